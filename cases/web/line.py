"""The cases in line with a case: the one it is part of, and those its own steps opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from cases.models import Case
from cases.queries import cases_seen_by
from cases.registry import case_type
from cases.web.titles import tone_of
from cases.web.wording import TimeLeft, time_left

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from permissions.rules import Standing


@dataclass(frozen=True)
class Linked:
    """Another case as a case's page names it.

    :param tone: the colour of its state's tag.
    :param left: its deadline; None where it has none or has ended.
    """

    case: Case
    kind: StrOrPromise
    state: StrOrPromise
    tone: str
    left: TimeLeft | None


@dataclass(frozen=True)
class Line:
    """A case's parent and its children, oldest first, as far as one person may see them."""

    parent: Linked | None = None
    children: list[Linked] = field(default_factory=list)


def line_of(case: Case, standing: Standing, at: datetime) -> Line:
    """What of the case's line the person may see; one statement, however long the line is."""
    found = cases_seen_by(standing, at).filter(Q(parent_id=case.pk) | Q(pk=case.parent_id)).order_by("pk")
    linked = [_linked(one, at) for one in found]
    return Line(
        next((one for one in linked if one.case.pk == case.parent_id), None),
        [one for one in linked if one.case.parent_id == case.pk],
    )


def _linked(case: Case, at: datetime) -> Linked:
    kind = case_type(case.type)
    page = kind.page_named(case.page)
    state = page.states[case.state]
    left = None if state.final else time_left(case.due_at, at)
    return Linked(case, kind.title, state.title, tone_of(page, state), left)
