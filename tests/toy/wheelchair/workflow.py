"""A wheelchair is lent to a household: a parent page, with several clocks and two signatures."""

from datetime import date

from django import forms

from cases.answers import StepForm
from cases.operations import open_child
from cases.operations.steps import Taken
from permissions.authority import CLERK, COMMUNITY, DISTRICT, LEADER, REVIEWER, STREET
from workflows.deadlines import calendar_days, working_days
from workflows.definition import CLOCK, Child, Clock, Machine, State, any_of
from workflows.guards import Citation, effect, guard
from workflows.moves import Facts

RULES = "rules of the loan, art. 1"
ART_7 = Citation("rules of the loan, art. 7", date(2026, 7, 1), "interim rules of the loan, art. 6")


class WishForm(StepForm):
    keeps = ("purpose", "is_for_a_child")
    purpose = forms.CharField(max_length=200)
    is_for_a_child = forms.BooleanField(required=False)


class OpinionForm(StepForm):
    keeps = ("opinion",)
    opinion = forms.CharField(max_length=200)


class FindingForm(StepForm):
    keeps = ("finding",)
    finding = forms.CharField(max_length=30)


@guard("the loan is for a child", law=RULES)
def it_is_for_a_child(facts: Facts) -> bool:
    return bool(facts.record.is_for_a_child)


@guard("the opinion says why", law=RULES, of_answers=True)
def opinion_says_why(facts: Facts) -> bool:
    return "because" in facts.answers["opinion"]


@effect("the law of this day governs the loan")
def fix_governing_dates(taken: Taken) -> None:
    taken.case.law_on = taken.case.standard_on = date(2026, 3, 2)


@effect("the workshop has a case of its own", adds=13)
def let_workshop_look(taken: Taken) -> None:
    open_child(taken, "workshop", {"chair": f"for {taken.record.purpose}"})


class WheelchairLoan(Machine):
    title = "Wheelchair loan"
    since = date(2024, 1, 1)
    number_prefix = "LY"
    opens_by = (CLERK @ COMMUNITY, CLERK @ STREET)
    opening = WishForm
    opening_law = RULES

    asked = State("Asked for", start=True, within=working_days(5), late=LEADER @ STREET)
    in_workshop = State("In the workshop", idle="the workshop's own case has the deadline")
    overnight = State("Left overnight")
    decision = State("Decision", within=working_days(3), late=LEADER @ DISTRICT)
    on_the_board = State("On the board")
    with_applicant = State("Waiting for the applicant", idle="the applicant takes the time they need")
    lent = State("Lent", within=calendar_days(30), late=CLERK @ STREET)
    returned = State("Returned", final=True)
    withdrawn = State("Withdrawn", final=True)

    send_to_workshop = asked.to(
        in_workshop,
        "Send to the workshop",
        by=CLERK @ STREET,
        then=[fix_governing_dates, let_workshop_look],
        law=ART_7,
    )
    leave_overnight = asked.to(overnight, "Leave overnight", by=CLERK @ STREET)
    morning_comes = overnight.to(
        in_workshop,
        "Morning comes",
        by=CLOCK,
        after=calendar_days(1),
        when=it_is_for_a_child.denied("the loan is for an adult"),
        then=let_workshop_look,
    )
    child_goes_first = overnight.to(
        decision, "A child goes first", by=CLOCK, after=calendar_days(1), when=it_is_for_a_child
    )
    chair_is_sound = in_workshop.to(
        decision, "The chair is sound", by=Child("workshop", ends_in=("sound",)), asks=FindingForm
    )
    prolong = any_of(in_workshop, decision, with_applicant).stays("Prolong", by=LEADER @ STREET, aside=True)
    remark = in_workshop.stays("Remark", by=CLERK @ STREET, aside=True)
    call_back = in_workshop.to(asked, "Call back", by=CLERK @ STREET, aside=True)
    send_again = decision.to(
        in_workshop, "Send again", by=CLERK @ STREET, then=let_workshop_look, aside=True
    )  # fmt: skip
    hang_out = decision.to(on_the_board, "Hang it on the board", by=CLERK @ STREET)
    comes_down = on_the_board.to(decision, "It comes down", by=CLOCK, after=calendar_days(7))
    ask_applicant = decision.to(with_applicant, "Ask the applicant", by=REVIEWER @ STREET)
    applicant_answers = with_applicant.to(decision, "The applicant has answered", by=CLERK @ STREET)
    lend = decision.to(
        lent,
        "Lend",
        by=[LEADER @ STREET, REVIEWER @ STREET, CLERK @ STREET],
        asks=OpinionForm,
        when=opinion_says_why,
        signatures=2,
    )
    take_back = lent.to(returned, "Take back", by=CLERK @ STREET)
    withdraw = any_of(asked, in_workshop, decision).to(withdrawn, "Withdraw", by=CLERK @ STREET, aside=True)

    answer = Clock(
        "Answer to the applicant",
        within=working_days(10),
        starts=send_to_workshop,
        ends=lend,
        pauses=[with_applicant, on_the_board],
        extended_by=working_days(5),
        extends=prolong,
        late=LEADER @ DISTRICT,
    )
    for_children = Clock(
        "Children first",
        within=calendar_days(4),
        starts=send_to_workshop,
        ends=lend,
        when=it_is_for_a_child,
        late=LEADER @ STREET,
    )
    back_in_time = Clock(
        "Back in time", within=calendar_days(60), starts=lend, ends=take_back, late=LEADER @ DISTRICT
    )
    gives_way_in = (asked,)


class LaterLoan(WheelchairLoan):
    """The rules of 2030: nothing hangs on a board, nobody counts the days of a loan, two people see to it."""

    since = date(2030, 1, 1)
    opening_law = "rules of 2030, art. 1"

    on_the_board = hang_out = comes_down = back_in_time = None
    decline = WheelchairLoan.asked.to(
        WheelchairLoan.withdrawn, "Decline", by=LEADER @ STREET, asks=OpinionForm, law="rules of 2030, art. 2"
    )
    answer = Clock(
        "Answer to the applicant",
        within=working_days(10),
        starts=WheelchairLoan.send_to_workshop,
        ends=WheelchairLoan.lend,
        pauses=WheelchairLoan.with_applicant,
        late=LEADER @ DISTRICT,
    )
    different_people = [WheelchairLoan.send_to_workshop, WheelchairLoan.lend]
    gives_way_in = ()
