"""What the steps up to acceptance ask. Shapes only: rules stand in the guards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.answers import MomentField, StepForm, YuanField, minute_of, text
from cases.identity import BadIdentityNumber, check_identity_number
from cases.types.relief.forms.fast import HARDSHIP_FACTS
from cases.types.relief.models import Hardship, RefusalGround
from permissions.periods import day_of


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


class AcceptanceForm2014(StepForm):
    """Before 2026-07-01 an application belonged where the household lived."""

    lives_here = forms.BooleanField(
        label=_("Registered here, or with a residence permit of this place"),
        required=False,
        help_text=_("Everybody else is helped to reach the shelter; an emergency is accepted at once."),
    )


class CorrectionForm(StepForm):
    """Everything that is missing, named once and in one list (一次性告知)."""

    missing = text(
        _("What is missing"),
        rows=4,
        min_length=5,
        help_text=_("One line each. Only once: what isn't on this list can't be asked for later."),
    )


class CompletionForm(StepForm):
    """What was on the list has been handed in."""

    keeps = ("has_consent", "has_authorisation")
    has_consent = forms.BooleanField(label=_("Declaration of truthfulness is signed"))
    has_authorisation = forms.BooleanField(label=_("Means check is authorised in writing"))
    handed_in = text(_("What was handed in"), rows=3, min_length=5)
    all_given = forms.BooleanField(label=_("Everything on the list is here"))


class TurnedUrgentForm(StepForm):
    """What can't wait any more; the 24 hours run from its report."""

    hardship_facts = forms.MultipleChoiceField(
        label=_("What can't wait"), choices=HARDSHIP_FACTS, widget=forms.CheckboxSelectMultiple
    )
    reported_at = MomentField(label=_("New facts reported"), or_now=True)
    account = text(_("What is new, and who can witness it"), min_length=10)

    def clean_reported_at(self) -> Any:
        moment = self.cleaned_data["reported_at"]
        if moment < minute_of(self.facts.record.first_reported_at):
            raise ValidationError(_("New facts are reported after the first report."), code="not_new")
        return moment


class RefusalForm(StepForm):
    """A refusal as its notice will say it: facts, ground and reasons, typed by who proposes or signs it."""

    keeps = ("refusal_ground", "refusal_facts", "refusal_reasons")
    refusal_ground = forms.ChoiceField(label=_("Ground"), choices=[("", "—"), *RefusalGround.choices])
    refusal_facts = text(_("Facts found"), rows=3, longest=2000, min_length=10)
    refusal_reasons = text(_("Reasons"), rows=3, longest=2000, min_length=10)
