"""
Service of a decision on the person it concerns, and what they may do against it until when (送达与救济).

民事诉讼法 arts. 88–95 (ways of service, by reference), 行政复议法 art. 20, 行政诉讼法 art. 46; RL-11. The
periods are the law's own numbers and no parameters. Pure: knows no table and no clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.answers import DayField, StepForm
from permissions.periods import day_of
from workflows.calendar import WorkingCalendar
from workflows.deadlines import calendar_days, due, months

REVIEW_DAYS = 60  # 行政复议法 art. 20: within sixty days of knowing the act
SUIT_MONTHS = 6  # 行政诉讼法 art. 46: within six months of knowing the act
PUBLIC_NOTICE_DAYS = 30  # 民事诉讼法 (2023) art. 95: thirty days after it was posted it counts as served


class Way(TextChoices):
    """How a decision reached the person (送达方式)."""

    IN_PERSON = "in_person", _("handed over in person")  # 直接送达
    WITNESS = "witness", _("left before a witness")  # 留置送达
    POST = "post", _("by post")  # 邮寄送达
    PUBLIC_NOTICE = "public_notice", _("by public notice")  # 公告送达


class ServiceForm(StepForm):
    """How, when and to whom a decision was served, and what proves it.

    For a step that starts where the case came by the decision and waits for its service.
    """

    way = forms.ChoiceField(label=_("How it was served"), choices=Way.choices)
    served_on = DayField(
        label=_("Served on"),
        help_text=_(
            "The day on the receipt. By public notice: the day it counts as served,"
            " thirty days after it was posted. The periods for remedies run from this day."
        ),
    )
    recipient = forms.CharField(label=_("Received by"), max_length=60, strip=True)
    proof = forms.CharField(
        label=_("Proof of service"),
        max_length=100,
        strip=True,
        help_text=_("Number of the signed receipt, tracking number, or where the notice was posted."),
    )
    witness = forms.CharField(
        label=_("Name of the witness"),
        max_length=60,
        required=False,
        strip=True,
        help_text=_("Needed where the recipient would not take it."),
    )

    def clean_served_on(self) -> Any:
        day = self.cleaned_data["served_on"]
        if day < self._decided_on:
            raise ValidationError(_("It can't be served before it was decided."), code="before_decision")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        way, day = cleaned.get("way"), cleaned.get("served_on")
        if way == Way.WITNESS and not cleaned.get("witness"):
            self.add_error(
                "witness", ValidationError(_("Name the witness before whom it was left."), code="no_witness")
            )
        earliest = self._decided_on + timedelta(days=PUBLIC_NOTICE_DAYS)
        if way == Way.PUBLIC_NOTICE and day and day < earliest:
            sentence = gettext(
                "A public notice counts as served thirty days after it was posted: not before %(day)s."
            ) % {"day": earliest.isoformat()}
            self.add_error("served_on", ValidationError(sentence, code="notice_too_short"))
        return cleaned

    @property
    def _decided_on(self) -> date:
        return day_of(self.facts.state_since)


@dataclass(frozen=True)
class Remedies:
    """Until when a decision can be attacked.

    :param review_until: last day to ask for administrative review (行政复议).
    :param suit_until: last day to sue (行政诉讼).
    :param suit_is_provisional: the holidays of its year aren't published yet, so it may move.
    """

    review_until: date
    suit_until: date
    suit_is_provisional: bool


def remedies(served_on: date, calendar: WorkingCalendar) -> Remedies:
    """The remedy periods of a decision served on a day; the day of service isn't counted (民法典 art. 201).

    A last day to sue that is a rest day gives way to the next working day (民事诉讼法 art. 85, which
    行政诉讼法 art. 101 takes over); the sixty days of the review law have no such rule.
    """
    review = due(calendar_days(REVIEW_DAYS), served_on, calendar)
    suit = due(months(SUIT_MONTHS), served_on, calendar, roll=True)
    # Spans in days and months end on a day; only hours don't.
    return Remedies(cast(date, review.last_day), cast(date, suit.last_day), suit.provisional)
