"""What the steps of a filing review ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.answers import StepForm, YuanField


class OpeningForm(StepForm):
    """What was decided, and by whom."""

    keeps = ("decided_by", "sum_fen")
    decided_by = forms.CharField(label=_("Decided by"), max_length=60, strip=True)
    sum_fen = YuanField(label=_("Sum granted (yuan)"), min_value=0)


def in_own_words(label: Any, **terms: Any) -> forms.CharField:
    """A field for what the reviewer found, typed and never filled in beforehand."""
    return forms.CharField(
        label=label, max_length=1000, strip=True, widget=forms.Textarea(attrs={"rows": 3}), **terms
    )


class NoObjectionForm(StepForm):
    """The reviewer's opinion of a decision that stands."""

    keeps = ("findings",)
    findings = in_own_words(_("Opinion"))


class ObjectionForm(StepForm):
    """What is wrong with the decision."""

    keeps = ("findings",)
    findings = in_own_words(
        _("What is wrong with the decision"),
        min_length=10,
        help_text=_("The street is told this in your words."),
    )
