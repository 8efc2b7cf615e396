"""What the steps of temporary relief ask. Shapes only: rules stand in the guards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.answers import MomentField, StepForm, YuanField, minute_of
from cases.identity import BadIdentityNumber, check_identity_number
from cases.types.relief.models import Hardship
from permissions.periods import day_of

Choices = list[tuple[str, Any]]


def text(label: Any, *, rows: int = 2, longest: int = 1000, **kwargs: Any) -> forms.CharField:
    """A field for a few sentences."""
    return forms.CharField(
        label=label, max_length=longest, strip=True, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


class OpeningForm(StepForm):
    """The first report: what happened, when it was reported, how urgent it is."""

    keeps = (
        "first_reported_at", "reporter", "hardship", "account", "is_urgent", "sum_asked_fen", "has_consent",
        "has_authorisation",
    )  # fmt: skip

    is_urgent = forms.BooleanField(
        label=_("Urgent: help is needed within 24 hours"),
        required=False,
        help_text=_("Fire, accident, injury, sudden serious illness: money first, papers afterwards."),
    )
    hardship = forms.ChoiceField(label=_("What struck the household"), choices=Hardship.choices)
    account = text(_("What happened"), rows=3, longest=2000, min_length=5)
    first_reported_at = MomentField(
        label=_("First reported"),
        or_now=True,
        help_text=_("The 24 hours run from here. Left empty, it is now."),
    )
    reporter = forms.CharField(label=_("Reported by"), max_length=60, required=False, strip=True)
    sum_asked_fen = YuanField(label=_("Sum asked for (yuan)"), required=False)
    has_consent = forms.BooleanField(label=_("Declaration of truthfulness is signed"), required=False)
    has_authorisation = forms.BooleanField(label=_("Means check is authorised in writing"), required=False)
    related_staff = forms.CharField(
        label=_("Related to somebody who works here"),
        max_length=60,
        required=False,
        strip=True,
        help_text=_("The name of the official, as the applicant declares it; that person takes no part."),
    )


class ConsentForm(StepForm):
    """What the household signs before an application without urgency is handed in."""

    keeps = ("has_consent", "has_authorisation")
    has_consent = forms.BooleanField(label=_("Declaration of truthfulness is signed"))
    has_authorisation = forms.BooleanField(label=_("Means check is authorised in writing"))


class ReferralForm(StepForm):
    """To whom the case goes, and the proof that it arrived there."""

    unit = forms.CharField(label=_("Receiving unit"), max_length=100, strip=True)
    receipt = forms.CharField(label=_("Receipt from the receiving unit"), max_length=100, strip=True)
    reasons = text(_("Reasons"), min_length=5)


class WithdrawalForm(StepForm):
    """The applicant's own wish, in writing."""

    statement = text(_("The applicant's statement"), min_length=5)
    in_writing = forms.BooleanField(label=_("The written statement is signed by the applicant"))


HARDSHIP_FACTS: Choices = [
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

    keeps = ("sum_granted_fen",)
    sum_granted_fen = YuanField(label=_("Sum granted (yuan)"))
    opinion = text(_("Opinion"), longest=500)
    repetition_reason = text(
        _("Reason to pay for the same cause again"), longest=300, required=False, min_length=5
    )

    def adapt(self) -> None:
        if getattr(self.facts.record, "same_cause_at", None) is None:
            del self.fields["repetition_reason"]
        proposed = getattr(self.facts.record, "sum_proposed_fen", None)
        if proposed is not None:
            self.fields["sum_granted_fen"].initial = proposed


class TelephoneGrantForm(GrantForm):
    """A decision given by telephone, as the duty clerk writes it down."""

    decider = forms.CharField(label=_("Name of the decider on the telephone"), max_length=60, strip=True)
    said_at = MomentField(label=_("Time of the call"), or_now=True)

    def clean_said_at(self) -> Any:
        moment = self.cleaned_data["said_at"]
        if moment < minute_of(self.facts.state_since):
            raise ValidationError(_("The call came before there was anything to decide."), code="before")
        return moment


class PaymentForm(StepForm):
    """How the sum was handed out."""

    cash_fen = YuanField(label=_("In cash (yuan)"), min_value=0, initial=0)
    transfer_fen = YuanField(label=_("By transfer (yuan)"), min_value=0, initial=0)
    payee = forms.CharField(label=_("Handed to"), max_length=60, strip=True)
    payee_reason = text(
        _("Why it is handed to somebody outside the household"), longest=300, required=False, min_length=5
    )
    receipt = forms.CharField(label=_("Receipt number"), max_length=40, strip=True)


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


class FalseFactsForm(StepForm):
    """What was found to be false, and what is demanded back."""

    findings = text(_("What was false, and how it was found"), rows=3, min_length=10)
    demanded_fen = YuanField(label=_("Sum to be returned (yuan)"))


class RepaymentForm(StepForm):
    """Money that came back."""

    sum_fen = YuanField(label=_("Sum returned (yuan)"))
    payer = forms.CharField(label=_("Returned by"), max_length=60, strip=True)
    receipt = forms.CharField(label=_("Receipt number"), max_length=40, strip=True)


class IdentifyForm(StepForm):
    """Who the unknown member is, now that papers are there."""

    conceals = ("identity_number",)
    name = forms.CharField(label=_("Name"), max_length=60, strip=True)
    identity_number = forms.CharField(
        label=_("Identity number"),
        max_length=24,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_identity_number(self) -> str:
        try:
            return check_identity_number(
                self.cleaned_data["identity_number"], on=day_of(self.facts.at)
            ).number
        except BadIdentityNumber as bad:
            raise ValidationError(bad.sentence, code=bad.code) from bad


class PublicationForm(StepForm):
    """Where and when the result was published, masked."""

    keeps = ("published_on",)
    published_on = forms.DateField(label=_("Published on"), widget=forms.DateInput(attrs={"type": "date"}))
    place = forms.CharField(label=_("Where it is published"), max_length=100, strip=True)

    def clean_published_on(self) -> Any:
        day = self.cleaned_data["published_on"]
        if day > day_of(self.facts.at):
            raise ValidationError(_("This day lies in the future."), code="future")
        return day
