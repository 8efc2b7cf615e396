"""A newer page comes into force: who goes over to it, when, and what their histories say.

The toy's second page holds from 1 January 2030; cases that are only asked for give way to it.
"""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cases.models import Case, Move
from cases.operations.steps import read_case
from cases.operations.transfer import TransferRefused, check_transfer, transfer_case
from cases.queries import database_now, history_of
from cases.registry import case_type, page_serving
from tests.district import District
from tests.toy.walked import Walked, at_the_workshop, for_decision, loan, moment
from tests.toy.wheelchair.workflow import LaterLoan, WheelchairLoan
from workflows import history
from workflows.moves import NotFromHere, NotYours

BEFORE, AFTER = "2029-12-31 23:59", "2030-01-02 09:00"
REASON, LAW = "新办法要求在办案件一并适用。", "rules of 2030, art. 9"


def asked_for(district: District, **wish: Any) -> Walked:
    """A loan asked for two days before the newer page."""
    return loan(district, at="2029-12-30 10:00", **wish)


def transfer(case: Walked, *, by: str = "shen", at: str = AFTER, page: str = "LaterLoan") -> Move:
    return transfer_case(
        case_id=case.pk, page=page, reason=REASON, law=LAW, by=case.district[by], at=moment(at)
    )


def refusal(case: Walked, **terms: Any) -> str:
    """The code with which a transfer is refused; nothing may have changed, and asking says the same."""
    before = case.footprint()
    with pytest.raises(TransferRefused) as refused:
        transfer(case, **terms)
    assert case.footprint() == before
    page, at = terms.get("page", "LaterLoan"), terms.get("at", AFTER)
    with pytest.raises(TransferRefused) as asked:
        check_transfer(case_id=case.pk, page=page, at=moment(at))
    assert asked.value.code == refused.value.code
    return refused.value.code


def refold(case: Walked) -> tuple[str, str]:
    """State and page of a case as its rows alone give them; each row links to the one before."""
    pages = {page.digest: page.__name__ for page in case_type("wheelchair").pages}
    state = page = ""
    previous = history.ORIGIN
    for told in history_of(case.case):
        move = told.move
        assert (move.source, bytes(move.previous)) == (state, previous)
        state, previous = move.target, bytes(move.hash)
        if move.kind == "opening":
            page = pages[move.page_digest]
        elif move.kind == "transfer":
            assert told.answers["page_before"] == page
            page = told.answers["page"]
        if move.kind in ("step", "signature"):
            assert pages[move.page_digest] == page, "a step is judged by the page the case is on"
    return state, page


# Giving way.


def test_a_case_is_judged_by_the_page_it_was_opened_on_until_the_newer_one_is_in_force(
    district: District,
) -> None:
    case = asked_for(district)
    assert case.case.page == "WheelchairLoan"
    assert page_serving(case.case, moment(BEFORE)) is WheelchairLoan
    assert isinstance(case.refuses("decline", "zhao", BEFORE, opinion="no"), NotFromHere)
    assert page_serving(case.case, moment(AFTER)) is LaterLoan
    assert read_case(case.case, moment(AFTER)).page is LaterLoan
    # Looking at it changes nothing
    assert case.case.page == "WheelchairLoan"


def test_the_next_step_takes_a_case_over_that_rests_where_its_page_gives_way(district: District) -> None:
    case = asked_for(district)
    case.takes("decline", "zhao", AFTER, opinion="no")
    assert case.steps() == ["open", "transfer", "decline"]
    assert (case.case.state, case.case.page) == ("withdrawn", "LaterLoan")
    assert refold(case) == ("withdrawn", "LaterLoan")
    row = case.case.moves.get(step="transfer")
    assert (row.kind, row.source, row.target, row.actor) == ("transfer", "asked", "asked", None)
    assert (row.law, row.page_digest) == ("rules of 2030, art. 1", LaterLoan.digest)
    told = case.told(row.seq)
    assert (told["page_before"], told["page"]) == ("WheelchairLoan", "LaterLoan")
    assert told["reason"]


def test_a_case_that_has_come_further_keeps_its_page(district: District) -> None:
    case = asked_for(district)
    case.takes("send_to_workshop", "li", "2029-12-30 11:00")
    assert page_serving(case.case, moment(AFTER)) is WheelchairLoan
    case.takes("remark", "li", AFTER)
    assert (case.case.page, case.steps()) == ("WheelchairLoan", ["open", "send_to_workshop", "remark"])
    # It gives way once it comes back to where its page does
    case.takes("call_back", "li", AFTER)
    case.takes("send_to_workshop", "li", "2030-01-02 10:00")
    assert case.steps()[-3:] == ["call_back", "transfer", "send_to_workshop"]
    assert refold(case) == ("in_workshop", "LaterLoan")


def test_a_refused_step_takes_nothing_over(district: District) -> None:
    case = asked_for(district)
    case.refuses("decline", "li", AFTER, opinion="no")
    case.refuses("decline", "zhao", AFTER, opinion="")
    assert (case.case.page, case.steps()) == ("WheelchairLoan", ["open"])


