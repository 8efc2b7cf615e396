"""How a move becomes bytes and a hash: no two events alike, and nothing left out."""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from workflows.history import ORIGIN, Event, content_digest, encode, link

SHANGHAI = timezone(timedelta(hours=8))

EVENT = Event(
    case="LS2026-000001",
    seq=3,
    kind="step",
    step="grant_advance",
    source="advance_review",
    target="advance_granted",
    at=datetime(2026, 10, 2, 16, 40, 0, 123456, tzinfo=SHANGHAI),
    actor="17",
    actor_name="赵刚",
    post="leader@street",
    unit="320613001000",
    unit_name="和平桥街道",
    on_behalf_of="4",
    on_behalf_of_name="何副",
    key="6f1c1c1e-5a3c-4f6b-9f0e-3f2f6c1d2b3a",
    page="0123456789abcdef",
    rules="fedcba9876543210",
    law="社会救助法 art. 50",
    content=bytes(range(32)),
    previous=bytes(range(32, 64)),
)

MOMENTS = st.datetimes(timezones=st.sampled_from([UTC, SHANGHAI]))
BY_TYPE = {
    "str": st.text(max_size=6),
    "int": st.integers(-(2**63), 2**63 - 1),
    "datetime": MOMENTS,
    "bytes": st.binary(max_size=6),
}
EVENTS = st.builds(Event, **{field.name: BY_TYPE[str(field.type)] for field in fields(Event)})

# Short texts of few letters, neighbours of each other: what a careless encoding would run together.
NEIGHBOURS = st.lists(st.text('a\x00|,1\\"', max_size=3), min_size=3, max_size=3)


@given(EVENTS, EVENTS)
def test_different_events_have_different_bytes(one: Event, other: Event) -> None:
    assert (encode(one) == encode(other)) == (one == other)


@given(NEIGHBOURS, NEIGHBOURS)
@example(["ab", "c", ""], ["a", "bc", ""])
@example(["", "", "a"], ["", "a", ""])
def test_a_text_never_runs_over_into_the_next(one: list[str], other: list[str]) -> None:
    assume(one != other)
    first, second = (
        replace(EVENT, source=texts[0], target=texts[1], actor=texts[2]) for texts in (one, other)
    )  # fmt: skip
    assert encode(first) != encode(second)


def read_back(encoded: bytes) -> list[bytes]:
    """The values of an encoded event, read by nothing but the lengths."""
    assert encoded[:4] == b"HX01"
    values, rest = [], encoded[4:]
    while rest:
        size = int.from_bytes(rest[:4], "big")
        assert len(rest) >= 4 + size
        values.append(rest[4 : 4 + size])
        rest = rest[4 + size :]
    return values


@given(EVENTS)
def test_the_bytes_can_be_read_back_by_their_lengths(event: Event) -> None:
    values = read_back(encode(event))
    names = [field.name for field in fields(Event)]
    assert len(values) == len(names)
    read = dict(zip(names, values, strict=True))
    for name in names:
        kept: Any = getattr(event, name)
        match kept:
            case str():
                assert read[name].decode() == kept
            case bytes():
                assert read[name] == kept
            case datetime():
                since = timedelta(microseconds=int.from_bytes(read[name], "big", signed=True))
                assert datetime(1970, 1, 1, tzinfo=UTC) + since == kept
            case _:
                assert int.from_bytes(read[name], "big", signed=True) == kept


def test_the_order_of_the_bytes_is_fixed() -> None:
    # A chain written years ago must still verify: this hash may change only together with the version
    assert hashlib.sha256(b"\x00" + encode(EVENT)).digest() == link(EVENT)
    assert link(EVENT).hex() == "2151493add052b65bc15e78449559dccac0e90bd832d4702460823ce95aeb230"


CHANGED: dict[str, Any] = {
    field.name: {
        "str": "else", "int": 4, "datetime": EVENT.at + timedelta(microseconds=1), "bytes": b"\xff" * 32,
    }[str(field.type)]
    for field in fields(Event)
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGED)
def test_every_field_changes_the_link(name: str) -> None:
    assert link(replace(EVENT, **{name: CHANGED[name]})) != link(EVENT)


@pytest.mark.parametrize("name", [name for name, value in CHANGED.items() if value == "else"])
def test_an_emptied_field_changes_the_link(name: str) -> None:
    assert link(replace(EVENT, **{name: ""})) != link(EVENT)


def test_each_link_hangs_on_the_one_before() -> None:
    first = replace(EVENT, seq=1, previous=ORIGIN)
    second = replace(EVENT, seq=2, previous=link(first))
    forged = replace(EVENT, seq=2, previous=link(replace(first, actor_name="赵钢")))
    assert link(second) != link(forged)
    assert len(ORIGIN) == len(link(first)) == 32


@given(MOMENTS, st.integers(1, 10))
@example(datetime(9999, 12, 31, 23, 59, 59, 999_980, tzinfo=UTC), 1)
@example(datetime(2026, 10, 2, 16, 40, 0, 123_456, tzinfo=SHANGHAI), 1)
def test_moments_one_microsecond_apart_differ(at: datetime, apart: int) -> None:
    try:
        later = at + timedelta(microseconds=apart)
    except OverflowError:
        assume(False)
    assert link(replace(EVENT, at=at)) != link(replace(EVENT, at=later))


@given(MOMENTS)
def test_the_same_moment_in_another_zone_is_the_same(at: datetime) -> None:
    assume(datetime.min.replace(tzinfo=UTC) + timedelta(days=1) < at)
    assume(at < datetime.max.replace(tzinfo=UTC) - timedelta(days=1))
    elsewhere = at.astimezone(timezone(timedelta(hours=-9, minutes=-30)))
    assert link(replace(EVENT, at=at)) == link(replace(EVENT, at=elsewhere))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        encode(replace(EVENT, at=datetime(2026, 10, 2, 16, 40)))


# Content.


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16), st.binary(max_size=40))
def test_the_same_answers_under_another_salt_look_different(one: bytes, other: bytes, said: bytes) -> None:
    assert (content_digest(one, said) == content_digest(other, said)) == (one == other)


def test_content_is_committed_to_but_not_told() -> None:
    salt, said = b"s" * 16, b'{"sum": 180000}'
    digest = content_digest(salt, said)
    assert digest == hashlib.sha256(b"\x02" + salt + said).digest()
    # Who knows the answers but not the salt can't try them out
    assert digest not in (hashlib.sha256(said).digest(), hashlib.sha256(b"\x02" + said).digest())
    assert content_digest(salt, said + b" ") != digest


def test_content_can_never_pass_for_an_event() -> None:
    assert content_digest(b"", encode(EVENT)) != link(EVENT)
