"""The decision itself: pure, over loaded posts."""

from types import SimpleNamespace

import pytest
from django.utils import translation

from permissions.authority import (
    CENTRE,
    CHECKER,
    CLERK,
    COMMUNITY,
    DISTRICT,
    GRID,
    GRID_WORKER,
    HEAD,
    LEADER,
    REVIEWER,
    STREET,
    SYSTEM_ADMIN,
)
from permissions.errors import NotYours, PermissionsRefused
from permissions.rules import Post, Principal, Standing, Way, persons_counted, post_for
from tests.permissions.office import A1, A2, B1, CENTRE_CODE, DISTRICT_CODE, GRID_A1, STREET_A, STREET_B

PLACE = SimpleNamespace(district=DISTRICT_CODE, street=STREET_A, community=A1)
ZHAO = Principal(7, "Zhao")


def post(authority, code, way=Way.APPOINTMENT, principal=None):
    return Post(authority, code, f"unit {code}", authority.level.column, code[:12], principal, way)


def standing(*posts):
    return Standing(1, "Li", posts)


@pytest.mark.parametrize(
    ("held", "code", "asked", "may"),
    [
        (LEADER @ STREET, STREET_A, [LEADER @ STREET], True),
        (LEADER @ STREET, STREET_B, [LEADER @ STREET], False),
        (CLERK @ STREET, STREET_A, [LEADER @ STREET], False),
        (CLERK @ STREET, STREET_A, [LEADER @ STREET, CLERK @ STREET], True),
        (CLERK @ COMMUNITY, A1, [CLERK @ COMMUNITY], True),
        (CLERK @ COMMUNITY, A2, [CLERK @ COMMUNITY], False),
        (CLERK @ COMMUNITY, B1, [CLERK @ COMMUNITY], False),
        (CLERK @ COMMUNITY, A1, [CLERK @ STREET], False),  # the same role one level down
        (CLERK @ DISTRICT, DISTRICT_CODE, [CLERK @ STREET], False),  # nor does a higher level include a lower
        (HEAD @ DISTRICT, DISTRICT_CODE, [HEAD @ DISTRICT], True),
        (HEAD @ DISTRICT, "320614000000", [HEAD @ DISTRICT], False),
        (GRID_WORKER @ GRID, GRID_A1, [GRID_WORKER @ GRID], True),
        (CHECKER @ CENTRE, CENTRE_CODE, [CHECKER @ CENTRE], True),
        (SYSTEM_ADMIN @ DISTRICT, DISTRICT_CODE, [HEAD @ DISTRICT, LEADER @ STREET], False),
        (LEADER @ STREET, STREET_A, [], False),
    ],
)
def test_a_post_acts_where_it_is_asked_for_and_has_jurisdiction(held, code, asked, may):
    mine = post(held, code)
    if may:
        assert post_for(standing(mine), asked, PLACE) == mine
    else:
        with pytest.raises(NotYours):
            post_for(standing(mine), asked, PLACE)


def test_a_place_may_be_a_mapping_and_one_authority_stands_alone():
    mine = post(LEADER @ STREET, STREET_A)
    assert post_for(standing(mine), LEADER @ STREET, vars(PLACE)) == mine


@pytest.mark.parametrize("place", [{}, {"street": ""}, {"street": None}, SimpleNamespace(), None])
def test_a_place_that_is_not_known_is_nobodys(place):
    with pytest.raises(NotYours):
        post_for(standing(post(LEADER @ STREET, STREET_A)), LEADER @ STREET, place)


def test_ones_own_post_comes_before_a_substitution_and_that_before_a_duty():
    own = post(REVIEWER @ STREET, STREET_A)
    standing_in = post(LEADER @ STREET, STREET_A, Way.SUBSTITUTION, ZHAO)
    duty = post(LEADER @ STREET, STREET_A, Way.DUTY, ZHAO)
    elsewhere = post(LEADER @ STREET, STREET_B)
    asked = [LEADER @ STREET, REVIEWER @ STREET]
    assert post_for(standing(duty, standing_in, own, elsewhere), asked, PLACE) == own
    assert post_for(standing(duty, standing_in, elsewhere), asked, PLACE) == standing_in
    assert post_for(standing(elsewhere, duty), asked, PLACE) == duty


@pytest.mark.parametrize(
    ("acting", "counted"),
    [
        (post(LEADER @ STREET, STREET_A), {1}),
        (post(LEADER @ STREET, STREET_A, Way.SUBSTITUTION, ZHAO), {1, 7}),
        (post(LEADER @ STREET, STREET_A, Way.DUTY, ZHAO), {1, 7}),
        (post(LEADER @ STREET, STREET_A, Way.DUTY), {1}),
    ],
)
def test_acting_for_somebody_counts_as_that_person_too(acting, counted):
    assert persons_counted(acting, standing(acting)) == counted


def test_the_refusal_names_the_posts_that_could_act():
    with pytest.raises(NotYours) as refused:
        post_for(standing(), [LEADER @ STREET, REVIEWER @ DISTRICT], PLACE)
    assert isinstance(refused.value, PermissionsRefused)
    assert refused.value.code == "not_yours"
    assert refused.value.facts == {"authorities": ["leader@street", "reviewer@district"], "elsewhere": []}
    with translation.override("en"):
        assert refused.value.sentence == (
            "Only the post with jurisdiction here may do this: street approving leader or district reviewer."
        )


def test_what_no_post_may_do_is_refused_in_words():
    with pytest.raises(NotYours) as refused:
        post_for(standing(post(LEADER @ STREET, STREET_A)), [], PLACE)
    with translation.override("en"):
        assert refused.value.sentence == "No person may do this: it happens by itself."


def test_the_refusal_says_where_the_person_does_hold_the_post():
    with pytest.raises(NotYours) as refused:
        post_for(standing(post(LEADER @ STREET, STREET_B)), LEADER @ STREET, PLACE)
    with translation.override("en"):
        assert (
            f"You hold such a post in unit {STREET_B}, which has no jurisdiction here."
            in refused.value.sentence
        )


def test_administrators_are_known_by_their_reach():
    assert standing(post(SYSTEM_ADMIN @ DISTRICT, DISTRICT_CODE)).is_administrator
    assert not standing(post(HEAD @ DISTRICT, DISTRICT_CODE)).is_administrator
