from __future__ import annotations

import builtins
import keyword
import re

import pytest
from counterfoil.python.given_names import Kind, fault_of
from counterfoil.python.imports import member_order
from counterfoil.python.names import (
    BUILTIN_ERRORS,
    constant,
    pascal,
    settle,
    snake,
)
from hypothesis import given
from hypothesis import strategies as st

WORDINGS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["a", "A", "a_", "aB", "a-b", "a_b", "AB", "class", "None", "ß", "ss"]
    ),
)


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("media.playerName", "media_player_name"),
        ("HTTPServer", "http_server"),
        ("X-Request-ID", "x_request_id"),
        ("utf8", "utf8"),
        ("k8sInjectClientCert", "k8s_inject_client_cert"),
        ("getK8sPods", "get_k8s_pods"),
        ("i18n_key", "i18n_key"),
        ("B2BPartner", "b2b_partner"),
        ("p99Latency", "p99_latency"),
        ("EC2Instance", "ec2_instance"),
        ("k8 s", "k8_s"),
        ("sha256", "sha256"),
        ("hmacSHA512Hash", "hmac_sha512_hash"),
        ("getSha256", "get_sha256"),
        ("x509Certificate", "x509_certificate"),
        ("ISO8601Date", "iso8601_date"),
        ("H264Codec", "h264_codec"),
        ("error404", "error_404"),
        ("sha2560", "sha_2560"),
        # Words that are one in spite of their capitals, where they stand alone.
        ("ETag", "etag"),
        ("lastETag", "last_etag"),
        ("eTag", "etag"),
        ("gitHubUrl", "github_url"),
        ("iPadOSVersion", "ipados_version"),
        ("OAuth2Token", "oauth2_token"),
        ("IPv4Address", "ipv4_address"),
        ("sourceIPv6CIDR", "source_ipv6_cidr"),
        ("iOSVersion", "ios_version"),
        ("GitHubOAuthApp", "github_oauth_app"),
        ("maxKHz", "max_khz"),
        ("userIDs", "user_ids"),
        ("isNaN", "is_nan"),
        ("bananaName", "banana_name"),
        ("ODataError", "odata_error"),
        ("vCPUs", "vcpus"),
        ("EBayId", "ebay_id"),
        ("UUIDv4", "uuid_v4"),
        ("TLSv1.2", "tls_v1_2"),
        ("rev2", "rev2"),
        ("URLs", "urls"),
        ("getAPIsByIDs", "get_apis_by_ids"),
        ("AllVMs2", "all_vms2"),
        ("utf 8", "utf_8"),
        ("address_line_1", "address_line_1"),
        ("addressLine1", "address_line1"),
        ("2nd_line", "n2nd_line"),
        ("last24h", "last24h"),
        ("v1beta1", "v1beta1"),
        ("3DSecure", "n3d_secure"),
        ("use_2FA", "use_2fa"),
        ("range-5ca6", "range_5ca6"),
        ("list-e9b2", "list_e9b2"),
        ("1_000abc", "n1_000_abc"),
        ("v1.2", "v1_2"),
        (f"{'word' * 5} {'next' * 9} last", f"{'word' * 5}_{'next' * 9}"),
        ("a" * 30 + "_" + "b" * 29 + "_c", "a" * 30 + "_" + "b" * 29),
        ("a " + "b" * 61, "a_" + "b" * 58),
        ("NETag", "ne_tag"),
        ("ETagger", "e_tagger"),
        ("radiOS", "radi_os"),
        ("IDsafe", "i_dsafe"),
        ("GetAsX", "get_as_x"),
        ("class", "class_"),
        ("match", "match"),
        ("type", "type"),
        ("None", "none"),
        ("__init__", "init"),
        ("123abc", "n123_abc"),
        ("", "value"),
        ("$$$", "value"),
        ("Straße", "strasse"),
        ("Größe", "grösse"),
        ("日本語", "日本語"),
        ("ﬁle", "file"),
        ("e\u0301t", "ét"),
        # In lower case, it has a mark that is no character of a word to `re`.
        ("İlçe", "ilçe"),
        ("\u01f0", "j"),
    ],
)
def test_names_of_attributes(wording: str, expected: str) -> None:
    assert snake(wording) == expected


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("sessionStart", "SessionStart"),
        ("iOSVersion", "IOSVersion"),
        ("userIDs", "UserIDs"),
        ("HTTP server", "HTTPServer"),
        ("True", "True_"),
        ("2xx", "V2xx"),
        ("", "Value"),
        ("createSession 201", "CreateSession201"),
        # Versions 1 and 12 are not to be mistaken for each other.
        ("listV1 200 body", "ListV1_200Body"),
        ("listV12 00", "ListV12_00"),
        ("a12 2", "A12_2"),
        (f"{'word' * 10} {'next' * 5} last", f"Word{'word' * 9}Last"),
        (f"{'word' * 10} {'next' * 6} last", f"Word{'word' * 9}Last"),
        (f"{'word' * 8} {'next' * 6} 200 body", f"Word{'word' * 7}200Body"),
        ("a " + "b" * 61, "AB" + "b" * 58),
        ("İlçe", "İlçe"),
        ("\u01f0", "J"),
    ],
)
def test_names_of_classes(wording: str, expected: str) -> None:
    assert pascal(wording) == expected


