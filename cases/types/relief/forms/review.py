"""What the steps that establish the facts ask: home visit, appraisal, means check, proposal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.answers import DayField, StepForm, YuanField, text
from cases.types.relief.models import Hardship, Recognised
from permissions.periods import day_of


class VisitForm(StepForm):
    """The home visit as one of the visitors writes it down (入户调查)."""

    keeps = ("visited_on", "visit_note", "recognised_as", "means_known_on", "has_authorisation")
    visited_on = DayField(label=_("Day of the visit"))
    visit_note = text(_("What was found"), rows=4, longest=2000, min_length=10)
    household_has_signed = forms.BooleanField(label=_("The household has signed the record of the visit"))
    has_authorisation = forms.BooleanField(label=_("Means check is authorised in writing"), required=False)
    recognised_as = forms.ChoiceField(
        label=_("Already recognised as"), choices=Recognised.choices, required=False
    )
    means_known_on = DayField(
        label=_("Its means were last checked on"),
        required=False,
        help_text=_("For recognised households: within the window its means need no new check."),
    )

    def adapt(self) -> None:
        self.fields["has_authorisation"].initial = getattr(self.facts.record, "has_authorisation", False)

    def clean_visited_on(self) -> Any:
        day = self.cleaned_data["visited_on"]
        if day < day_of(self.facts.record.first_reported_at):
            raise ValidationError(_("The visit can't lie before the first report."), code="before_report")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("recognised_as") and not cleaned.get("means_known_on"):
            self.add_error("means_known_on", _("When were the means of this household checked?"))
        return cleaned


class AuthorisationForm(StepForm):
    """The authorisation without which nothing may be checked."""

    keeps = ("has_authorisation",)
    has_authorisation = forms.BooleanField(label=_("Means check is authorised in writing"))


class AppraisalForm(StepForm):
    """An appraisal by the community, where one is held (民主评议)."""

    held_on = DayField(label=_("Held on"))
    present = forms.IntegerField(label=_("Present"), min_value=3, max_value=99)
    in_favour = forms.IntegerField(label=_("In favour"), min_value=0, max_value=99)
    opinion = text(_("Opinion of the appraisers"), min_length=5)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("in_favour", 0) > cleaned.get("present", 0):
            self.add_error("in_favour", _("More in favour than present."))
        return cleaned


class CheckRequestForm(StepForm):
    """What the checking centre is asked for."""

    reason = text(_("What the check is needed for"), longest=500, min_length=5)


class CheckOutcomeForm(StepForm):
    """What the checking centre tells: it checks, it doesn't decide (只核对、不认定)."""

    keeps = ("check_on", "check_income_fen", "check_finding", "check_note", "check_number")
    check_on = forms.DateField(label=_("Day of the means checked"))
    check_income_fen = YuanField(label=_("Monthly income per head (yuan)"), min_value=0)
    check_finding = forms.ChoiceField(
        label=_("Finding"),
        choices=[
            ("within", _("within the limits")),
            ("beyond", _("beyond the limits")),
            ("unclear", _("not clear")),
        ],
    )
    check_note = forms.CharField(label=_("Remarks"), required=False)
    check_number = forms.CharField(label=_("Number of the means check"), max_length=20)


class ChildReasonsForm(StepForm):
    """Why another desk ended its part without a result."""

    reasons = forms.CharField(label=_("Reasons"))


class DisputeForm(StepForm):
    """What the household disputes in the report."""

    disputed = text(_("What the household disputes, and why"), rows=3, min_length=10)


class DistrictVisitForm(StepForm):
    """The district's own home visit to a household with an official's relative."""

    keeps = ("district_visited_on",)
    district_visited_on = DayField(label=_("Day of the visit"))
    visitors = forms.CharField(label=_("Visitors"), max_length=100, strip=True)
    findings = text(_("What was found"), rows=4, min_length=10)


class UndeclaredRelationForm(StepForm):
    """A relation to an official that came to light after the decision, and who answers for it."""

    official = forms.CharField(label=_("Official"), max_length=60, strip=True)
    findings = text(_("How it came to light"), rows=3, min_length=10)
    accountable = text(_("Who answers for it, and what follows"), rows=2, min_length=5)


class ProposalForm(StepForm):
    """What the street proposes to grant, and why."""

    keeps = (
        "sum_proposed_fen", "hardship", "special_hardship", "fits_no_category", "repetition_reason",
    )  # fmt: skip
    sum_proposed_fen = YuanField(
        label=_("Sum proposed for the whole case (yuan)"),
        help_text=_("What was advanced already is part of it."),
    )
    hardship = forms.ChoiceField(label=_("What struck the household"), choices=Hardship.choices)
    special_hardship = forms.BooleanField(label=_("Special hardship: the higher cap applies"), required=False)
    fits_no_category = forms.BooleanField(label=_("Fits no category: to the panel"), required=False)
    repetition_reason = text(_("Reason to pay again"), longest=300, required=False, min_length=5)
    opinion = text(_("Opinion"), longest=500)

    def adapt(self) -> None:
        record = self.facts.record
        self.fields["hardship"].initial = record.hardship
        self.fields["special_hardship"].initial = record.special_hardship
        self.fields["fits_no_category"].initial = record.fits_no_category
        proposed = record.sum_proposed_fen or record.sum_asked_fen
        if proposed is not None:
            self.fields["sum_proposed_fen"].initial = proposed
        if record.same_cause_at is None and not record.grants_this_year:
            del self.fields["repetition_reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned.setdefault("repetition_reason", "")
        return cleaned
