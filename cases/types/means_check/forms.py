"""What the steps of a means check ask. Shapes only: rules stand in the guards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.answers import EARLIEST_YEAR, StepForm, YuanField
from cases.types.means_check.models import Finding, Source
from permissions.periods import day_of


def text(label: Any, *, rows: int = 2, longest: int = 1000, **kwargs: Any) -> forms.CharField:
    """A field for a few sentences."""
    return forms.CharField(
        label=label, max_length=longest, strip=True, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


class OpeningForm(StepForm):
    """What the case that asks for the check says: why, and what is disputed where it is a repeated one."""

    keeps = ("reason", "is_recheck", "disputed", "has_authorisation")
    reason = text(_("What the check is for"))
    is_recheck = forms.BooleanField(label=_("Repeated check"), required=False)
    disputed = text(_("What the household disputes"), required=False)
    has_authorisation = forms.BooleanField(label=_("Means check is authorised in writing"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_recheck") and not cleaned.get("disputed"):
            self.add_error("disputed", _("A repeated check says what the household disputes."))
        if cleaned.get("disputed") and not cleaned.get("is_recheck"):
            self.add_error("disputed", _("Only a repeated check has something disputed."))
        return cleaned


class ReportForm(StepForm):
    """What the registers say of the household."""

    keeps = ("result_on", "income_fen", "property_findings", "sources", "finding", "note")
    result_on = forms.DateField(
        label=_("Date of the result"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The day whose figures the registers gave; the result ages from there."),
    )
    income_fen = YuanField(label=_("Income per head and month (yuan)"), min_value=0)
    property_findings = text(_("Property found"), longest=2000, help_text=_("Write “none” if there is none."))
    sources = forms.MultipleChoiceField(
        label=_("Registers asked"), choices=Source.choices, widget=forms.CheckboxSelectMultiple
    )
    finding = forms.ChoiceField(label=_("Finding"), choices=[("", "—"), *Finding.choices])
    note = text(_("Remark"), required=False, help_text=_("Needed where the finding is not clear."))

    def clean_result_on(self) -> Any:
        day = self.cleaned_data["result_on"]
        if day > day_of(self.facts.at):
            raise ValidationError(_("This day lies in the future."), code="future")
        if day.year < EARLIEST_YEAR:
            raise ValidationError(_("This day lies too far back."), code="too_early")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("finding") == Finding.UNCLEAR and not cleaned.get("note"):
            self.add_error("note", _("Say what isn't clear."))
        return cleaned
