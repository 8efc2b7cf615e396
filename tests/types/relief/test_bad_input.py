"""What a new user, or somebody with bad intentions, would try: each time a sentence, and nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection
from structlog.testing import capture_logs

from cases import clock
from cases.answers import MomentField, YuanField
from cases.funds.models import ReserveFund
from cases.models import Case, Household, Move, Person, WorkItem
from cases.models.notice import PublicNotice
from cases.operations import add_note, open_case, take_step
from cases.operations.notes import EmptyNote
from cases.operations.opening import NoSuchPlace
from cases.operations.steps import BeforeLastMove, KeyReused, RuleMissing, read_case
from cases.people import MemberEntry, PersonRefused
from cases.registry import UnknownType
from cases.types.relief.workflow import TemporaryRelief as relief
from cases.types.relief.workflow import TemporaryRelief2014
from permissions.errors import PermissionsRefused
from permissions.models import Appointment
from permissions.rules import standing_of
from tests.district import COMMUNITY, DISTRICT, OTHER_COMMUNITY, STREET, District
from tests.story import (
    TENANTS,
    Story,
    accepted_application,
    checked_application,
    moment,
    noticed_application,
)
from workflows.moves import BadAnswers, NotFromHere, NotYet, NotYours, StepRefused, offers
from workflows.rulebook import enter_value

HE = TENANTS[0]
AT = "2026-10-02 14:05"
URGENT = {"hardship": "fire", "account": "承租房失火，无处居住。", "is_urgent": "on"}
REFUSALS = (StepRefused, PersonRefused, PermissionsRefused)


def opened(district: District, **changes: Any) -> Case:
    """A case opened as usual but for what is given."""
    terms: dict[str, Any] = (
        dict(
            kind="relief",
            opener=district["wang"],
            community=COMMUNITY,
            members=TENANTS,
            address="濠西路 1 号",
            answers=URGENT,
            at=moment(AT),
        )
        | changes
    )
    return open_case(**terms)


def refuses_to_open(district: District, **changes: Any) -> Any:
    """The refusal of an opening, which left nothing behind."""
    before = counts()
    with pytest.raises(REFUSALS) as caught:
        opened(district, **changes)
    assert counts() == before, "a refused opening left traces"
    assert str(caught.value).strip(), "a refusal is a sentence"
    return caught.value


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Case, Household, Person, Move, WorkItem))


# The household.


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "identity.empty"),
        ("999999198001010012", "identity.check_character"),
        ("99999919800101001", "identity.length"),
        ("9999991980010100110", "identity.length"),
        ("999999800101001", "identity.old_15"),
        ("999999198002300011", "identity.date"),
        ("99999919800101001A", "identity.characters"),
        ("999999202710010013", "identity.future"),
        ("999999188001010012", "identity.too_old"),
        ("何平", "identity.length"),
        ("' OR 1=1 --", "identity.length"),
    ],
)
def test_a_wrong_identity_number(district: District, number: str, code: str) -> None:
    refusal = refuses_to_open(district, members=[MemberEntry(name="何平", identity_number=number)])
    assert (refusal.code, refusal.member, refusal.field) == (code, 0, "identity_number")


def member(**terms: Any) -> MemberEntry:
    return MemberEntry(**({"name": "某人", "kind": "paperless"} | terms))


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ([], "no_members"),
        ([HE, HE], "one_applicant"),
        ([HE, MemberEntry(name="何平", relation="spouse", identity_number=HE.identity_number)], "twice"),
        ([HE, member(relation="son", birth_date=date(2026, 10, 3))], "birth_date_future"),
        ([HE, member(relation="parent", birth_date=date(1890, 1, 1))], "birth_date_too_old"),
        ([member(name="")], "name_missing"),
        ([member(name="12345")], "name"),
        ([member(name="字" * 61)], "name"),
        ([member(kind="alien")], "kind"),
        ([HE, member(relation="friend")], "relation"),
        ([member(kind="unknown", identity_number=HE.identity_number)], "number_of_nobody"),
        ([member(phone="call me")], "phone"),
        ([MemberEntry(name="John", kind="foreign")], "document_missing"),
        ([member(relation="son")], "one_applicant"),
    ],
)
def test_a_household_that_cannot_be(district: District, members: list[MemberEntry], code: str) -> None:
    assert refuses_to_open(district, members=members).code == code


def test_a_number_on_file_under_another_name_asks_for_the_card(district: District) -> None:
    opened(district)
    renamed = MemberEntry(name="何萍", identity_number=HE.identity_number)
    refusal = refuses_to_open(district, members=[renamed], key=uuid4())
    assert refusal.code == "name_differs"
    assert "何平" not in str(refusal), "whoever asks isn't told the name on file"


# The opening.


@pytest.mark.parametrize(
    ("community", "kind"),
    [
        ("320613001999", NoSuchPlace),
        ("", NoSuchPlace),
        (STREET, NoSuchPlace),
        (DISTRICT, NoSuchPlace),
        ("320613001001.01", NoSuchPlace),
        ("'; DROP TABLE", NoSuchPlace),
        (OTHER_COMMUNITY, NotYours),
        ("320613001002", NotYours),
    ],
)
def test_a_place_that_is_unknown_or_anothers(district: District, community: str, kind: type) -> None:
    assert isinstance(refuses_to_open(district, community=community), kind)


def test_a_community_that_is_no_more(district: District) -> None:
    unit = district.units[COMMUNITY]
    unit.active_to = date(2026, 9, 30)
    unit.save()
    assert isinstance(refuses_to_open(district), NoSuchPlace)


@pytest.mark.parametrize("who", ["zhao", "sun", "chen", "qian", "yan", "ding", "wei"])
def test_opened_by_somebody_who_may_not(district: District, who: str) -> None:
    assert isinstance(refuses_to_open(district, opener=district[who]), NotYours)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, "hardship"),
        ({"hardship": "boredom"}, "hardship"),
        ({"account": ""}, "account"),
        ({"account": "火"}, "account"),
        ({"account": "火" * 2001}, "account"),
        ({"account": "失火了\x00无处居住"}, "account"),
        ({"first_reported_at": "2026-10-02T14:06"}, "first_reported_at"),
        ({"first_reported_at": "昨天"}, "first_reported_at"),
        ({"first_reported_at": "0001-01-01T00:00"}, "first_reported_at"),
        ({"first_reported_at": "9999-12-31T23:59"}, "first_reported_at"),
        ({"reporter": "王" * 61}, "reporter"),
        ({"sum_asked_fen": "0"}, "sum_asked_fen"),
        ({"sum_asked_fen": "-5"}, "sum_asked_fen"),
        ({"sum_asked_fen": "NaN"}, "sum_asked_fen"),
    ],
)
def test_an_opening_form_that_is_wrong(district: District, answers: dict[str, Any], field: str) -> None:
    given = URGENT | answers if answers else {}
    refusal = refuses_to_open(district, answers=given)
    assert isinstance(refusal, BadAnswers)
    assert field in refusal.form.errors


def test_a_case_type_that_is_unknown(district: District) -> None:
    with pytest.raises(UnknownType):
        opened(district, kind="divorce_by_post")


def test_an_opening_key_used_again(district: District) -> None:
    key = uuid4()
    first = opened(district, key=key)
    assert opened(district, key=key) == first
    for change in (
        {"answers": URGENT | {"hardship": "illness"}},
        {"members": [HE]},
        {"address": "别处 2 号"},
        {"community": "320613001002"},
    ):
        assert isinstance(refuses_to_open(district, key=key, **change), KeyReused)
    # Another person's key is their own
    assert opened(district, key=key, opener=district["zhou"]) != first


# Sums.


def before_the_decision(district: District) -> Story:
    story = Story(district)
    story.takes("report_emergency", by="wang")
    story.takes("accept", by="li", at="2026-10-02 14:20")
    return story


ABSURD = [
    "",
    "0",
    "-5",
    "-0.01",
    "0.001",
    "1.005",
    "1e12",
    "NaN",
    "sNaN",
    "Infinity",
    "-Infinity",
    "一千八",
    "1,800",
    "¥1800",
    "1800元",
    "10000000.01",
    "0x10",
    "1 800",
    "1;DROP",
]


@pytest.mark.parametrize("absurd", ABSURD)
@pytest.mark.parametrize(
    ("step", "by", "field"),
    [("triage_urgent", "li", "sum_proposed_fen"), ("grant_advance", "zhao", "sum_granted_fen")],
)
def test_a_sum_that_is_none(district: District, step: str, by: str, field: str, absurd: str) -> None:
    story = before_the_decision(district)
    if step == "grant_advance":
        story.takes("triage_urgent", by="li", at="2026-10-02 14:40")
    refused = story.refuses(step, by=by, at="2026-10-02 15:00", **{field: absurd})
    assert isinstance(refused, BadAnswers)
    assert list(refused.form.errors) == [field]


@pytest.mark.parametrize(
    ("typed", "fen"), [("１８００", 180_000), (" 1800.5 ", 180_050), ("1800.00", 180_000)]
)
def test_a_sum_in_full_width_or_with_blanks_is_that_sum(district: District, typed: str, fen: int) -> None:
    story = before_the_decision(district)
    story.takes("triage_urgent", by="li", at="2026-10-02 14:40", sum_proposed_fen=typed)
    assert story.record.sum_proposed_fen == fen


@pytest.mark.parametrize(
    "parts",
    [
        {"cash_fen": "-200", "transfer_fen": "2000"},
        {"cash_fen": "1800.00", "transfer_fen": "-0.01"},
        {"cash_fen": "NaN", "transfer_fen": "800"},
        {"cash_fen": "", "transfer_fen": "1800"},
        {"payee": "  "},
        {"receipt": ""},
        {"receipt": "9" * 41},
    ],
)
def test_a_payment_in_impossible_parts(district: District, parts: dict[str, str]) -> None:
    story = before_the_decision(district)
    story.takes("triage_urgent", by="li", at="2026-10-02 14:40")
    story.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    assert isinstance(story.refuses("pay_advance", by="sun", at="2026-10-02 18:05", **parts), BadAnswers)


@pytest.mark.parametrize("ended", ["2026-10-02T18:41", "2026-10-02T14:04", "0001-01-01T00:00", "", "soon"])
def test_an_emergency_that_ended_before_it_began_or_in_the_future(district: District, ended: str) -> None:
    story = before_the_decision(district)
    story.takes("triage_urgent", by="li", at="2026-10-02 14:40")
    story.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    story.takes("pay_advance", by="sun", at="2026-10-02 18:05")
    refused = story.refuses("record_end", by="li", at="2026-10-02 18:40", ended_at=ended)
    assert isinstance(refused, BadAnswers)


@pytest.mark.parametrize(
    "answers",
    [
        {"hardship_facts": []},
        {"hardship_facts": ["dragons"]},
        {"hardship_facts": "shelter; DROP TABLE"},
        {"witness_note": "字" * 1001},
    ],
)
def test_a_proposal_that_is_wrong(district: District, answers: dict[str, Any]) -> None:
    story = before_the_decision(district)
    refused = story.refuses("triage_urgent", by="li", at="2026-10-02 14:40", **answers)
    assert isinstance(refused, BadAnswers)


def test_answers_to_questions_nobody_asked_are_kept_nowhere(district: District) -> None:
    story = before_the_decision(district)
    story.takes(
        "triage_urgent",
        by="li",
        at="2026-10-02 14:40",
        paid_fen="999",
        state="filed",
        is_closed="on",
        sum_granted_fen="999",
    )
    assert (story.record.paid_fen, story.record.sum_granted_fen) == (0, None)
    story.rests_in(relief.advance_review)


# Steps.


def test_a_step_out_of_order_and_one_that_does_not_exist(district: District) -> None:
    story = before_the_decision(district)
    for step in set(relief.steps) - {step.name for step in relief.steps_from("accepted")}:
        for who in ("li", "zhao", "sun"):
            refused = story.refuses(step, by=who, at="2026-10-02 15:00")
            assert isinstance(refused, NotFromHere)
    for step in ("", "delete", "state", "__class__", "accepted", "late_state", "open", "note"):
        assert story.refuses(step, by="li", at="2026-10-02 15:00").code == "no_such_step"


def test_a_case_that_does_not_exist(district: District) -> None:
    with pytest.raises(Case.DoesNotExist):
        take_step(case_id=999_999, step="accept", actor=district["li"], answers={}, at=moment(AT))


def test_an_act_before_the_last_one(district: District) -> None:
    story = before_the_decision(district)
    refused = story.refuses("triage_urgent", by="li", at="2026-10-02 14:19")
    assert isinstance(refused, BeforeLastMove)
    with pytest.raises(BeforeLastMove):
        add_note(case_id=story.pk, author=district["li"], text="补记", at=moment("2026-10-02 14:19"))
    story.takes("triage_urgent", by="li", at="2026-10-02 14:20")  # the same moment will do


def test_a_lateness_is_not_written_before_the_last_act(district: District) -> None:
    story = Story(district, at="2026-10-02 14:05")
    story.takes("report_emergency", by="wang", at="2026-10-02 14:05")
    add_note(case_id=story.pk, author=district["li"], text="已派人", at=moment("2026-10-02 16:10"))
    # A round of the clock that began before the note comes to the case after it
    assert clock.fire_due(moment("2026-10-02 16:05")).told_late == []
    assert clock.fire_due(moment("2026-10-02 16:11")).told_late == [story.pk]
    at = list(story.case.moves.order_by("seq").values_list("at", flat=True))
    assert at == sorted(at)


def test_a_key_used_again_with_other_answers(district: District) -> None:
    story, key = before_the_decision(district), uuid4()
    made = story.takes("triage_urgent", by="li", at="2026-10-02 14:40", key=key)
    assert story.takes("triage_urgent", by="li", at="2026-10-02 14:45", key=key) == made
    before = story.footprint()
    with pytest.raises(KeyReused):
        story.takes("triage_urgent", by="li", at="2026-10-02 14:45", key=key, sum_proposed_fen="1")
    # Neither another person nor another step is answered by this key
    with pytest.raises(NotFromHere):
        story.takes("triage_urgent", by="liu", at="2026-10-02 14:45", key=key)
    with pytest.raises(NotFromHere):
        story.takes("accept", by="li", at="2026-10-02 14:45", key=key)
    assert story.footprint() == before


@pytest.mark.parametrize("text", ["", "   ", "记" * 2001])
def test_a_note_that_says_nothing_or_too_much(district: District, text: str) -> None:
    story = before_the_decision(district)
    with pytest.raises(EmptyNote):
        add_note(case_id=story.pk, author=district["li"], text=text, at=moment("2026-10-02 15:00"))


@pytest.mark.parametrize("who", ["wei", "ma", "ding", "outsider"])
def test_a_note_by_somebody_without_a_part_in_the_case(district: District, who: str) -> None:
    district.add_person("outsider", "路人")
    story = before_the_decision(district)
    with pytest.raises(NotYours):
        add_note(case_id=story.pk, author=district[who], text="路过", at=moment("2026-10-02 15:00"))


def test_somebody_whose_account_was_closed(district: District) -> None:
    story = before_the_decision(district)
    district["li"].deactivate()
    assert isinstance(story.refuses("triage_urgent", by="li", at="2026-10-02 14:40"), NotYours)
    story.takes("triage_urgent", by="liu", at="2026-10-02 14:40")


# What the bureau didn't set up, or lost.


def emptied(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")


def test_an_emptied_table_of_appointments_lets_nobody_act_and_approves_nothing(district: District) -> None:
    story = before_the_decision(district)
    story.takes("triage_urgent", by="li", at="2026-10-02 14:40")
    emptied("permissions_inspectionmandate")
    emptied("permissions_appointment")
    assert not Appointment.objects.exists()
    for who in district.people:
        for step in relief.steps_from("advance_review"):
            assert isinstance(story.refuses(step.name, by=who, at="2026-10-02 15:00"), NotYours)
    assert isinstance(refuses_to_open(district), NotYours)
    # The clock tells desks that nobody holds, without an alarm, and approves nothing
    with capture_logs() as logs:
        assert story.clock_strikes("2026-10-06 00:00").told_late == [story.pk]
        assert story.clock_strikes("2027-10-06 00:00").stepped == []
    assert logs == []
    assert story.desks(kind=WorkItem.LATE) == {"leader@street", "reviewer@district"}
    story.rests_in(relief.advance_review)
    assert district.fund.reserved_fen == 0


def without(key: str) -> Callable[[], None]:
    def take_away() -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM workflows_parametervalue WHERE key = %s", [key])

    return take_away


Stride = tuple[str, str, str]
REPORTED: Stride = ("report_emergency", "wang", "14:05")
ACCEPTED: Stride = ("accept", "li", "14:20")
PROPOSED: Stride = ("triage_urgent", "li", "14:40")
GRANTED: Stride = ("grant_advance", "zhao", "14:50")
CALLED: Stride = ("record_telephone_grant", "liu", "14:50")
URGENT_ROAD = [REPORTED, ACCEPTED, PROPOSED]
MISSING: list[tuple[str, str, list[Stride], tuple[str, str]]] = [
    ("tr.regular.review_wd", "RuleMissing", [REPORTED], ("accept", "li")),
    ("std.dibao.month", "NotYet", URGENT_ROAD, ("grant_advance", "zhao")),
    ("tr.advance.max_x", "NotYet", URGENT_ROAD, ("grant_advance", "zhao")),
    ("tr.granted_lapse.h", "RuleMissing", URGENT_ROAD, ("grant_advance", "zhao")),
    ("tr.phone_confirm.h", "RuleMissing", URGENT_ROAD, ("record_telephone_grant", "liu")),
    ("tr.phone_confirm.h", "NotYet", [*URGENT_ROAD, CALLED], ("pay_advance", "sun")),
    ("tr.cash_direct.max", "NotYet", [*URGENT_ROAD, GRANTED], ("pay_advance", "sun")),
    ("tr.emergency_end.h", "RuleMissing", [*URGENT_ROAD, GRANTED], ("pay_advance", "sun")),
]


@pytest.mark.parametrize(("key", "kind", "road", "last"), MISSING)
def test_a_parameter_that_nobody_entered_is_named_and_nothing_is_decided(
    district: District, key: str, kind: str, road: list[Stride], last: tuple[str, str]
) -> None:
    story = Story(district)
    for step, by, at in road:
        story.takes(step, by=by, at=f"2026-10-02 {at}")
    names_what_is_missing(story, key, kind, last, at="2026-10-02 15:00")


def names_what_is_missing(story: Story, key: str, kind: str, last: tuple[str, str], *, at: str) -> None:
    """The step is refused by a sentence that names the missing number; the case's page is still shown."""
    without(key)()
    refused = story.refuses(last[0], by=last[1], at=at)
    assert type(refused).__name__ == kind
    assert key in str(refused)
    assert story.case.street in str(refused)
    read = read_case(story.case, moment(at))
    assert offers(read.situation, standing_of(story.district[last[1]], moment(at)))


