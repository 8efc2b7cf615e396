"""How a move enters its case's chain: one byte string, one hash, no ambiguity.

An event is encoded with a version, fixed field order and length-prefixed strings, never as JSON.
Its hash is the chain's link and at the same time a leaf of an RFC 6962 tree. What was answered
enters only as ``H(0x02 ‖ salt ‖ content)``: the content stands in a table of its own and can be
erased (个人信息保护法 art. 47) without breaking the chain.

Pure: no table, no clock, no secret.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta

VERSION = b"HX01"
LEAF = b"\x00"
CONTENT = b"\x02"
ORIGIN = b"\x00" * 32
"""What the first event of a case links to."""


@dataclass(frozen=True)
class Event:
    """One move as it is hashed. The order of the fields is the order of the bytes."""

    case: str
    seq: int
    kind: str
    step: str
    source: str
    target: str
    at: datetime
    actor: str
    actor_name: str
    post: str
    unit: str
    unit_name: str
    on_behalf_of: str
    on_behalf_of_name: str
    key: str
    page: str
    rules: str
    law: str
    content: bytes
    previous: bytes


def content_digest(salt: bytes, content: bytes) -> bytes:
    """The salted commitment to what was answered (32 bytes)."""
    return hashlib.sha256(CONTENT + salt + content).digest()


def encode(event: Event) -> bytes:
    """The bytes of an event: each value behind its length (4 bytes, big-endian)."""
    parts = [VERSION]
    for field in fields(event):
        value = _bytes_of(getattr(event, field.name))
        parts += [len(value).to_bytes(4, "big"), value]
    return b"".join(parts)


def link(event: Event) -> bytes:
    """The hash of an event (32 bytes): the next event's ``previous``."""
    return hashlib.sha256(LEAF + encode(event)).digest()


def _bytes_of(value: str | int | datetime | bytes) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, datetime):
        return _microseconds(value).to_bytes(8, "big", signed=True)
    if isinstance(value, int):
        return value.to_bytes(8, "big", signed=True)
    return value.encode()


def _microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970 in UTC; exact, where ``timestamp()`` would round."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
