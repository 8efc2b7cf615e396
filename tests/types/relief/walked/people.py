"""Who tries things on a walk: the whole district, and some who could break the separation of duties."""

from __future__ import annotations

from datetime import timedelta

from cases.models.people import identity_index
from cases.people import MemberEntry
from permissions import operations
from permissions.authority import CLERK, KEEPER, LEADER, REVIEWER
from tests.district import START, STREET, District
from tests.story import TENANTS, moment

BEFORE = moment("2026-06-01 08:00")

COUSIN = "999999198505050033"
STRANGERS = (
    MemberEntry(name="石头", kind="paperless", relation="self"),
    MemberEntry(kind="unknown", relation="other"),
)

USUAL = {
    "grid_worker@grid": "wang",
    "clerk@community": "zhou",
    "assistant@community": "zhou",
    "receptionist@street": "lin",
    "clerk@street": "li",
    "leader@street": "zhao",
    "keeper@street": "sun",
    "reviewer@street": "chen",
    "clerk@district": "tang",
    "reviewer@district": "shen",
    "leader@district": "qian",
    "treasurer@finance": "fei",
    "checker@centre": "xu",
}
"""Who mostly takes a post's steps; nobody but the product says whether they may."""

ALSO = {
    "clerk@street": ["liu", "song", "tian"],
    "reviewer@street": ["tian"],
    "leader@street": ["he", "li", "tian"],
    "keeper@street": ["he", "tian"],
    "reviewer@district": ["shi"],
}
"""Who else could."""

OFFICIALS = ["li", "zhao", "chen", "sun", "shen", "liu", "song", "qian", "tian", "pan1"]
"""Who may turn out to have a relative in the household."""


def crowd(district: District) -> District:
    """The district with Tian, who holds every post of the street, and two who stand in for its leader."""
    district.add_person("tian", "田全", CLERK, STREET)
    for role in (LEADER, KEEPER, REVIEWER):
        operations.appoint(
            user=district["tian"], role=role, unit=district.units[STREET], starts_on=START, by=None, at=BEFORE
        )
    district.add_person("song", "宋文", CLERK, STREET)
    district.add_person("he", "何副", KEEPER, STREET)
    for name in ("he", "li"):
        operations.substitute(
            appointment=district.appointment("zhao"),
            substitute=district[name],
            starts_at=BEFORE,
            ends_at=BEFORE + timedelta(days=900),
            reason="AB岗",
            by=None,
            at=BEFORE,
        )
    # Chen is kept away from a case of strangers once its unknown member has a name.
    declare(district, "chen", COUSIN, at="2026-06-01 08:00")
    return district


def declare(district: District, name: str, number: str = TENANTS[0].identity_number, *, at: str) -> None:
    """An official declares a relative, from now on."""
    operations.declare_relative(
        user=district[name],
        name="亲属",
        relation="sibling",
        by=None,
        at=moment(at),
        identity_index=identity_index(number),
    )