def visited_application(district: District) -> Story:
    story = accepted_application(district)
    story.takes("record_visit", by="li", at="2026-10-14 15:00")
    story.takes("sign_visit", by="li", at="2026-10-14 15:10")
    story.takes("sign_visit", by="liu", at="2026-10-14 15:20")
    return story


def proposed_application(district: District) -> Story:
    story = checked_application(district)
    story.takes("propose_grant", by="chen", at="2026-10-19 16:00")
    return story


def hung_application(district: District) -> Story:
    story = noticed_application(district)
    story.clock_strikes("2026-10-28 00:00")
    return story


@pytest.mark.parametrize(
    ("key", "kind", "reached", "last"),
    [
        ("tr.review.extend_wd", "RuleMissing", visited_application, ("extend_review", "zhao")),
        ("tr.check_reuse.months", "NotYet", visited_application, ("request_check", "li")),
        ("tr.check_reuse.months", "NotYet", visited_application, ("go_to_review", "li")),
        ("mc.check.wd", "RuleMissing", visited_application, ("request_check", "li")),
        ("tr.max_per_year", "NotYet", checked_application, ("propose_grant", "chen")),
        ("tr.post.wd", "RuleMissing", checked_application, ("propose_grant", "chen")),
        # The street's limit isn't known: neither may the street decide, nor must the district
        ("tr.street_limit_x", "NotYet", checked_application, ("propose_refusal", "chen")),
        ("tr.street_limit_x", "NotYet", checked_application, ("propose_refusal_to_district", "chen")),
        ("tr.cap_x.normal", "NotYet", hung_application, ("street_approves", "zhao")),
        ("tr.pay.wd", "RuleMissing", hung_application, ("street_approves", "zhao")),
        ("tr.refusal_notice.wd", "RuleMissing", hung_application, ("street_refuses", "zhao")),
    ],
)
def test_on_the_ordinary_road_too_what_nobody_entered_decides_nothing(
    district: District,
    key: str,
    kind: str,
    reached: Callable[[District], Story],
    last: tuple[str, str],
) -> None:
    story = reached(district)
    names_what_is_missing(story, key, kind, last, at="2026-10-29 09:00")


