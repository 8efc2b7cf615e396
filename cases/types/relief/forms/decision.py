"""What the decision asks: of the street's leader, the district, and those who call the panel."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.answers import DayField, Reasons, StepForm, YuanField, text
from cases.types.relief.forms.intake import RefusalForm
from permissions.periods import day_of


class DecisionForm(StepForm):
    """The decision over its signer's name: the sum, in one or in two stages, and the signer's own words."""

    keeps = ("sum_granted_fen", "due_now_fen", "rest_due_on")
    sum_granted_fen = YuanField(label=_("Sum granted for the whole case (yuan)"))
    due_now_fen = YuanField(
        label=_("Of it to be paid at once (yuan)"),
        required=False,
        help_text=_("Only where it is paid in two stages; what was advanced already is part of it."),
    )
    rest_due_on = forms.DateField(
        label=_("The rest on"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    difference_reason = text(
        _("Why the decision differs from the panel's advice"), longest=500, required=False, min_length=5
    )
    opinion = text(_("Opinion"), longest=500)

    def adapt(self) -> None:
        record = self.facts.record
        if not record.panel_advice:
            del self.fields["difference_reason"]
        advised = record.panel_sum_fen if record.panel_advice == "for" else None
        self.fields["sum_granted_fen"].initial = advised or record.sum_proposed_fen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        granted, now, rest_on = (
            cleaned.get(name) for name in ("sum_granted_fen", "due_now_fen", "rest_due_on")
        )
        if (now is None) != (rest_on is None):
            missing = "due_now_fen" if now is None else "rest_due_on"
            self.add_error(missing, _("Two stages need the first sum and the day of the rest."))
        elif now is not None and granted is not None and now >= granted:
            self.add_error("due_now_fen", _("The first stage must be less than the whole sum."))
        elif now is not None and now <= self.facts.record.paid_fen:
            self.add_error("due_now_fen", _("This much was paid already."))
        elif rest_on is not None and rest_on <= day_of(self.facts.at):
            self.add_error("rest_due_on", _("The day of the rest lies in the future."))
        return cleaned


class RefusalDecisionForm(RefusalForm):
    """The refusal over its signer's name, with facts and reasons as its notice will give them."""

    difference_reason = text(
        _("Why the decision differs from the panel's advice"), longest=500, required=False, min_length=5
    )

    def adapt(self) -> None:
        record = self.facts.record
        if record.panel_advice != "for":
            del self.fields["difference_reason"]
        self.fields["refusal_ground"].initial = record.refusal_ground


class AgendaForm(StepForm):
    """What the panel is asked (会商 / 一事一议)."""

    agenda = text(_("Question to the panel"), rows=3, min_length=10)


class AdviceForm(StepForm):
    """The panel's advice, as its minutes say it."""

    keeps = ("panel_advice", "panel_sum_fen", "panel_votes", "panel_number")
    advice = forms.ChoiceField(
        label=_("Advice"), choices=[("for", _("to grant")), ("against", _("not to grant"))]
    )
    advised_sum_fen = YuanField(label=_("Sum advised (yuan)"), required=False, min_value=0)
    votes_for = forms.IntegerField(label=_("Votes for"), min_value=0)
    votes_against = forms.IntegerField(label=_("Votes against"), min_value=0)
    votes_abstained = forms.IntegerField(label=_("Abstentions"), min_value=0)
    panel_number = forms.CharField(label=_("Number of the panel"), max_length=20)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        votes = (cleaned.get(f"votes_{way}") for way in ("for", "against", "abstained"))
        cleaned["panel_votes"] = ":".join(map(str, votes))
        cleaned["panel_advice"] = cleaned.get("advice", "")
        cleaned["panel_sum_fen"] = cleaned.get("advised_sum_fen")
        return cleaned


class FindingsForm(StepForm):
    """What the district found in the filing review."""

    findings = forms.CharField(label=_("Findings"))


class AnnulmentForm(Reasons):
    """The decision of a review authority or a court that annuls one (复议决定 / 判决)."""

    body = forms.CharField(label=_("Deciding authority or court"), max_length=100, strip=True)
    number = forms.CharField(label=_("Number of its decision"), max_length=60, strip=True)
    decided_on = DayField(label=_("Decided on"))