@given(st.text(max_size=80))
def test_every_name_is_one(wording: str) -> None:
    for name in (snake(wording), pascal(wording), constant(wording)):
        assert name.isidentifier()
        assert not keyword.iskeyword(name)
        assert not name.startswith("_")
        assert re.fullmatch(r"\w+", name)
        assert len(name) < 70


@given(st.lists(WORDINGS, unique=True, max_size=8), st.randoms(use_true_random=False))
def test_names_of_a_scope_differ_and_do_not_depend_on_order(
    wordings: list[str], random: object
) -> None:
    names = settle(wordings, snake, ("body", "self"))
    assert list(names) == wordings
    assert len(set(names.values())) == len(wordings)
    assert not {"body", "self"}.intersection(names.values())
    assert settle(sorted(wordings), snake, ("body", "self")) == names


def test_the_wording_that_is_the_name_keeps_it() -> None:
    names = settle(["aB", "a_b", "a-b"], snake)
    assert names == {"aB": "a_b_3", "a_b": "a_b", "a-b": "a_b_2"}


def test_reserved_names_are_told_apart() -> None:
    assert settle(["self", "self_"], snake, ["self"]) == {
        "self": "self_2",
        "self_": "self_",
    }
    assert settle(["client"], pascal, ["Client"]) == {"client": "ClientModel"}
    taken = ["Client", "ClientModel"]
    assert settle(["client"], pascal, taken) == {"client": "ClientModel2"}
    assert settle(["pet1"], pascal, ["Pet1", "Pet1Model"]) == {"pet1": "Pet1Model2"}
    assert set(settle(["pet1", "Pet 1"], pascal).values()) == {"Pet1", "Pet1_2"}


def test_names_that_differ_are_constants_that_differ() -> None:
    odd = ["i", "s", "ss", "fi", "k", "\N{GREEK SMALL LETTER FINAL SIGMA}"]
    odd += ["\N{LATIN SMALL LETTER DOTLESS I}", "\N{LATIN SMALL LETTER LONG S}"]
    odd += ["\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "\N{KELVIN SIGN}"]
    odd += ["\N{LATIN SMALL LETTER SHARP S}", "\N{LATIN SMALL LIGATURE FI}"]
    odd += ["\N{GREEK SMALL LETTER SIGMA}"]
    names = {snake(text) for text in odd}
    assert len({name.upper() for name in names}) == len(names)
    assert snake("\N{LATIN SMALL LETTER DOTLESS I}") == "i"


@pytest.mark.parametrize("letter", ["l", "O", "I"])
def test_no_name_looks_like_a_digit(letter: str) -> None:
    assert (snake("l"), pascal("o"), constant("i")) == ("l_", "O_", "I_")
    assert fault_of(letter, "class" if letter.isupper() else "field", ())


def test_given_names_go_first() -> None:
    wordings = ["pet", "animal", "beast"]
    given = {"beast": "pet", "animal": "fooBar"}
    assert settle(wordings, snake, (), given) == {
        "pet": "pet_2",
        "animal": "fooBar",
        "beast": "pet",
    }
    # What differs in case alone would be one constant, and one file.
    assert settle(["foobar", "x"], snake, (), {"x": "fooBar"})["foobar"] == "foobar_2"


@given(
    st.dictionaries(WORDINGS, st.sampled_from(["", "a", "A", "a_2", "b"]), max_size=8)
)
def test_given_names_are_distinct_and_do_not_depend_on_order(
    given: dict[str, str],
) -> None:
    names = settle(given, snake, (), given)
    assert len({name.lower() for name in names.values()}) == len(given)
    backwards = dict(reversed(given.items()))
    assert settle(backwards, snake, (), backwards) == names
    for name in {each.lower() for each in given.values() if each}:
        assert any(names[w].lower() == name == given[w].lower() for w in given)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "field"),
        ("class", "field"),
        ("_id", "field"),
        ("__init__", "method"),
        ("Id", "argument"),
        ("pet", "class"),
        ("PET_NAMES", "class"),
        ("None", "class"),
        ("ª", "field"),
        ("a\n", "field"),
        ("a b", "field"),
        ("a" * 61, "field"),
        ("self", "argument"),
        ("selF", "argument"),
        ("Client", "class"),
    ],
)
def test_what_no_name_can_be_is_refused(text: str, kind: Kind) -> None:
    assert fault_of(text, kind, ("self", "Client"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [("URL", "class"), ("Pet_v2", "class"), ("petId", "field"), ("match", "method")],
)
def test_other_names_are_taken_as_they_are(text: str, kind: Kind) -> None:
    assert fault_of(text, kind, ("self", "Client")) == ""


def test_numbers_of_other_scripts_are_sorted_as_text() -> None:
    names = ["v1\u0661", "v1x", "v10", "v9"]
    assert sorted(names, key=member_order) == ["v1x", "v1\u0661", "v9", "v10"]


def test_all_errors_that_are_builtins_are_known() -> None:
    """Of newer versions of Python, too: what is generated does not depend on it."""
    known = {name for name in vars(builtins) if name.endswith("Error")}
    # Python 3.13 has one that is its own: no class that is generated begins so.
    assert known - {"_IncompleteInputError"} <= BUILTIN_ERRORS
