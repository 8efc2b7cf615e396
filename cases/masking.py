"""
How somebody is named on a public notice: partly hidden, or not at all.

RL-15; 社会救助法 art. 11; 政府信息公开条例 art. 15; 个人信息保护法 arts. 25, 28. Pure: knows no person on
file and no notice.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.identity import mask_name

OF_AGE_YEARS = 18
"""民法典 art. 17: of age from the eighteenth birthday."""


class ShownAs(models.TextChoices):
    """In which way a notice names its applicant."""

    NAME = "name", _("by name, partly hidden")
    CHILD = "child", _("a child")
    UNKNOWN = "unknown", _("a person not yet identified")


def masked_name(name: str, *, birth_date: date | None, is_known: bool, on: date) -> tuple[ShownAs, str]:
    """
    How a notice names somebody, and the masked name, which is empty unless it names them.

    Of a child a surname would be enough to be pointed at in its own community, so no part of the name is
    shown. Where nobody knows how old somebody is, the surname alone is.

    :param is_known: False for somebody of whom nobody knows who they are; a name they were given for the
        time being says nothing, and may hit somebody else.
    :param on: the day the notice is put up.
    """
    if birth_date is not None and is_minor(birth_date, on):
        return ShownAs.CHILD, ""
    if not is_known or not name.strip():
        return ShownAs.UNKNOWN, ""
    return ShownAs.NAME, mask_name(name, minor=birth_date is None)


def is_minor(birth_date: date, on: date) -> bool:
    """Whether somebody born on that day isn't of age yet."""
    return (birth_date.year + OF_AGE_YEARS, birth_date.month, birth_date.day) > (on.year, on.month, on.day)
