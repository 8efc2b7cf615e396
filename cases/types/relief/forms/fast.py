"""What the steps of the fast road ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.answers import MomentField, StepForm, YuanField, minute_of, text

HARDSHIP_FACTS: list[tuple[str, Any]] = [
    ("shelter", _("no shelter for tonight")),
    ("food", _("no food, or no money for it")),
    ("treatment", _("treatment can't wait")),
    ("death", _("a death in the household")),
    ("stranded", _("can't get home")),
    ("other", _("another need that can't wait")),
]


class TriageForm(StepForm):
    """The urgent need as found, the sum proposed for it, and what shows it."""

    keeps = ("sum_proposed_fen", "witness_note")
    hardship_facts = forms.MultipleChoiceField(
        label=_("What can't wait"), choices=HARDSHIP_FACTS, widget=forms.CheckboxSelectMultiple
    )
    sum_proposed_fen = YuanField(label=_("Sum proposed (yuan)"))
    witness_note = text(
        _("What was seen, or who can witness it"),
        required=False,
        min_length=10,
        help_text=_("Needed where no proof is on file: a photo, a medical paper, proof of the emergency."),
    )


class NewUrgencyForm(TriageForm):
    """New facts that make a case urgent after all; the 24 hours run from their report."""

    reported_at = MomentField(label=_("New facts reported"), or_now=True)
    witness_note = text(_("What is new, and who can witness it"), min_length=10)

    def clean_reported_at(self) -> Any:
        moment = self.cleaned_data["reported_at"]
        if moment < minute_of(self.facts.state_since):
            raise ValidationError(_("New facts are reported after the urgency was denied."), code="not_new")
        return moment


class GrantForm(StepForm):
    """The decision: the sum, and the decider's own words."""

    keeps = ("sum_granted_fen", "repetition_reason")
    sum_granted_fen = YuanField(label=_("Sum granted (yuan)"))
    opinion = text(_("Opinion"), longest=500)
    repetition_reason = text(
        _("Reason to pay for the same cause again"), longest=300, required=False, min_length=5
    )

    def adapt(self) -> None:
        record = self.facts.record
        if getattr(record, "same_cause_at", None) is None and not getattr(record, "grants_this_year", 0):
            del self.fields["repetition_reason"]
        proposed = getattr(self.facts.record, "sum_proposed_fen", None)
        if proposed is not None:
            self.fields["sum_granted_fen"].initial = proposed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned.setdefault("repetition_reason", "")
        return cleaned


class TelephoneGrantForm(GrantForm):
    """A decision given by telephone, as the duty clerk writes it down."""

    decider = forms.CharField(label=_("Name of the decider on the telephone"), max_length=60, strip=True)
    said_at = MomentField(label=_("Time of the call"), or_now=True)

    def clean_said_at(self) -> Any:
        moment = self.cleaned_data["said_at"]
        if moment < minute_of(self.facts.state_since):
            raise ValidationError(_("The call came before there was anything to decide."), code="before")
        return moment


class EndForm(StepForm):
    """When the emergency was over; the back-fill runs from there."""

    keeps = ("emergency_ended_at",)
    ended_at = MomentField(label=_("The emergency ended"))
    note = text(_("What was done"), required=False)

    def clean_ended_at(self) -> Any:
        moment = self.cleaned_data["ended_at"]
        if moment < minute_of(self.facts.record.first_reported_at):
            raise ValidationError(_("The emergency can't end before it was reported."), code="before_report")
        return moment

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["emergency_ended_at"] = cleaned.get("ended_at")
        return cleaned


class BackfillForm(StepForm):
    """The facts put down afterwards, over the handler's own name."""

    keeps = ("facts_note", "wants_follow_up")
    facts_note = text(
        _("Facts established: who, why, how much, how it was handed over"), rows=4, min_length=10
    )
    wants_follow_up = forms.BooleanField(label=_("The household asks for further relief"), required=False)
    is_signed = forms.BooleanField(label=_("I vouch for these papers with my own name"))
