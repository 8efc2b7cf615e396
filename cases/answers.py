"""What the forms of all pages share: they know the facts they are asked in, and they ask for yuan."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from permissions.periods import day_of

if TYPE_CHECKING:
    from workflows.moves import Facts

LARGEST_YUAN = Decimal(10_000_000)
EARLIEST_YEAR = 2000
FEN = 100


def minute_of(moment: datetime) -> datetime:
    """The minute a moment lies in: what people type has no seconds, what the record keeps has."""
    return moment.replace(second=0, microsecond=0)


class StepForm(forms.Form):
    """The answers a step asks for.

    :cvar keeps: fields that are columns of the case type's own row and are written there.
    :cvar conceals: fields whose answers history keeps only masked.
    :cvar unshown_in: states in which the case page doesn't show these answers yet: a vote, while others vote.
    """

    keeps: ClassVar[tuple[str, ...]] = ()
    conceals: ClassVar[tuple[str, ...]] = ()
    unshown_in: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, facts: Facts, **kwargs: Any) -> None:
        self.facts = facts
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, MomentField):
                field.latest = facts.at
            elif isinstance(field, DayField):
                field.latest = day_of(facts.at)
        self.adapt()

    def adapt(self) -> None:
        """Fit labels, limits and first values to the facts; nothing by default."""


def text(label: Any, *, rows: int = 2, longest: int = 1000, **kwargs: Any) -> forms.CharField:
    """A field for a few sentences."""
    return forms.CharField(
        label=label, max_length=longest, strip=True, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


class DayField(forms.DateField):
    """A day, of this century and not later than the act it belongs to."""

    latest: date | None = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and value.year < EARLIEST_YEAR:
            raise ValidationError(_("This day lies too far back."), code="too_early")
        if value and self.latest and value > self.latest:
            raise ValidationError(_("This day lies in the future."), code="future")


class YuanField(forms.DecimalField):
    """A sum typed in yuan, given as a whole number of fen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", Decimal("0.01"))
        kwargs.setdefault("max_value", LARGEST_YUAN)
        super().__init__(decimal_places=2, max_digits=10, **kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "autocomplete": "off"})

    def clean(self, value: Any) -> int | None:
        yuan = super().clean(value)
        return None if yuan is None else int(yuan * FEN)

    def prepare_value(self, value: Any) -> Any:
        """Fen given as a first value are shown in yuan; what was typed is shown as typed."""
        return f"{Decimal(value) / FEN:.2f}" if isinstance(value, int) else value


class MomentField(forms.DateTimeField):
    """A moment typed as local date and time, of this century and not later than the act it belongs to.

    :param or_now: left empty, it is the moment of the act.
    """

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    latest: datetime | None = None

    def __init__(self, *, or_now: bool = False, **kwargs: Any) -> None:
        self.or_now = or_now
        super().__init__(required=not or_now, **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        # A year left half typed; the first ones could be stored and never read again.
        if value and value.year < EARLIEST_YEAR:
            raise ValidationError(_("This moment lies too far back."), code="too_early")
        if value and self.latest and value > self.latest:
            raise ValidationError(_("This moment lies in the future."), code="future")

    def clean(self, value: Any) -> Any:
        moment = super().clean(value)
        return self.latest if moment is None and self.or_now else moment


class Opinion(StepForm):
    """A typed opinion; never pre-filled (a canned one must be chosen)."""

    opinion = forms.CharField(
        label=_("Opinion"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}), strip=True
    )


class Reasons(StepForm):
    """Typed reasons, for whatever goes against the person asking."""

    reasons = forms.CharField(
        label=_("Reasons"),
        min_length=5,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        strip=True,
        help_text=_("At least five characters; they go into the record as typed."),
    )
