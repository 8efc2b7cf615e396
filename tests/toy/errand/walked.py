"""Errands walked to other offices in October 2026."""

from typing import Any

from cases.operations import open_case
from tests.district import COMMUNITY, District
from tests.story import TENANTS
from tests.toy.walked import Walked, moment


def errand(district: District, *, by: str = "li", at: str = "2026-10-12 09:00") -> Walked:
    """An errand at hand, on a Monday."""
    case = open_case(
        kind="errand",
        opener=district[by],
        community=COMMUNITY,
        members=TENANTS,
        address="濠西路 1 号",
        answers={},
        at=moment(at),
    )
    return Walked(district, case.pk)


def check_asked_for(
    district: District, *, by: str = "li", at: str = "2026-10-12 10:00", **wish: Any
) -> Walked:
    """The means check an errand asked for; its parent is the errand."""
    parent = errand(district)
    parent.takes("ask_for_check", by, at, **{"reason": "申请临时救助。", "has_authorisation": "on"} | wish)
    return parent.child


def filing(district: District, *, by: str = "zhao", at: str = "2026-10-12 10:00") -> Walked:
    """The review of a decision that an errand filed; its parent is the errand."""
    parent = errand(district)
    parent.takes("file", by, at, decided_by="赵刚", sum_fen="1800")
    return parent.child
