"""The tree of offices, keyed by administrative division code (GB/T 2260, GB/T 10114)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat, Left
from django.utils.translation import gettext_lazy as _

from permissions.authority import LEVELS, Level
from permissions.models.kept import Kept

# The shape of each level's code. An office beside the district carries the district's code and a suffix.
CODE_SHAPES = {
    "district": r"^[1-9][0-9]{5}000000$",
    "street": r"^[1-9][0-9]{5}(?!000)[0-9]{3}000$",
    "community": r"^[1-9][0-9]{5}(?!000)[0-9]{3}(?!000)[0-9]{3}$",
    "grid": r"^[1-9][0-9]{5}(?!000)[0-9]{3}(?!000)[0-9]{3}\.[0-9]{2}$",
    "centre": r"^[1-9][0-9]{5}000000\.[A-Z][A-Z0-9]{1,3}$",
    "finance": r"^[1-9][0-9]{5}000000\.[A-Z][A-Z0-9]{1,3}$",
    "department": r"^[1-9][0-9]{5}000000\.[A-Z][A-Z0-9]{1,3}$",
}

# How many digits of a code name the area below it; every other level's area is its own code.
AREA_DIGITS = {"district": 6, "street": 9, "community": 12}


def _code_fits_level() -> Q:
    fits = Q()
    for level, shape in CODE_SHAPES.items():
        fits |= Q(level=level, code__regex=shape)
    return fits


def _parent_fits_code() -> Q:
    district = Concat(Left("code", 6), Value("000000"))
    below = (
        Q(level__in=["street", "centre", "finance", "department"], parent_id=district)
        | Q(level="community", parent_id=Concat(Left("code", 9), Value("000")))
        | Q(level="grid", parent_id=Left("code", 12))
    )
    # Said twice, because a check that comes out as unknown passes.
    return Q(level="district", parent__isnull=True) | (Q(parent__isnull=False) & below)


class Unit(Kept):
    """An office: district, street, community, grid, or one standing beside the district."""

    code = models.CharField(_("code"), max_length=18, primary_key=True)
    level = models.CharField(_("level"), max_length=12)
    name = models.CharField(_("name"), max_length=80)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("above"),
    )
    active_from = models.DateField(_("exists from"))
    active_to = models.DateField(_("exists until"), null=True, blank=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=_code_fits_level(), name="unit_code_has_the_shape_of_its_level"),
            models.CheckConstraint(
                condition=_parent_fits_code(), name="unit_stands_under_the_unit_its_code_names"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="unit_has_a_name"),
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gte=models.F("active_from")),
                name="unit_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def column(self) -> str:
        """The case column that names this unit's jurisdiction: ``district``, ``street`` or ``community``."""
        return self.level_named.column

    @property
    def division(self) -> str:
        """The 12-digit division code that column must hold."""
        return self.code[:12]

    @property
    def level_named(self) -> Level:
        """The level as the catalogue describes it."""
        return LEVELS[self.level]

    @property
    def area(self) -> str:
        """The beginning of every code that lies in this unit, its own included."""
        return self.code[: AREA_DIGITS.get(self.level, len(self.code))]

    def contains(self, other: Unit) -> bool:
        """Whether the other unit is this one or lies in it."""
        return other.code.startswith(self.area)
