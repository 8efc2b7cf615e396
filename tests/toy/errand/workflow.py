"""An errand to other offices: a parent page for the case types that are opened beside another case."""

from datetime import date

from django import forms

from cases.answers import Reasons, StepForm, YuanField
from cases.operations import open_child
from cases.operations.steps import Taken
from permissions.authority import CLERK, DISTRICT, LEADER, REVIEWER, STREET
from workflows.definition import Child, Machine, State
from workflows.guards import effect


class CheckForm(StepForm):
    reason = forms.CharField()
    is_recheck = forms.BooleanField(required=False)
    disputed = forms.CharField(required=False)
    has_authorisation = forms.BooleanField(required=False)


class FilingForm(StepForm):
    decided_by = forms.CharField()
    sum_fen = forms.CharField()


class ResultForm(StepForm):
    """What a reported means check answers."""

    check_on = forms.DateField()
    check_income_fen = YuanField(min_value=0)
    check_finding = forms.CharField()
    check_note = forms.CharField(required=False)
    check_number = forms.CharField()


class FindingsForm(StepForm):
    findings = forms.CharField()


class QuestionForm(StepForm):
    agenda = forms.CharField()
    sum_fen = forms.CharField()
    multiple = forms.CharField()
    why = forms.CharField()


class AdviceForm(StepForm):
    """What a concluded panel answers."""

    advice = forms.CharField()
    advised_sum_fen = YuanField(required=False)
    votes_for = forms.IntegerField()
    votes_against = forms.IntegerField()
    votes_abstained = forms.IntegerField()
    panel_number = forms.CharField()


@effect("the checking centre has a case of its own", adds=13)
def let_centre_check(taken: Taken) -> None:
    open_child(taken, "means_check", taken.answers)


@effect("the district has a case of its own", adds=13)
def let_district_look(taken: Taken) -> None:
    open_child(taken, "filing_review", taken.answers)


@effect("the panel has a case of its own", adds=13)
def let_panel_advise(taken: Taken) -> None:
    open_child(taken, "panel", taken.answers)


class Errand(Machine):
    title = "Errand"
    since = date(2024, 1, 1)
    number_prefix = "CX"
    opens_by = (CLERK @ STREET,)

    at_hand = State("At hand", start=True, idle="nobody waits for it")
    out = State("Out", idle="the other office's case has the deadline")
    heard = State("Heard of", idle="nobody waits for it")
    closed = State("Closed", final=True)

    ask_for_check = at_hand.to(
        out, "Ask for a check", by=CLERK @ STREET, asks=CheckForm, then=let_centre_check
    )
    file = at_hand.to(
        out, "File", by=[LEADER @ STREET, REVIEWER @ STREET], asks=FilingForm, then=let_district_look
    )
    result_is_there = out.to(
        heard, "The result is there", by=Child("means_check", ends_in=("reported",)), asks=ResultForm
    )
    request_came_back = out.to(
        at_hand, "The request came back", by=Child("means_check", ends_in=("returned",)), asks=Reasons
    )
    filing_stands = out.to(
        heard, "The filing stands", by=Child("filing_review", ends_in=("no_objection",)), asks=FindingsForm
    )
    filing_is_objected_to = out.to(
        at_hand,
        "The filing is objected to",
        by=Child("filing_review", ends_in=("objected",)),
        asks=FindingsForm,
    )
    call_panel = at_hand.to(
        out, "Call the panel", by=REVIEWER @ DISTRICT, asks=QuestionForm, then=let_panel_advise
    )
    panel_advises = out.to(
        heard, "The panel has advised", by=Child("panel", ends_in=("concluded",)), asks=AdviceForm
    )
    panel_is_dissolved = out.to(
        at_hand, "The panel was dissolved", by=Child("panel", ends_in=("dissolved",)), asks=Reasons
    )
    close = heard.to(closed, "Close", by=CLERK @ STREET)