def test_a_notice_without_a_length_is_not_posted(district: District) -> None:
    story = proposed_application(district)
    without("tr.publicity.days")()
    # A photo is put on file for the attempt, which is refused all the same
    with pytest.raises(RuleMissing, match=r"tr\.publicity\.days"):
        story.takes("post_notice", by="zhou", at="2026-10-20 09:00")
    story.rests_in(relief.to_post)
    assert not PublicNotice.objects.exists()


def test_a_notice_that_nobody_can_judge_hangs_on_and_somebody_is_told(district: District) -> None:
    # Given that the street's limit is lost while the notice hangs: neither of the clock's ways is open
    story = noticed_application(district)
    without("tr.street_limit_x")()
    struck = story.clock_strikes("2026-10-28 00:00")
    story.rests_in(relief.notice)
    assert struck.stepped == []
    assert struck.told_late == [story.pk]
    # When it is entered again, the clock goes on
    enter_value(key="tr.street_limit_x", since=date(2020, 1, 1), value="4", source="测试", reason="补录")
    story.clock_strikes("2026-10-28 09:00")
    story.rests_in(relief.street_decision)


def test_a_case_that_asks_what_nobody_entered_before_its_end_waits(district: District) -> None:
    story = before_the_decision(district)
    story.takes("triage_urgent", by="li", at="2026-10-02 14:40")
    story.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    story.takes("pay_advance", by="sun", at="2026-10-02 18:05")
    story.takes("record_end", by="li", at="2026-10-02 18:40")
    story.takes("submit_backfill", by="li", at="2026-10-13 10:00")
    without("std.dibao.month")()
    at = moment("2026-10-13 15:00")
    # Neither "within small quick relief" nor "beyond it": shown as not yet, with the sentence
    shown = {
        offer.step.name: offer
        for offer in offers(read_case(story.case, at).situation, standing_of(district["chen"], at))
    }
    for step in ("file", "go_on_to_investigation"):
        assert "std.dibao.month" in shown[step].unmet[0].in_full
        assert isinstance(story.refuses(step, by="chen", at="2026-10-13 15:00"), NotYet)
    enter_value(key="std.dibao.month", since=date(2026, 1, 1), value="90000", source="测试", reason="补录")
    story.takes("file", by="chen", at="2026-10-13 15:00")


