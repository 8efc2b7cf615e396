"""The public board: what hangs now, street by street, for whoever walks by; nothing of it leads to a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q, QuerySet

from cases.models import PublicNotice
from cases.notices import hanging_at
from cases.registry import case_type
from permissions.authority import COMMUNITY, STREET
from permissions.models import Unit
from permissions.periods import day_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class StreetShown:
    """A street to choose, and how many notices hang in it."""

    code: str
    name: str
    hanging: int


@dataclass(frozen=True)
class Hung:
    """A notice, and what its kind of case is called."""

    notice: PublicNotice
    kind: StrOrPromise


@dataclass
class CommunityShown:
    """A community's part of the board: proposals first, for they wait for objections."""

    name: str
    proposals: list[Hung] = field(default_factory=list)
    results: list[Hung] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.proposals and not self.results


def streets_at(moment: datetime) -> list[StreetShown]:
    """Every street that exists at a moment, in the order of codes; two statements."""
    counts = hanging_at(moment).order_by().values_list("street").annotate(n=Count("pk"))
    hanging = dict(counts)
    streets = _existing(STREET.code, moment).order_by("code").values_list("code", "name")
    return [StreetShown(code, name, hanging.get(code, 0)) for code, name in streets]


def street_called(code: str) -> Unit:
    """The street with that code, which may be one that has been merged since.

    :raises Unit.DoesNotExist: there is none.
    """
    return Unit.objects.get(code=code, level=STREET.code)


def board_of(street: str, moment: datetime) -> list[CommunityShown]:
    """
    What hangs in a street's communities at a moment, in the order of their codes; two statements.

    Communities where nothing hangs are there too; one that has been merged is, as long as something hangs.
    """
    communities = _existing(COMMUNITY.code, moment).filter(parent_id=street).values_list("code", "name")
    shown = {code: CommunityShown(name) for code, name in communities}
    for notice in hanging_at(moment, street=street).annotate(type=F("case__type")):
        community = shown.setdefault(notice.community, CommunityShown(notice.community_name))
        hung = Hung(notice, case_type(notice.type).title)
        (community.proposals if notice.is_proposal else community.results).append(hung)
    return [shown[code] for code in sorted(shown)]


def _existing(level: str, moment: datetime) -> QuerySet[Unit]:
    today = day_of(moment)
    still_there = Q(active_to__isnull=True) | Q(active_to__gte=today)
    return Unit.objects.filter(still_there, level=level, active_from__lte=today)
