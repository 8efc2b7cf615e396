"""The catalogue of roles and levels."""

import pytest
from django.conf import settings
from django.utils import translation

from permissions.authority import LEADER, LEVELS, ROLES, STREET, Reach, UnknownAuthority, authority_named


def test_an_authority_is_the_same_in_every_language():
    # A lazy title hashes by the language in force, so it may take no part in the comparison.
    with translation.override("zh-hans"):
        kept = {LEADER @ STREET: "found"}
    with translation.override("en"):
        assert kept[LEADER @ STREET] == "found"


@pytest.mark.parametrize("role", ROLES.values(), ids=str)
def test_the_stored_name_leads_back_to_the_authority(role):
    for level in LEVELS.values():
        assert authority_named((role @ level).code) == role @ level


@pytest.mark.parametrize(
    "code", ["", "leader", "leader@", "@street", "leader@moon", "king@street", "leader@street@"]
)
def test_an_unknown_authority_is_an_error_and_not_a_guess(code):
    with pytest.raises(UnknownAuthority):
        authority_named(code)


def test_only_administrators_reach_nothing():
    assert {code for code, role in ROLES.items() if role.reach is Reach.NONE} == {
        "system_admin",
        "security_admin",
        "audit_admin",
    }


def test_the_reference_page_lists_the_catalogue_as_it_is():
    page = (settings.BASE_DIR / "docs" / "reference" / "roles.md").read_text()
    rows = [
        [cell.strip() for cell in line.strip("|\n").split("|")] for line in page.splitlines() if "`" in line
    ]
    levels = {row[0].split("`")[1]: row[2].strip("`") for row in rows if len(row) == 3}
    roles = {row[0].strip("`"): (row[3], row[4]) for row in rows if len(row) == 6}
    assert levels == {level.code: level.column for level in LEVELS.values()}
    assert roles == {role.code: (role.reach, "yes" if role.decides else "no") for role in ROLES.values()}
