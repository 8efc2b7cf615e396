"""What a street filed, looked at by the district."""

from __future__ import annotations

import pytest

from cases.operations import open_case
from cases.operations.opening import NotByHand
from permissions import operations as permissions
from tests.district import COMMUNITY, District
from tests.story import TENANTS
from tests.toy.errand.walked import filing
from tests.toy.walked import moment
from workflows.moves import BadAnswers, NotYours

OBJECTION = "超出街道审批限额，应报区级审批。"


def test_the_district_finds_nothing_to_object_to(district: District) -> None:
    review = filing(district)
    # Given a decision filed on a Monday, on the district's desk for ten working days
    assert review.case.number.startswith("BA2026-")
    assert review.desks() == {"reviewer@district"}
    assert review.due() == "2026-10-26 24:00"
    assert (review.record.decided_by, review.record.sum_fen) == ("赵刚", 180_000)
    assert review.record.told_parent() == {}
    # When a reviewer says so in their own words
    review.takes("find_no_objection", "shen", "2026-10-14 09:00", findings="程序完备，金额适当。")
    # Then the filing stands
    assert review.case.state == "no_objection"
    assert review.record.told_parent() == {"findings": "程序完备，金额适当。"}
    assert review.parent.case.state == "heard"


def test_the_district_objects_and_says_what_is_wrong(district: District) -> None:
    review = filing(district)
    assert isinstance(review.refuses("object", "shi", "2026-10-14 09:00", findings="不行"), BadAnswers)
    review.takes("object", "shi", "2026-10-14 09:00", findings=OBJECTION)
    assert review.case.state == "objected"
    assert review.record.told_parent() == {"findings": OBJECTION}
    parent = review.parent
    assert (parent.case.state, parent.steps()[-1]) == ("at_hand", "filing_is_objected_to")
    assert parent.told(3) == {"findings": OBJECTION}


def test_an_opinion_is_typed(district: District) -> None:
    refused = filing(district).refuses("find_no_objection", "shen", "2026-10-14 09:00", findings=" ")
    assert isinstance(refused, BadAnswers)
    assert list(refused.form.errors) == ["findings"]


@pytest.mark.parametrize("name", ["li", "chen", "zhao", "qian", "xu", "yan", "ding"])
def test_nobody_but_the_districts_reviewers_reviews(district: District, name: str) -> None:
    review = filing(district)
    for step in ("find_no_objection", "object"):
        assert isinstance(review.refuses(step, name, "2026-10-14 09:00", findings=OBJECTION), NotYours)


def test_who_filed_the_decision_does_not_review_it(district: District) -> None:
    permissions.substitute(
        appointment=district.appointment("zhao"), substitute=district["shen"], reason="休假", by=None,
        starts_at=moment("2026-10-01 08:00"), ends_at=moment("2026-12-01 08:00"),
        at=moment("2026-10-01 08:00"),
    )  # fmt: skip
    review = filing(district, by="shen")
    refused = review.refuses("find_no_objection", "shen", "2026-10-14 09:00", findings="程序完备。")
    assert (refused.code, refused.__class__) == ("same_person", NotYours)
    review.takes("find_no_objection", "shi", "2026-10-14 09:00", findings="程序完备。")


def test_a_late_review_is_told_to_the_districts_leader_and_nothing_passes_by_itself(
    district: District,
) -> None:
    review = filing(district)
    review.clock_strikes("2026-10-27 00:00")
    assert review.desks("late") == {"leader@district"}
    assert review.case.state == "under_review"
    assert review.parent.case.state == "out"


def test_nobody_opens_a_review_by_hand(district: District) -> None:
    with pytest.raises(NotByHand):
        open_case(
            kind="filing_review",
            opener=district["li"],
            community=COMMUNITY,
            members=TENANTS,
            address="濠西路 1 号",
            answers={"decided_by": "赵刚", "sum_fen": "1800"},
            at=moment("2026-10-12 10:00"),
        )
