"""What Schemathesis draws beside its seed is drawn by it, and only while it runs."""

from __future__ import annotations

import random

from counterfoil.proof.repeatable import repeatable
from schemathesis import generation
from schemathesis.transport import requests as writer
from urllib3 import filepost


def drawn(seed: int) -> list[str]:
    with repeatable(seed):
        ids = [generation.generate_random_case_id() for _ in range(3)]
        body, kind = filepost.encode_multipart_formdata([("a", "b")])
        other, _ = writer.encode_non_object_multipart("text")
        return [*ids, kind, body.decode(), other.decode()]


def test_a_seed_draws_the_same_and_another_one_does_not() -> None:
    first = drawn(1)
    assert first == drawn(1)
    assert not set(first) & set(drawn(2))
    assert len(set(first)) == 6


def test_boundaries_within_each_other_differ() -> None:
    with repeatable(1):
        made = [writer.choose_boundary(), filepost.choose_boundary()]
        made += [writer.choose_boundary(), filepost.choose_boundary()]
    assert len(set(made)) == 4
    assert {len(one) for one in made} == {32}


def test_afterwards_all_is_as_it_was() -> None:
    before = generation.RANDOM, writer.choose_boundary, filepost.choose_boundary
    assert isinstance(before[0], random.Random)
    drawn(1)
    after = generation.RANDOM, writer.choose_boundary, filepost.choose_boundary
    assert after == before