def test_a_parameter_that_cannot_be_read_is_no_better_than_none(district: District) -> None:
    story = before_the_decision(district)
    story.takes("triage_urgent", by="li", at="2026-10-02 14:40")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE workflows_parametervalue SET value = '九百' WHERE key = 'std.dibao.month'")
        cursor.execute("UPDATE workflows_parametervalue SET value = '-1' WHERE key = 'tr.granted_lapse.h'")
    refused = story.refuses("grant_advance", by="zhao", at="2026-10-02 15:00")
    assert isinstance(refused, NotYet)
    assert "九百" in str(refused)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE workflows_parametervalue SET value = '90000' WHERE key = 'std.dibao.month'")
    assert isinstance(story.refuses("grant_advance", by="zhao", at="2026-10-02 15:00"), RuleMissing)


def test_a_rule_book_that_was_lost(district: District) -> None:
    story = before_the_decision(district)
    emptied("workflows_rulebookversion")
    assert isinstance(story.refuses("triage_urgent", by="li", at="2026-10-02 14:40"), RuleMissing)
    assert isinstance(refuses_to_open(district), RuleMissing)


def test_a_street_without_a_reserve_fund(district: District) -> None:
    story = before_the_decision(district)
    story.takes("triage_urgent", by="li", at="2026-10-02 14:40")
    kept = district.fund
    ReserveFund.objects.filter(pk=kept.pk).update(year=1999)
    with pytest.raises(NotYet) as caught:
        story.takes("grant_advance", by="zhao", at="2026-10-02 15:00")
    assert [missing.code for missing in caught.value.unmet] == ["reserve_holds_the_sum"]
    assert story.record.sum_granted_fen is None
    # A year ahead there is none either
    ReserveFund.objects.filter(pk=kept.pk).update(year=2026)
    assert isinstance(story.refuses("grant_advance", by="zhao", at="2028-01-03 09:00"), NotYet)


