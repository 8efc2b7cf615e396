"""Who may take which step of a means check: the golden matrix."""

from pathlib import Path

from cases.types.means_check.workflow import MeansCheck
from permissions.authority import CENTRE, CHECKER
from tests.types.matrices import assert_as_agreed


def test_the_matrix_is_as_agreed() -> None:
    assert_as_agreed(MeansCheck, Path(__file__).parent)


def test_nobody_but_the_centre_takes_a_step() -> None:
    assert {who for step in MeansCheck.steps.values() for who in step.by} == {CHECKER @ CENTRE}
