"""Notices hung by the hands of somebody who takes a step, about households of every make."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cases.models import Case, Ground, NoticeKind, PublicNotice
from cases.notices import hang
from cases.operations import open_case
from cases.operations.steps import Taken, read_case
from cases.operations.store import Signer
from cases.people import MemberEntry
from permissions.rules import standing_of
from tests.district import COMMUNITY, District
from tests.story import moment
from workflows.moves import plan_move

ADDRESS = "濠西路 18 号 3 幢 501 室"
FAMILY = (
    MemberEntry(
        name="何建平", relation="self", identity_number="999999194706100115", phone="19900000123",
        address="濠西路 18 号",
    ),
    MemberEntry(name="罗兰", relation="spouse", identity_number="999999195503150029"),
    MemberEntry(name="何小雨", relation="daughter", identity_number="999999201208060037"),
)  # fmt: skip
NEIGHBOURS = (MemberEntry(name="周邻", relation="self", kind="paperless"),)
OPENED = "2026-03-02 10:00"
POSTED = "2026-03-03 09:00"
UNTIL = "2026-03-11 00:00"
BOARD = "濠西社区公告栏"


def case_of(
    district: District,
    members: Sequence[MemberEntry] = FAMILY,
    *,
    community: str = COMMUNITY,
    opener: str = "li",
    at: str = OPENED,
) -> Case:
    """A case of these people: a wheelchair, asked for because of an illness."""
    return open_case(
        kind="wheelchair",
        opener=district[opener],
        community=community,
        members=members,
        address=ADDRESS,
        answers={"purpose": "肝癌晚期 illness"},
        at=moment(at),
    )


def taken(case: Case, by: Any, at: datetime) -> Taken:
    """A step as its effects see it, in somebody's hands."""
    read = read_case(case, at)
    standing = standing_of(by, at)
    plan = plan_move(read.situation, "send_to_workshop", standing, {})
    return Taken(read.case, read.record, plan, at, Signer(by.pk, standing.name, plan.post), by)


def hung(
    district: District,
    case: Case,
    *,
    kind: NoticeKind = NoticeKind.PROPOSAL,
    ground: Ground = Ground.EMERGENCY,
    sum_fen: int = 1800_00,
    by: str = "li",
    at: datetime | None = None,
    until: datetime | None = None,
    place: str = BOARD,
) -> PublicNotice:
    """A notice about the case, as an effect hangs it."""
    hands = taken(case, district[by], at or moment(POSTED))
    return hang(hands, kind=kind, ground=ground, sum_fen=sum_fen, until=until or moment(UNTIL), place=place)