def test_days_beyond_every_known_calendar_are_counted_and_marked(district: District) -> None:
    story = Story(district, urgent=False, opened_by="zhou", at="2029-03-01 09:00")
    story.takes("submit", by="zhou", at="2029-03-01 09:10")
    assert story.due() == "2029-03-02 24:00"
    assert story.case.due_is_provisional


def test_what_breaks_in_the_middle_of_a_step_leaves_nothing_behind(real_district: District) -> None:
    story = before_the_decision(real_district)
    story.takes("triage_urgent", by="li", at="2026-10-02 14:40")
    before = (story.footprint(), Move.objects.count())
    with connection.cursor() as cursor:  # the disk is full just when the desks are written
        cursor.execute(
            """
            CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = 'disk_full'; END $$;
            CREATE TRIGGER full_disk BEFORE INSERT ON cases_workitem EXECUTE FUNCTION full_disk();
            """
        )
    with pytest.raises(DatabaseError, match="no space left"):
        story.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    assert (story.footprint(), Move.objects.count()) == before
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER full_disk ON cases_workitem")
    story.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    assert real_district.fund.reserved_fen == 180_000


RUBBISH = ["字" * 5000, "-1", "1e400", "<script>alert(1)</script>", "' OR 1=1 --", "\u202e"]


