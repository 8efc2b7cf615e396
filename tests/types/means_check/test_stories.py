"""Means checks walked by the checking centre: authorised first, checked then, and decided elsewhere."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from cases.documents import attach
from cases.models import Recusal
from cases.models.people import identity_index
from cases.operations import open_case
from cases.operations.opening import NotByHand
from cases.types.means_check.models import MeansCheckRecord
from permissions import operations as permissions
from permissions.authority import CHECKER
from tests.district import CHECKING_CENTRE, COMMUNITY, FOUNDED, START, District
from tests.story import TENANTS
from tests.toy.errand.walked import check_asked_for, errand
from tests.toy.walked import Walked, moment
from workflows.moves import BadAnswers, NotFromHere, NotYet, NotYours

REPORT: dict[str, Any] = {
    "result_on": "2026-10-13",
    "income_fen": "1200.50",
    "property_findings": "无房产、无车辆，存款三千元。",
    "sources": ["hukou", "banks", "payment"],
    "finding": "within",
    "note": "配偶收入按灵活就业估算。",
}


def gets_paper(case: Walked, kind: str, by: str, at: str) -> None:
    """A scanned paper is put on file."""
    picture = BytesIO()
    Image.new("RGB", (8, 8), "white").save(picture, "PNG")
    attach(
        case_id=case.pk,
        upload=SimpleUploadedFile(f"{kind}.png", picture.getvalue(), "image/png"),
        kind=kind,
        by=case.district[by],
        at=moment(at),
        max_bytes=1_000_000,
    )


def test_the_centre_reports_and_the_case_that_asked_goes_on(district: District) -> None:
    check = check_asked_for(district)
    # Given a check asked for on a Monday, on the centre's desk for five working days
    assert check.case.number.startswith("HD2026-")
    assert check.case.state == "requested"
    assert check.desks() == {"checker@centre"}
    assert check.due() == "2026-10-19 24:00"
    # When the centre reports
    check.takes("report", "xu", "2026-10-14 15:00", **REPORT)
    # Then the check has ended, and its parent has heard of it
    record = check.record
    assert check.case.state == "reported"
    assert (record.result_on, record.income_fen, record.finding) == (date(2026, 10, 13), 120_050, "within")
    assert record.sources == ["hukou", "banks", "payment"]
    parent = check.parent
    assert (parent.case.state, parent.steps()[-1]) == ("heard", "result_is_there")
    assert parent.told(3) == {
        "check_on": "2026-10-13",
        "check_income_fen": 120_050,
        "check_finding": "within",
        "check_note": "配偶收入按灵活就业估算。",
        "check_number": check.case.number,
    }
    assert check.told(2)["sources"] == ["hukou", "banks", "payment"]


def test_what_the_parent_is_told_are_answers_as_somebody_would_type_them(district: District) -> None:
    check = check_asked_for(district)
    assert check.record.told_parent() == {}
    check.takes("report", "xu", "2026-10-14 15:00", **REPORT)
    assert check.record.told_parent() == {
        "check_on": "2026-10-13",
        "check_income_fen": "1200.50",
        "check_finding": "within",
        "check_note": "配偶收入按灵活就业估算。",
        "check_number": check.case.number,
    }


def test_a_request_goes_back_unchecked_with_its_reasons(district: District) -> None:
    check = check_asked_for(district, has_authorisation="")
    refused = check.refuses("return_request", "xu", "2026-10-13 09:00", reasons="无")
    assert isinstance(refused, BadAnswers)
    check.takes("return_request", "xu", "2026-10-13 09:00", reasons="授权书未签字，不予核对。")
    assert check.case.state == "returned"
    assert check.record.told_parent() == {"reasons": "授权书未签字，不予核对。"}
    parent = check.parent
    assert parent.case.state == "at_hand"
    assert parent.told(3) == {"reasons": "授权书未签字，不予核对。"}
    assert isinstance(check.refuses("report", "xu", "2026-10-13 10:00", **REPORT), NotFromHere)


# First authorised, then checked.


def test_without_authorisation_nothing_is_checked(district: District) -> None:
    check = check_asked_for(district, has_authorisation="")
    refused = check.refuses("report", "xu", "2026-10-14 15:00", **REPORT)
    assert isinstance(refused, NotYet)
    assert [missing.code for missing in refused.unmet] == ["household_has_authorised_it"]


@pytest.mark.parametrize("where", ["here", "in the case that asked"])
def test_a_declaration_on_file_authorises_the_check(district: District, where: str) -> None:
    check = check_asked_for(district, has_authorisation="")
    holder = check if where == "here" else check.parent
    gets_paper(holder, "identity_paper", "li", "2026-10-12 11:00")
    assert isinstance(check.refuses("report", "xu", "2026-10-14 15:00", **REPORT), NotYet)
    gets_paper(holder, "declaration", "li", "2026-10-12 11:05")
    check.takes("report", "xu", "2026-10-14 15:00", **REPORT)
    assert check.case.state == "reported"


def test_a_declaration_in_some_other_case_authorises_nothing(district: District) -> None:
    check, other = check_asked_for(district, has_authorisation=""), errand(district)
    gets_paper(other, "declaration", "li", "2026-10-12 11:00")
    assert isinstance(check.refuses("report", "xu", "2026-10-14 15:00", **REPORT), NotYet)


# Who checks.


@pytest.mark.parametrize("name", ["li", "zhao", "shen", "sun", "fei", "ding"])
def test_nobody_but_the_centre_reports(district: District, name: str) -> None:
    check = check_asked_for(district)
    for step, answers in (("report", REPORT), ("return_request", {"reasons": "授权书未签字。"})):
        assert isinstance(check.refuses(step, name, "2026-10-14 15:00", **answers), NotYours)


def test_who_asked_for_the_check_does_not_make_it(district: District) -> None:
    permissions.appoint(
        user=district["li"], role=CHECKER, unit=district.units[CHECKING_CENTRE], starts_on=START, by=None,
        at=FOUNDED,
    )  # fmt: skip
    check = check_asked_for(district, by="li")
    refused = check.refuses("report", "li", "2026-10-14 15:00", **REPORT)
    assert (refused.code, refused.__class__) == ("same_person", NotYours)
    asked_by_another = check_asked_for(district, by="liu")
    asked_by_another.takes("report", "li", "2026-10-14 15:00", **REPORT)


def test_a_checker_with_a_relative_in_the_household_is_kept_away(district: District) -> None:
    permissions.declare_relative(
        user=district["xu"], name="何平", relation="sibling", by=None, at=FOUNDED,
        identity_index=identity_index(TENANTS[0].identity_number),
    )  # fmt: skip
    refused = check_asked_for(district).refuses("report", "xu", "2026-10-14 15:00", **REPORT)
    assert (refused.code, refused.__class__) == ("recused", NotYours)


def test_whom_the_applicant_named_in_the_parent_is_kept_away_from_the_check(district: District) -> None:
    parent = errand(district)
    Recusal.objects.create(
        case=parent.case, user=district["xu"], reason="declared", since=moment("2026-10-12 09:00")
    )
    parent.takes("ask_for_check", "li", "2026-10-12 10:00", reason="申请临时救助。", has_authorisation="on")
    refused = parent.child.refuses("report", "xu", "2026-10-14 15:00", **REPORT)
    assert (refused.code, refused.__class__) == ("recused", NotYours)
    assert parent.child.case.recusals.get().reason == "declared"


# What is asked.


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"result_on": "2026-10-15"}, "result_on"),  # the day after the act
        ({"result_on": "0206-10-13"}, "result_on"),
        ({"result_on": ""}, "result_on"),
        ({"income_fen": "-1"}, "income_fen"),
        ({"income_fen": ""}, "income_fen"),
        ({"property_findings": " "}, "property_findings"),
        ({"sources": []}, "sources"),
        ({"sources": ["hearsay"]}, "sources"),
        ({"finding": ""}, "finding"),
        ({"finding": "unclear", "note": ""}, "note"),
    ],
)
def test_a_report_is_whole(district: District, changed: dict[str, Any], field: str) -> None:
    refused = check_asked_for(district).refuses("report", "xu", "2026-10-14 15:00", **REPORT | changed)
    assert isinstance(refused, BadAnswers)
    assert list(refused.form.errors) == [field]


def test_no_income_at_all_is_a_result(district: District) -> None:
    check = check_asked_for(district)
    check.takes("report", "xu", "2026-10-14 15:00", **REPORT | {"income_fen": "0", "note": ""})
    assert check.record.told_parent()["check_income_fen"] == "0.00"


def test_a_repeated_check_says_what_is_disputed(district: District) -> None:
    check = check_asked_for(district, is_recheck="on", disputed="存款系代管的村集体款项。")
    assert (check.record.is_recheck, check.record.disputed) == (True, "存款系代管的村集体款项。")
    for wrong in ({"is_recheck": "on"}, {"disputed": "存款有误。"}):
        refused = errand(district).refuses(
            "ask_for_check", "li", "2026-10-12 10:00", reason="申请临时救助。", **wrong
        )
        assert isinstance(refused, BadAnswers)
        assert list(refused.form.errors) == ["disputed"]


# Time.


def test_a_check_that_takes_too_long_is_told_to_the_street_and_the_district(district: District) -> None:
    check = check_asked_for(district)
    check.clock_strikes("2026-10-19 23:59")
    assert check.desks("late") == set()
    check.clock_strikes("2026-10-20 00:00")
    assert check.desks("late") == {"clerk@street", "reviewer@district"}
    assert check.case.state == "requested"


def test_a_result_ages_from_the_day_of_its_figures(district: District) -> None:
    check = check_asked_for(district)
    assert check.record.age_in_days(date(2026, 10, 14)) is None
    check.takes("report", "xu", "2026-10-14 15:00", **REPORT)
    assert check.record.age_in_days(date(2026, 10, 13)) == 0
    assert check.record.age_in_days(date(2026, 11, 13)) == 31
    read = MeansCheckRecord.for_facts(date(2026, 10, 20)).get(pk=check.pk)
    assert read.age_now_in_days == 7


# How it comes to be.


def test_nobody_opens_a_check_by_hand(district: District) -> None:
    with pytest.raises(NotByHand) as refused:
        open_case(
            kind="means_check",
            opener=district["li"],
            community=COMMUNITY,
            members=TENANTS,
            address="濠西路 1 号",
            answers={"reason": "申请临时救助。"},
            at=moment("2026-10-12 10:00"),
        )
    assert refused.value.code == "not_by_hand"
    assert not MeansCheckRecord.objects.exists()


@pytest.mark.parametrize(
    "torn",
    [
        {"finding": "within"},
        {"result_on": date(2026, 10, 13)},
        {"finding": "within", "result_on": date(2026, 10, 13), "income_fen": 0},
        {"income_fen": -1, "finding": "within", "result_on": date(2026, 10, 13), "sources": ["tax"]},
        {"is_recheck": True},
        {"disputed": "存款有误。"},
        {"finding": "guess", "result_on": date(2026, 10, 13), "income_fen": 0, "sources": ["tax"]},
    ],
)
def test_the_database_keeps_no_half_of_a_report(district: District, torn: dict[str, Any]) -> None:
    check = check_asked_for(district)
    with pytest.raises(IntegrityError), transaction.atomic():
        MeansCheckRecord.objects.filter(pk=check.pk).update(**torn)
