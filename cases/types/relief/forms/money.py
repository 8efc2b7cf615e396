"""What payment, publication and recovery ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.answers import DayField, StepForm, YuanField, text
from cases.types.relief.forms.intake import RefusalForm
from cases.types.relief.sums import sum_due_fen
from permissions.periods import day_of


class PaymentForm(StepForm):
    """How the sum was handed out."""

    cash_fen = YuanField(label=_("In cash (yuan)"), min_value=0, initial=0)
    transfer_fen = YuanField(label=_("By transfer (yuan)"), min_value=0, initial=0)
    payee = forms.CharField(label=_("Handed to"), max_length=60, strip=True)
    payee_reason = text(
        _("Why it is handed to somebody outside the household"), longest=300, required=False, min_length=5
    )
    receipt = forms.CharField(label=_("Receipt number"), max_length=40, strip=True)


class FalseFactsForm(StepForm):
    """What was found to be false, and what is demanded back."""

    findings = text(_("What was false, and how it was found"), rows=3, min_length=10)
    demanded_fen = YuanField(label=_("Sum to be returned (yuan)"))


class RepaymentForm(StepForm):
    """Money that came back."""

    sum_fen = YuanField(label=_("Sum returned (yuan)"))
    payer = forms.CharField(label=_("Returned by"), max_length=60, strip=True)
    receipt = forms.CharField(label=_("Receipt number"), max_length=40, strip=True)


class PublicationForm(StepForm):
    """Where and when the result was published, masked."""

    keeps = ("published_on",)
    published_on = DayField(label=_("Published on"))
    place = forms.CharField(label=_("Where it is published"), max_length=100, strip=True)


class BankPaymentForm(StepForm):
    """A transfer out of the relief budget."""

    sum_fen = YuanField(label=_("Sum paid (yuan)"))
    payee = forms.CharField(label=_("Paid to"), max_length=60, strip=True)
    payee_reason = text(
        _("Why it is paid to somebody outside the household"), longest=300, required=False, min_length=5
    )
    receipt = forms.CharField(label=_("Number of the transfer"), max_length=40, strip=True)

    def adapt(self) -> None:
        self.fields["sum_fen"].initial = sum_due_fen(self.facts)


class NeedForm(StepForm):
    """Before the second stage somebody sees the household: it lives, and the need goes on."""

    keeps = ("need_confirmed_on",)
    need_confirmed_on = DayField(label=_("Seen on"))
    is_alive = forms.BooleanField(label=_("The household was seen and lives"))
    is_in_need = forms.BooleanField(label=_("The need goes on"))
    note = text(_("How this was found"), min_length=5)

    def clean_need_confirmed_on(self) -> Any:
        day = self.cleaned_data["need_confirmed_on"]
        if day < day_of(self.facts.record.paid_at):
            raise ValidationError(
                _("The need is looked at after the first stage was paid."), code="too_early"
            )
        return day


class DroppedRestForm(RefusalForm):
    """Why the rest isn't paid: only after the household was heard, died, or gave it up (RL-12)."""

    heard = forms.ChoiceField(
        label=_("Before the decision"),
        choices=[
            ("", "—"),
            ("views", _("the household's views are recorded")),
            ("death", _("the death is proven")),
            ("renounced", _("the household has given it up in writing")),
            ("silent", _("a served invitation stayed unanswered")),
        ],
    )
    views = text(_("What the household said, or the proof"), rows=3, min_length=5)


class LetGoForm(StepForm):
    """What of a demand is let go: it can't be had, or was demanded wrongly."""

    let_go_fen = YuanField(label=_("Sum let go (yuan)"))
    reasons = text(_("Reasons"), rows=3, min_length=10)