FORMS = {
    f"{page.__name__}.{name}": (page, step)
    for page in (TemporaryRelief2014, relief)
    for name, step in page.steps.items()
    if step.asks and (page is relief or relief.steps[name] is not step)
}


@pytest.mark.parametrize("name", sorted(FORMS))
def test_a_form_full_of_rubbish_is_judged_and_never_an_error(district: District, name: str) -> None:
    page, step = FORMS[name]
    form: Any = step.asks
    story = before_the_decision(district)
    facts = read_case(story.case, moment("2026-10-02 15:00")).situation.facts
    # Where the step starts, whatever has been granted by then is known
    facts.record.sum_granted_fen, facts.record.rest_due_on = 180_000, date(2026, 10, 9)
    facts = replace(facts, state=step.sources[0].name)
    empty = form({}, facts=facts)
    assert {name for name, asked in empty.fields.items() if asked.required} <= empty.errors.keys()
    assert empty.errors or page is TemporaryRelief2014, (
        "only the older page has a question that may stay open"
    )
    numbers = {name for name, asked in form.base_fields.items() if isinstance(asked, YuanField | MomentField)}
    for rubbish in RUBBISH:
        bound = form(dict.fromkeys(form.base_fields, rubbish), facts=facts)
        assert numbers <= bound.errors.keys(), rubbish