def test_a_case_goes_over_with_the_deadline_it_has_and_onto_the_desks_of_the_newer_page(
    district: District,
) -> None:
    case = asked_for(district)
    before = (case.due(), case.case.due_at, case.case.state_since)
    assert case.desks() == {"clerk@street"}
    transfer(case)
    assert (case.due(), case.case.due_at, case.case.state_since) == before
    assert case.desks() == {"clerk@street", "leader@street"}
    # After that it is an ordinary case of the newer page
    case.takes("decline", "zhao", AFTER, opinion="no")
    assert case.steps() == ["open", "transfer", "decline"]


def test_lateness_is_told_without_taking_a_case_over(district: District) -> None:
    case = asked_for(district)
    assert case.clock_strikes("2030-02-01 00:00").told_late == [case.pk]
    assert (case.case.page, case.steps()) == ("WheelchairLoan", ["open", "late_state"])


def test_a_case_opened_under_the_newer_page_is_on_it(district: District) -> None:
    case = loan(district, at=AFTER)
    assert case.case.page == "LaterLoan"
    assert refold(case) == ("asked", "LaterLoan")


# Transfers.


def test_a_law_may_bring_an_accepted_case_over(district: District) -> None:
    case = at_the_workshop(district)
    before = case.footprint()[0]
    move = transfer(case)
    assert (move.kind, move.step, move.actor_name, move.post) == (
        "transfer", "transfer", "沈科", "reviewer@district",
    )  # fmt: skip
    assert (move.law, case.told(move.seq)["reason"]) == (LAW, REASON)
    assert case.case.page == "LaterLoan"
    assert refold(case) == ("in_workshop", "LaterLoan")
    after = case.footprint()[0]
    for row in (before[0], after[0]):
        for column in ("page", "last_seq", "last_hash"):
            del row[column]
    assert after == before  # neither state nor deadlines; and the newer page waits for the same


def test_a_transfer_is_refused_where_the_page_cannot_carry_the_case(district: District) -> None:
    case = at_the_workshop(district)
    assert refusal(case, page="NoSuchPage") == "no_such_page"
    assert refusal(case, at=BEFORE) == "no_such_page"  # not yet in force
    assert refusal(case, page="WheelchairLoan") == "same_page"
    hung = for_decision(district)
    hung.takes("hang_out", "li", "2026-03-04 11:00")
    assert refusal(hung) == "no_such_state"
    lent = for_decision(district)
    lent.takes("lend", "zhao", "2026-03-03 10:00", opinion="because")
    lent.takes("lend", "chen", "2026-03-03 11:00", opinion="because")
    assert refusal(lent) == "no_such_clock"


def test_a_transfer_is_refused_where_one_person_took_two_steps_that_the_page_keeps_apart(
    district: District,
) -> None:
    case = for_decision(district)
    case.takes("lend", "li", "2026-03-03 10:00", opinion="because")  # li sent it to the workshop, too
    assert refusal(case) == "people_not_apart"


def test_a_transfer_needs_somebody_with_a_part_in_the_case(district: District) -> None:
    case = at_the_workshop(district)
    for stranger in ("wei", "ma"):
        with pytest.raises(NotYours):
            transfer(case, by=stranger)
    assert case.case.page == "WheelchairLoan"


# The command.


def commanded(**options: Any) -> str:
    out = StringIO()
    terms = {"type": "workshop", "to": "WorkshopCheck", "states": "waiting", "reason": REASON, "law": LAW}
    call_command("transfer_cases", stdout=out, **(terms | options))
    return out.getvalue()


def test_the_command_lists_what_it_moved_and_what_it_could_not(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried, hung = at_the_workshop(district), for_decision(district)
    hung.takes("hang_out", "li", "2026-03-04 11:00")
    monkeypatch.setattr(LaterLoan, "since", database_now().date())
    officer = district["shen"].staff_number
    terms = {"type": "wheelchair", "to": "LaterLoan", "states": "in_workshop, on_the_board", "by": officer}
    expected = [
        (carried.case.number, "goes over"),
        (hung.case.number, "no_such_state"),
    ]
    tried = commanded(**terms, dry_run=True)
    for number, said in expected:
        assert any(number in line and said in line for line in tried.splitlines())
    assert "1 would go over to LaterLoan, 1 stay." in tried
    assert not Case.objects.filter(page="LaterLoan").exists()
    done = commanded(**terms)
    for number, said in expected:
        assert any(number in line and said in line for line in done.splitlines())
    assert "1 went over to LaterLoan, 1 stay." in done
    assert (carried.case.page, hung.case.page) == ("LaterLoan", "WheelchairLoan")
    assert "0 went over to LaterLoan, 1 stay." in commanded(**terms)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"type": "no_such_type"}, "no_such_type"),
        ({"by": "nobody"}, "nobody"),
        ({"states": "waiting, nowhere"}, "nowhere"),
    ],
)
def test_the_command_says_what_it_does_not_know(district: District, wrong: dict[str, str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        commanded(**({"by": district["shen"].staff_number} | wrong))
