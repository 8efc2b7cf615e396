"""Who may take which step of a panel: the golden matrix."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cases.operations.steps import read_case
from cases.types.panel.workflow import Panel as PanelPage
from permissions.authority import LEVELS, ROLES, Authority
from permissions.rules import Post, Standing
from tests.district import District
from tests.toy.walked import moment
from tests.types.matrices import assert_as_agreed
from tests.types.panel.walked import Panel, called_panel, in_session, with_minutes
from workflows.moves import offers
from workflows.reading import who_may

EVERYBODY = [role @ level for role in ROLES.values() for level in LEVELS.values()]


def test_the_matrix_is_as_agreed() -> None:
    assert_as_agreed(PanelPage, Path(__file__).parent)


def standing_in(authority: Authority, division: str) -> Standing:
    """Somebody new who holds this one post in the unit that has jurisdiction."""
    post = Post(authority, division, "某处", authority.level.column, division)
    return Standing(2**40, "某", (post,))


@pytest.mark.parametrize("reached", [called_panel, in_session, with_minutes])
def test_the_engine_lets_act_whom_the_matrix_names_and_nobody_else(
    district: District, reached: Callable[[District], Panel]
) -> None:
    panel = reached(district)
    read = read_case(panel.case, moment("2026-11-05 09:00"))
    named = {row.step: set(row.who) for row in who_may(PanelPage) if row.state == panel.case.state}
    assert named
    for authority in EVERYBODY:
        standing = standing_in(authority, getattr(panel.file, authority.level.column))
        open_to = {offer.step.name for offer in offers(read.situation, standing) if offer.refusal is None}
        assert open_to == {step for step, who in named.items() if authority.code in who}, authority.code
