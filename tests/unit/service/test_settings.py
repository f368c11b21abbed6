"""Settings: every mistake in the environment is named, on a line of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from media_sessions.settings import Settings, SettingsError, read_settings


def test_an_empty_environment_gives_the_defaults() -> None:
    assert read_settings({"PATH": "/bin"}) == Settings()


def test_every_setting_is_read() -> None:
    settings = read_settings(
        {
            "MEDIA_SESSIONS_DATABASE": "sqlite:////var/lib/a.sqlite",
            "MEDIA_SESSIONS_HOST": "::1",
            "MEDIA_SESSIONS_PORT": "0",
            "MEDIA_SESSIONS_LOG_LEVEL": "warning",
            "MEDIA_SESSIONS_MAX_BODY": "65536",
            "MEDIA_SESSIONS_TIMEOUT": "2.5",
            "MEDIA_SESSIONS_QUEUE": "50",
            "MEDIA_SESSIONS_DRAIN_DELAY": "1",
            "MEDIA_SESSIONS_DRAIN_TIMEOUT": "9",
        }
    )
    assert settings == Settings(
        database=Path("/var/lib/a.sqlite"),
        host="::1",
        port=0,
        log_level="WARNING",
        max_body=65536,
        timeout=2.5,
        queue=50,
        drain_delay=1,
        drain_timeout=9,
    )


def test_three_slashes_are_a_relative_path() -> None:
    settings = read_settings({"MEDIA_SESSIONS_DATABASE": "sqlite:///data/a.sqlite"})
    assert settings.database == Path("data/a.sqlite")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("DATABASE", "mysql://host/db", "scheme 'mysql' is not known"),
        ("DATABASE", "postgresql://a:secret@[/db", "PostgreSQL cannot read this URL"),
        ("DATABASE", "a.sqlite", "no URL"),
        ("DATABASE", "sqlite://a.sqlite", "names a host"),
        ("DATABASE", "sqlite:///", "names no file"),
        ("DATABASE", "sqlite:////data/", "names no file"),
        ("DATABASE", "sqlite:///:memory:", "not durable"),
        ("DATABASE", "sqlite:///a?mode=ro", "options"),
        ("HOST", "", "no host"),
        ("PORT", "65536", "not within"),
        ("PORT", "-1", "no whole number"),
        ("PORT", "9" * 5000, "no whole number"),
        ("PORT", "٣", "no whole number"),
        ("PORT", "tcp://10.0.0.1:80", "enableServiceLinks"),
        ("LOG_LEVEL", "LOUD", "none of DEBUG"),
        ("MAX_BODY", "0", "not within"),
        ("TIMEOUT", "nan", "no number of seconds"),
        ("TIMEOUT", "inf", "no number of seconds"),
        ("TIMEOUT", "soon", "no number of seconds"),
        ("QUEUE", "", "no whole number"),
    ],
)
def test_mistakes_are_named(name: str, text: str, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({"MEDIA_SESSIONS_" + name: text})
    (problem,) = caught.value.problems
    assert problem.startswith(f"MEDIA_SESSIONS_{name}: ")
    assert message in problem


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({"MEDIA_SESSIONS_PORT": "x", "MEDIA_SESSIONS_QUEUE": "x"})
    assert len(caught.value.problems) == 2


def test_misspelt_names_are_kept_for_a_warning() -> None:
    settings = read_settings(
        {
            "MEDIA_SESSIONS_PROT": "1",
            "MEDIA_SESSIONS_SERVICE_HOST": "10.0.0.1",
            "MEDIA_SESSIONS_PORT_80_TCP": "tcp://10.0.0.1:80",
        }
    )
    assert settings.unknown == ("MEDIA_SESSIONS_PROT",)
