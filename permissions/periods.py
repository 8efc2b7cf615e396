"""When a post, a substitution or a grant is alive.

One rule for the whole room: a period in days includes its last day, a period in moments does not
include its last moment. A day is a day in the office's time zone.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone


def day_of(at: datetime) -> date:
    """The calendar day of a moment at the office.

    :raises ValueError: the moment carries no time zone.
    """
    return timezone.localtime(at, timezone.get_default_timezone()).date()


def alive_on(day: date) -> Q:
    """Rows with ``starts_on`` and ``ends_on`` that include the day; an empty ``ends_on`` is open."""
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


def alive_at(at: datetime) -> Q:
    """Rows with ``starts_at`` and ``ends_at`` that include the moment."""
    return Q(starts_at__lte=at, ends_at__gt=at)
