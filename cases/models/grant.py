"""Exceptional reading of one case by one person, with a reason and an end."""

from __future__ import annotations

from django.db import models

from permissions.grants import ExceptionalGrant


class CaseGrant(ExceptionalGrant):
    """A grant on a case; written only through :mod:`permissions.grants`."""

    content_object = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="grants")
