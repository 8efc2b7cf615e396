"""History cites an article as it was in force on the day of the act."""

from __future__ import annotations

import pytest

from tests.district import District
from tests.toy.walked import loan


@pytest.mark.parametrize(
    ("opened", "sent", "law"),
    [
        ("2026-06-30 10:00", "2026-06-30 23:59", "interim rules of the loan, art. 6"),
        ("2026-06-30 10:00", "2026-07-01 00:00", "rules of the loan, art. 7"),
    ],
)
def test_a_row_of_history_cites_the_article_of_its_day(
    district: District, opened: str, sent: str, law: str
) -> None:
    case = loan(district, at=opened)
    move = case.takes("send_to_workshop", "li", sent)
    assert move.law == law
