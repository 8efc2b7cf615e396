"""Who may take which step of the review of a filing: the golden matrix."""

from pathlib import Path

from cases.types.filing_review.workflow import FilingReview
from permissions.authority import DISTRICT, REVIEWER
from tests.types.matrices import assert_as_agreed


def test_the_matrix_is_as_agreed() -> None:
    assert_as_agreed(FilingReview, Path(__file__).parent)


def test_nobody_but_the_district_takes_a_step() -> None:
    assert {who for step in FilingReview.steps.values() for who in step.by} == {REVIEWER @ DISTRICT}
