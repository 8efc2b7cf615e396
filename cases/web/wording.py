"""Moments, spans and sums in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflows.deadlines import is_late, show

FEN = 100
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SOON = DAY


@dataclass(frozen=True)
class TimeLeft:
    """A deadline as a page shows it.

    :param text: "3 hours left", "2 days late".
    :param level: ``late``, ``soon`` (less than a day) or ``calm``.
    :param exact: the moment as people write it, 24:00 for a midnight.
    :param iso: the same for machines.
    """

    text: str
    level: str
    exact: str
    iso: str


def time_left(due_at: datetime | None, now: datetime) -> TimeLeft | None:
    """How a deadline stands at a moment; None where there is none."""
    if due_at is None:
        return None
    if is_late(due_at, now):
        level, words = "late", _("%(span)s late")
    else:
        level = "soon" if due_at - now < SOON else "calm"
        words = _("%(span)s left")
    text = words % {"span": span_in_words(abs(due_at - now))}
    return TimeLeft(text, level, show(due_at), timezone.localtime(due_at).isoformat(timespec="minutes"))


def span_in_words(span: timedelta) -> str:
    """A span by its largest unit, rounded down: people plan by what is surely left."""
    if span < HOUR:
        minutes = max(int(span.total_seconds() // 60), 1)
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if span < 2 * DAY:
        hours = int(span // HOUR)
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return ngettext("%(n)d day", "%(n)d days", span.days) % {"n": span.days}


def days_in_words(days: int) -> str:
    """How long something has waited, in whole days."""
    if days == 0:
        return _("today")
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def moment(at: datetime | None) -> str:
    """A moment to the minute in local time, empty for none."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""


def yuan(fen: int | None) -> str:
    """A sum with its thousands set apart, without ``.00`` on whole yuan; empty for none."""
    if fen is None:
        return ""
    whole, rest = divmod(abs(fen), FEN)
    sign = "−" if fen < 0 else ""
    return f"{sign}{whole:,}" if not rest else f"{sign}{Decimal(abs(fen)) / FEN:,.2f}"
