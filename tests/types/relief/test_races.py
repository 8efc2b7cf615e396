"""Two hands on one case at the same moment, on real connections: one wins, and the money is exact."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from structlog.testing import capture_logs

from cases import clock
from cases.funds.models import Payment, ReserveFund
from cases.funds.operations import FundRefused
from cases.models import Case, Household, Move, Person
from cases.operations import add_note, open_case
from cases.people import MemberEntry
from permissions import operations
from permissions.authority import CLERK, KEEPER, LEADER
from tests.district import COMMUNITY, START, STREET, District
from tests.story import TENANTS, Story, moment, up_to_the_decision
from workflows.moves import NotFromHere, NotYet, NotYours, StepRefused

ROUNDS = 5


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act returned or was refused with, all let go at once on connections of their own."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        connection.ensure_connection()
        try:
            barrier.wait(timeout=60)
            return act()
        except StepRefused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def the_one(results: list[Any], kind: type) -> Any:
    """The one result of that kind."""
    found = [result for result in results if isinstance(result, kind)]
    assert len(found) == 1, results
    return found[0]


@pytest.fixture
def street(real_district: District) -> District:
    """The district with a second leader and a second keeper in the first street."""
    real_district.add_person("he", "何副", LEADER, STREET)
    real_district.add_person("qiu", "秋金", KEEPER, STREET)
    return real_district


def strangers() -> list[MemberEntry]:
    """A household of its own: nobody of it was ever paid before."""
    name = f"石{''.join('甲乙丙丁戊己庚辛壬癸'[int(digit)] for digit in str(Case.objects.count()))}"
    return [MemberEntry(name=name, kind="paperless"), MemberEntry(kind="unknown", relation="other")]


def waiting_for_a_decision(district: District) -> Story:
    story = up_to_the_decision(district, members=strangers())
    return story


def granted(district: District) -> Story:
    story = waiting_for_a_decision(district)
    story.takes("grant_advance", by="zhao", at="2026-10-02 16:40")
    return story


def pays(story: Story, by: str, at: str = "2026-10-02 18:05") -> Move:
    return story.takes("pay_advance", by=by, at=at, payee=story.case.subject)


def fund_in_fen(district: District) -> tuple[int, int]:
    return district.fund.balance_fen, district.fund.reserved_fen


def test_two_leaders_grant_once(street: District) -> None:
    for number in range(ROUNDS):
        story = waiting_for_a_decision(street)
        results = at_once(
            lambda story=story: story.takes("grant_advance", by="zhao", at="2026-10-02 16:40"),
            lambda story=story: story.takes("grant_advance", by="he", at="2026-10-02 16:40"),
        )
        the_one(results, Move)
        the_one(results, NotFromHere)
        assert story.steps().count("grant_advance") == 1
        assert fund_in_fen(street) == (5_000_000, 180_000 * (number + 1))


@pytest.mark.parametrize(("step", "by"), [("deny_urgency", "he"), ("withdraw", "zhou")])
def test_a_grant_and_what_ends_the_wait_for_it_never_both_stand(street: District, step: str, by: str) -> None:
    granted_fen = 0
    for _round in range(ROUNDS):
        story = waiting_for_a_decision(street)
        results = at_once(
            lambda story=story: story.takes("grant_advance", by="zhao", at="2026-10-02 16:40"),
            lambda story=story: story.takes(step, by=by, at="2026-10-02 16:40"),
        )
        won = the_one(results, Move)
        the_one(results, NotFromHere)
        story.rests_in(won.target)
        granted_fen += 180_000 * (won.step == "grant_advance")
        assert fund_in_fen(street) == (5_000_000, granted_fen)


def test_a_payment_and_the_decision_taken_back_never_both_stand(street: District) -> None:
    paid = 0
    for _round in range(ROUNDS):
        story = granted(street)
        results = at_once(
            lambda story=story: pays(story, "sun"),
            lambda story=story: story.takes("take_back_grant", by="he", at="2026-10-02 18:05"),
        )
        won = the_one(results, Move)
        the_one(results, NotFromHere)
        paid += won.step == "pay_advance"
        assert fund_in_fen(street) == (5_000_000 - 180_000 * paid, 0)


def test_two_keepers_pay_once(street: District) -> None:
    for number in range(ROUNDS):
        story = granted(street)
        results = at_once(
            lambda story=story: pays(story, "sun"),
            lambda story=story: pays(story, "qiu"),
        )
        the_one(results, Move)
        the_one(results, NotFromHere)
        assert Payment.objects.get(case_id=story.pk).sum_fen == 180_000
        assert fund_in_fen(street) == (5_000_000 - 180_000 * (number + 1), 0)


def test_fifty_clicks_with_one_key_are_one_move_and_fifty_equal_answers(street: District) -> None:
    story, key = waiting_for_a_decision(street), uuid4()
    results = at_once(*[lambda: story.takes("grant_advance", by="zhao", at="2026-10-02 16:40", key=key)] * 50)
    assert {(move.pk, move.seq, bytes(move.hash)) for move in results} == {
        (move.pk, 5, bytes(move.hash)) for move in Move.objects.filter(case_id=story.pk, step="grant_advance")
    }
    assert fund_in_fen(street) == (5_000_000, 180_000)


def test_one_persons_two_hats_at_once_are_still_one_person(street: District) -> None:
    # Tian is a handler and a leader: as one to name a member, as the other to deny the urgency
    street.add_person("tian", "田全", LEADER, STREET)
    operations.appoint(
        user=street["tian"],
        role=CLERK,
        unit=street.units[STREET],
        starts_on=START,
        by=None,
        at=moment("2026-09-30 10:00"),
    )
    for number in ("999999198505050033", "999999196006060051", TENANTS[0].identity_number):
        story = waiting_for_a_decision(street)
        results = at_once(
            lambda story=story, number=number: story.takes(
                "identify_member", by="tian", at="2026-10-02 16:40", name="罗成", identity_number=number
            ),
            lambda story=story: story.takes("deny_urgency", by="tian", at="2026-10-02 16:40"),
        )
        the_one(results, Move)
        assert the_one(results, NotYours).code == "same_person"


def test_money_for_one_of_two_advances_is_promised_once(street: District) -> None:
    for _round in range(ROUNDS):
        stories = [waiting_for_a_decision(street), waiting_for_a_decision(street)]
        ReserveFund.objects.filter(pk=street.fund.pk).update(balance_fen=200_000, reserved_fen=0)
        results = at_once(
            lambda one=stories[0]: one.takes("grant_advance", by="zhao", at="2026-10-02 16:40"),
            lambda two=stories[1]: two.takes("grant_advance", by="he", at="2026-10-02 16:40"),
        )
        the_one(results, Move)
        # Whoever looked before the other committed is stopped by the fund itself
        assert isinstance(the_one(results, StepRefused), FundRefused | NotYet)
        assert fund_in_fen(street) == (200_000, 180_000)
        assert sorted(story.case.state for story in stories) == ["advance_granted", "advance_review"]


def test_twenty_openings_with_one_key_are_one_case(street: District) -> None:
    key = uuid4()

    def opening() -> Case:
        return open_case(
            kind="relief",
            opener=street["wang"],
            community=COMMUNITY,
            members=TENANTS,
            address="濠西路 1 号",
            answers={"hardship": "fire", "account": "承租房失火，无处居住。", "is_urgent": "on"},
            at=moment("2026-10-02 14:05"),
            key=key,
        )

    results = at_once(*[opening] * 20)
    assert {case.pk for case in results} == {Case.objects.get().pk}
    assert (Household.objects.count(), Person.objects.count(), Move.objects.count()) == (1, 2, 1)


def test_two_clocks_let_a_grant_lapse_once(street: District) -> None:
    for _round in range(ROUNDS):
        stories = [granted(street) for _number in range(3)]
        with capture_logs() as logs:
            rounds = at_once(*[lambda: clock.fire_due(moment("2026-10-03 16:40"))] * 2)
        mine = {story.pk for story in stories}
        assert sorted(pk for one in rounds for pk in one.stepped if pk in mine) == sorted(mine)
        # Who comes second is told so, and it is no alarm
        assert {(line["event"], line["reason"]) for line in logs} <= {("clock_step_refused", "not_from_here")}
        for story in stories:
            assert story.steps().count("grant_lapses") == 1
        assert fund_in_fen(street) == (5_000_000, 0)


def test_two_clocks_tell_a_lateness_once(street: District) -> None:
    stories = [waiting_for_a_decision(street) for _number in range(4)]
    with capture_logs() as logs:
        rounds = at_once(*[lambda: clock.fire_due(moment("2026-10-03 14:05"))] * 2)
    assert sorted(pk for one in rounds for pk in one.told_late) == [story.pk for story in stories]
    assert logs == []
    for story in stories:
        assert story.steps().count("late_clock") == 1


def test_the_keeper_in_the_last_minute_and_the_clock(street: District) -> None:
    paid = 0
    for _round in range(ROUNDS):
        story = granted(street)
        results = at_once(
            lambda: clock.fire_due(moment("2026-10-03 16:40")),
            lambda story=story: pays(story, "sun", "2026-10-03 16:39"),
        )
        was_paid = isinstance(results[1], Move)
        assert was_paid or isinstance(results[1], NotFromHere)
        assert (story.pk in results[0].stepped) is not was_paid
        story.rests_in("advance_paid" if was_paid else "advance_review")
        paid += was_paid
        assert fund_in_fen(street) == (5_000_000 - 180_000 * paid, 0)


def test_notes_written_at_once_are_one_unbroken_history(street: District) -> None:
    story = waiting_for_a_decision(street)
    writers = ["zhou", "li", "liu", "chen", "zhao", "he", "qian", "shen"]
    at_once(
        *[
            lambda name=name: add_note(
                case_id=story.pk, author=street[name], text=f"{name} 记。", at=moment("2026-10-02 16:00")
            )
            for name in writers
        ]
    )
    moves = list(story.case.moves.order_by("seq"))
    assert [move.seq for move in moves] == list(range(1, 5 + len(writers)))
    links = zip(moves[1:], moves, strict=False)
    assert all(bytes(after.previous) == bytes(before.hash) for after, before in links)
    assert (story.case.last_seq, bytes(story.case.last_hash)) == (len(moves), bytes(moves[-1].hash))
