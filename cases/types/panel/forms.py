"""What the steps of a panel ask. Shapes only: rules stand in the guards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.answers import Reasons, StepForm, YuanField, text
from cases.types.panel.guards import Seated, kept_away, sitting
from cases.types.panel.models import Advice, Vote


def called(seat: Seated) -> str:
    """A member as answers name them: by name and staff number, so that history reads by itself."""
    return f"{seat['name']} {seat['number']}"


def able_to_sit(record: Any) -> list[Seated]:
    """Members of the district's panel without a seat who are not kept away from the household's case."""
    away = kept_away(record)
    return [seat for seat in record.candidates if seat["member"] not in away]


def _choices(seats: list[Seated]) -> list[tuple[str, str]]:
    return [(called(seat), f"{called(seat)} · {seat['unit']}") for seat in seats]


class OpeningForm(StepForm):
    """The question the panel is asked."""

    keeps = ("agenda", "sum_fen", "multiple", "why")
    agenda = text(_("Question for the panel"))
    sum_fen = YuanField(label=_("Sum proposed (yuan)"))
    multiple = forms.CharField(label=_("Multiple of the dibao standard per head"), max_length=20, strip=True)
    why = text(_("Why a panel is needed"))


class InvitationForm(StepForm):
    """Who shall sit on the panel."""

    members = forms.MultipleChoiceField(
        label=_("Members to invite"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Who is invited may read the household's file until the panel ends."),
    )

    def adapt(self) -> None:
        self.fields["members"].choices = _choices(able_to_sit(self.facts.record))  # type: ignore[attr-defined]


class RecusalForm(Reasons):
    """Who of the members takes no part, and why."""

    member = forms.ChoiceField(label=_("Member who takes no part"))
    field_order = ("member", "reasons")

    def adapt(self) -> None:
        choices = [("", "—"), *_choices(sitting(self.facts.record))]
        self.fields["member"].choices = choices  # type: ignore[attr-defined]


class VoteForm(StepForm):
    """A member's vote; nobody's is shown before the vote is closed."""

    unshown_in = ("in_session",)
    vote = forms.ChoiceField(label=_("Your vote"), choices=Vote.choices, widget=forms.RadioSelect)
    reason = text(_("Reason of your vote"))


class MinutesForm(StepForm):
    """What the panel heard and advises."""

    keeps = ("minutes", "advice", "sum_advised_fen")
    minutes = text(_("Minutes"), rows=6, longest=4000, min_length=10)
    advice = forms.ChoiceField(label=_("Advice"), choices=Advice.choices, widget=forms.RadioSelect)
    sum_advised_fen = YuanField(label=_("Sum advised (yuan)"), required=False)

    def adapt(self) -> None:
        record = self.facts.record
        for name in self.keeps if record.minutes else ():
            self.fields[name].initial = getattr(record, name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        advised = cleaned.get("sum_advised_fen")
        if cleaned.get("advice") == Advice.FOR and advised is None and "sum_advised_fen" not in self.errors:
            self.add_error("sum_advised_fen", _("Advice to grant names a sum."))
        if cleaned.get("advice") == Advice.AGAINST and advised is not None:
            self.add_error("sum_advised_fen", _("Advice not to grant names no sum."))
        return cleaned
