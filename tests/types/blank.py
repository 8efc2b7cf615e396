"""A record of a case type as guards could look at it in any state: nothing they ask for is missing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cases.models import CaseRecord
from permissions.periods import day_of

# What ``cases.operations.store.read_record`` adds to every type's row.
NOBODY = ("recused_ids", "related_ids", "own_ids")


def blank_record(kind: type[CaseRecord], at: datetime) -> Any:
    """A row of a type's table that is nowhere on file, with what its ``for_facts`` adds.

    Columns hold their defaults; those that would be empty hold nothing of their kind: 0, no text, nobody;
    dates and moments are ``at``. So any guard can compare them, whatever the state.
    """
    columns = {
        column.attname: _nothing_of(column, at)
        for column in kind._meta.concrete_fields
        if not column.has_default() and not column.primary_key
    }
    record = kind(**columns)
    for name, asked in kind.for_facts(day_of(at)).query.annotations.items():
        setattr(record, name, _nothing_of(asked.output_field, at))
    for name in NOBODY:
        setattr(record, name, [])
    return record


def _nothing_of(
    column: models.Field[Any, Any], at: datetime
) -> date | datetime | list[Any] | bool | int | str | None:
    if isinstance(column, models.DateTimeField):
        return at
    if isinstance(column, models.DateField):
        return day_of(at)
    if isinstance(column, ArrayField):
        return []
    if isinstance(column, models.BooleanField):
        return False
    if isinstance(column, models.IntegerField):
        return 0
    return None if column.is_relation else ""
