"""The case types that are installed, found by their pages.

Any installed app with a ``workflow`` module is a case type: its label is the type's name, the
:class:`~workflows.definition.Machine` classes of that module are its pages, and the one
:class:`~cases.models.CaseRecord` of the app is its table. What its ``papers`` module declares, if it
has one, can be printed. Nothing is registered by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import combinations
from typing import TYPE_CHECKING

from django.apps import apps

from cases.models import Case, CaseRecord
from cases.papers import Paper, papers_in
from permissions.periods import day_of
from workflows.definition import Machine, PageRefused
from workflows.succession import faults_of_succession

if TYPE_CHECKING:
    from workflows.guards import Text


class UnknownType(LookupError):
    """No installed case type, or no page of a type, has that name."""


@dataclass(frozen=True)
class CaseType:
    """A case type: its pages, oldest first, its table, and what can be printed, by name."""

    name: str
    pages: tuple[type[Machine], ...]
    record: type[CaseRecord]
    papers: Mapping[str, Paper] = field(default_factory=dict, compare=False)

    @property
    def title(self) -> Text:
        return self.pages[-1].title

    def page_named(self, name: str) -> type[Machine]:
        """The page of that name, such as a case keeps it.

        :raises UnknownType: the page is gone from the source.
        """
        for page in self.pages:
            if page.__name__ == name:
                return page
        raise UnknownType(f"{self.name} has no page {name}")

    def page_on(self, day: date) -> type[Machine]:
        """The page that serves cases opened on a day.

        :raises UnknownType: the type didn't exist yet on that day.
        """
        serving = [page for page in self.pages if page.since <= day]
        if not serving:
            raise UnknownType(f"{self.name} has no page for {day}")
        return serving[-1]

    def page_serving(self, case: Case, at: datetime) -> type[Machine]:
        """The page an act of a moment is judged by: the case's own.

        A case that rests where its page gives way is judged by the newest page in force, if that knows the
        state; its next step takes it over there.

        :raises UnknownType: the case's page is gone from the source.
        """
        own = self.page_named(case.page)
        if any(state.name == case.state for state in own.gives_way_in):
            newest = self.page_on(day_of(at))
            if newest.since > own.since and case.state in newest.states:
                return newest
        return own


@cache
def case_types() -> dict[str, CaseType]:
    """All installed case types by name."""
    found = {}
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.workflow") is None:
            continue
        module = import_module(f"{config.name}.workflow")
        pages = [
            page
            for page in vars(module).values()
            if isinstance(page, type)
            and issubclass(page, Machine)
            and page.__module__ == module.__name__
            and hasattr(page, "digest")
        ]
        if not pages:
            continue
        records = [model for model in config.get_models() if issubclass(model, CaseRecord)]
        if len(records) != 1:
            raise UnknownType(f"{config.name} needs exactly one CaseRecord, it has {len(records)}")
        pages.sort(key=lambda page: page.since)
        for older, newer in combinations(pages, 2):
            if faults := faults_of_succession(older, newer):
                raise PageRefused(f"{older.__name__} to {newer.__name__}: " + "; ".join(faults))
        has_papers = find_spec(f"{config.name}.papers") is not None
        found[config.label] = CaseType(
            config.label,
            tuple(pages),
            records[0],
            papers_in(import_module(f"{config.name}.papers")) if has_papers else {},
        )
    return found


def case_type(name: str) -> CaseType:
    """The case type of that name.

    :raises UnknownType: none is installed.
    """
    try:
        return case_types()[name]
    except KeyError:
        raise UnknownType(name) from None


def page_of(case: Case) -> type[Machine]:
    """The page a case is on.

    :raises UnknownType: its type or page is gone from the source.
    """
    return case_type(case.type).page_named(case.page)


def page_serving(case: Case, at: datetime) -> type[Machine]:
    """The page an act of a moment is judged by; see :meth:`CaseType.page_serving`.

    :raises UnknownType: its type or page is gone from the source.
    """
    return case_type(case.type).page_serving(case, at)
