"""The catalogue of roles and levels."""

import pytest
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
