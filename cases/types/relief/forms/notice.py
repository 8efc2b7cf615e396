"""What the public notice asks: where it hangs, what was objected, what was answered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.answers import DayField, StepForm, text
from permissions.periods import day_of
from workflows.calendar import ONE_DAY


class PostingForm(StepForm):
    """Where the masked notice was put up."""

    place = forms.CharField(label=_("Where the notice hangs"), max_length=100, strip=True)


class ObjectionForm(StepForm):
    """An objection to a notice; who objects is never shown on any notice."""

    conceals = ("objector",)
    objector = forms.CharField(
        label=_("Objector and contact"), max_length=100, required=False, strip=True,
        help_text=_("May stay empty; kept under seal."),
    )  # fmt: skip
    objection = text(_("What is objected"), rows=3, min_length=10)


class AnsweredObjectionForm(ObjectionForm):
    """An objection without new facts: recorded and answered, the notice hangs on (RL-03)."""

    answer = text(_("Answer given"), rows=3, min_length=10)


class RecheckForm(StepForm):
    """What looking again into the objection brought."""

    rechecked_on = DayField(label=_("Looked into on"))
    findings = text(_("What was found"), rows=4, min_length=10)
    answer = text(_("Answer to the objector"), rows=2, min_length=5)


class RemovalForm(StepForm):
    """The notice was taken down where it hung."""

    keeps = ("notice_removed_on",)
    notice_removed_on = DayField(label=_("Taken down on"))

    def clean_notice_removed_on(self) -> Any:
        day = self.cleaned_data["notice_removed_on"]
        posted = self.facts.record.notice_posted_at
        if posted and day < day_of(posted):
            raise ValidationError(_("It can't be taken down before it was posted."), code="before_posting")
        hung = self.facts.record.notice_hung_at
        if hung and day < day_of(hung):
            raise ValidationError(
                _("It hung until %(day)s. A notice taken down before never hung its time."),
                code="too_early",
                params={"day": (day_of(hung) - ONE_DAY).isoformat()},
            )
        return day
