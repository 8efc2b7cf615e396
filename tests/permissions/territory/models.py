"""Throw-away tables with the columns the scope looks at."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from permissions.grants import ExceptionalGrant


class Folder(models.Model):
    """Stands for a case."""

    district = models.CharField(max_length=12)
    street = models.CharField(max_length=12)
    community = models.CharField(max_length=12)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        app_label = "territory"


class Desk(models.Model):
    """Stands for a work item."""

    folder = models.ForeignKey(Folder, models.PROTECT, related_name="work_items")
    authority = models.CharField(max_length=40)
    division = models.CharField(max_length=12)

    class Meta:
        app_label = "territory"


class Away(models.Model):
    """Stands for a recusal."""

    folder = models.ForeignKey(Folder, models.PROTECT, related_name="recusals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        app_label = "territory"


class Paper(models.Model):
    """Something that belongs to a folder."""

    folder = models.ForeignKey(Folder, models.PROTECT, related_name="papers")

    class Meta:
        app_label = "territory"


class Area(models.Model):
    """Something with a place, and nothing else the scope knows."""

    district = models.CharField(max_length=12)
    street = models.CharField(max_length=12)
    community = models.CharField(max_length=12)

    class Meta:
        app_label = "territory"


class FolderGrant(ExceptionalGrant):
    """The concrete grant on a folder."""

    content_object = models.ForeignKey(Folder, models.PROTECT, related_name="grants")

    class Meta(ExceptionalGrant.Meta):
        app_label = "territory"
