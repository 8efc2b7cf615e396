"""The one queryset of jurisdiction: what each post sees, and that a list stays one index range."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.functional import SimpleLazyObject
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from permissions import operations
from permissions.authority import (
    CENTRE,
    CHECKER,
    CLERK,
    COMMUNITY,
    DISTRICT,
    FINANCE,
    GRID,
    GRID_WORKER,
    HEAD,
    INSPECTOR,
    KEEPER,
    LEADER,
    STREET,
    SYSTEM_ADMIN,
    TREASURER,
    Reach,
)
from permissions.grants import grant
from permissions.rules import Post, Principal, Standing, Way, standing_of
from permissions.scope import scoped
from tests.permissions.office import A1, A2, B1, CENTRE_CODE, DISTRICT_CODE, GRID_A1, NOW, STREET_A, STREET_B
from tests.permissions.territory.models import Area, Away, Desk, Folder, FolderGrant, Paper

OTHER_DISTRICT = "320614000000"
PLACES = {
    "a1": (DISTRICT_CODE, STREET_A, A1),
    "a2": (DISTRICT_CODE, STREET_A, A2),
    "b1": (DISTRICT_CODE, STREET_B, B1),
    "far": (OTHER_DISTRICT, "320614001000", "320614001001"),
}


class Territory:
    """Two folders in each place: one opened by Wang, one by somebody else."""

    def __init__(self, office):
        self.office = office
        self.names = {}
        self.folders = {}
        for place, (district, street, community) in PLACES.items():
            for opener in ("wang", "nobody"):
                folder = Folder.objects.create(
                    district=district, street=street, community=community, opened_by=office.person(opener)
                )
                self.names[folder.pk] = f"{place}-{opener}"
                self.folders[f"{place}-{opener}"] = folder

    def on_desk(self, name, authority, times=1):
        folder = self.folders[name]
        for _ in range(times):
            Desk.objects.create(
                folder=folder, authority=authority.code, division=getattr(folder, authority.level.column)
            )

    def seen_by(self, who, at=NOW):
        rows = [self.names[folder.pk] for folder in scoped(Folder.objects.all(), who, at)]
        assert len(rows) == len(set(rows)), "a folder is listed twice"
        return set(rows)


@pytest.fixture
def land(office, folders):
    return Territory(office)


def everywhere(*places):
    return {f"{place}-{opener}" for place in places for opener in ("wang", "nobody")}


@pytest.mark.parametrize(
    ("authority", "code", "seen"),
    [
        (CLERK @ COMMUNITY, A1, everywhere("a1")),
        (CLERK @ COMMUNITY, B1, everywhere("b1")),
        (CLERK @ STREET, STREET_A, everywhere("a1", "a2")),
        (LEADER @ STREET, STREET_B, everywhere("b1")),
        (HEAD @ DISTRICT, DISTRICT_CODE, everywhere("a1", "a2", "b1")),
        (GRID_WORKER @ GRID, GRID_A1, {"a1-wang", "a2-wang", "b1-wang", "far-wang"}),
        (KEEPER @ STREET, STREET_A, {"a1-wang"}),
        (CHECKER @ CENTRE, CENTRE_CODE, {"b1-nobody"}),
        (SYSTEM_ADMIN @ DISTRICT, DISTRICT_CODE, set()),
        (INSPECTOR @ DISTRICT, DISTRICT_CODE, set()),
    ],
    ids=lambda value: " ".join(sorted(value)) if isinstance(value, set) else str(value),
)
def test_what_each_post_sees(land, authority, code, seen):
    land.on_desk("a1-wang", KEEPER @ STREET, times=3)
    land.on_desk("b1-wang", KEEPER @ STREET)
    land.on_desk("b1-nobody", CHECKER @ CENTRE)
    land.on_desk("far-wang", CHECKER @ CENTRE)
    land.on_desk("a2-wang", LEADER @ STREET)
    land.office.appoint("wang", authority, code)
    assert land.seen_by(land.office.person("wang")) == seen


@pytest.mark.parametrize("nobody", [None, AnonymousUser()], ids=["none", "anonymous"])
def test_nobody_sees_nothing(land, nobody, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert land.seen_by(nobody) == set()


def test_who_holds_no_post_sees_nothing_not_even_what_they_opened(land):
    assert land.seen_by(land.office.person("wang")) == set()


def test_a_list_is_one_statement_and_with_the_standing_two(land, django_assert_num_queries):
    land.office.appoint("li", CLERK @ STREET, STREET_A)
    li = land.office.person("li")
    with django_assert_num_queries(2):
        assert land.seen_by(SimpleLazyObject(lambda: li)) == everywhere("a1", "a2")
    standing = standing_of(li, NOW)
    with django_assert_num_queries(1):
        assert land.seen_by(standing) == everywhere("a1", "a2")


def test_posts_add_up(land):
    land.on_desk("b1-wang", KEEPER @ STREET, times=2)
    land.on_desk("a1-wang", KEEPER @ STREET)
    land.office.appoint("wang", CLERK @ COMMUNITY, A2)
    land.office.appoint("wang", KEEPER @ STREET, STREET_B)
    land.office.appoint("wang", KEEPER @ STREET, STREET_A)
    assert land.seen_by(land.office.person("wang")) == everywhere("a2") | {"b1-wang", "a1-wang"}


def test_a_post_opens_its_area_only_while_it_lives(land):
    land.office.appoint("li", CLERK @ STREET, STREET_A, ends_on=date(2026, 10, 2))
    li = land.office.person("li")
    assert land.seen_by(li, NOW) == everywhere("a1", "a2")
    assert land.seen_by(li, NOW + timedelta(days=1)) == set()


def test_a_substitute_sees_what_the_principal_sees_while_substituting(land):
    zhao = land.office.appoint("zhao", LEADER @ STREET, STREET_A)
    qian = land.office.person("qian")
    operations.substitute(
        appointment=zhao, substitute=qian, starts_at=NOW, ends_at=NOW + timedelta(hours=8), reason="leave",
        by=None, at=NOW,
    )  # fmt: skip
    assert land.seen_by(qian) == everywhere("a1", "a2") == land.seen_by(land.office.person("zhao"))
    assert land.seen_by(qian, NOW + timedelta(hours=8)) == set()


def test_an_inspector_sees_the_unit_of_a_live_mandate_only(land):
    land.office.appoint("ji", INSPECTOR @ DISTRICT, DISTRICT_CODE)
    ji = land.office.person("ji")
    operations.issue_mandate(
        user=ji, unit=land.office.unit(STREET_A), starts_on=date(2026, 10, 2), ends_on=date(2026, 10, 3),
        purpose="yearly", by=None, at=NOW,
    )  # fmt: skip
    assert land.seen_by(ji) == everywhere("a1", "a2")
    assert land.seen_by(ji, NOW + timedelta(days=1)) == everywhere("a1", "a2")
    assert land.seen_by(ji, NOW + timedelta(days=2)) == set()


def test_a_person_kept_away_does_not_see_the_case_on_any_road(land):
    land.office.appoint("wang", LEADER @ STREET, STREET_A)
    land.office.appoint("wang", GRID_WORKER @ GRID, GRID_A1)
    land.office.appoint("zhao", LEADER @ STREET, STREET_A)
    wang = land.office.person("wang")
    for _ in range(2):
        Away.objects.create(folder=land.folders["a1-wang"], user=wang)
    assert "a1-wang" not in land.seen_by(wang)
    assert land.seen_by(wang) == everywhere("a1", "a2") - {"a1-wang"} | {"b1-wang", "far-wang"}
    assert "a1-wang" in land.seen_by(land.office.person("zhao"))


def allow(land, username, name, **fields):
    return grant(
        FolderGrant,
        **{
            "user": land.office.person(username), "obj": land.folders[name], "reason": "joint visit",
            "ends_at": NOW + timedelta(days=3), "by": land.office.person("boss"), "at": NOW,
        } | fields,
    )  # fmt: skip


def test_an_exceptional_grant_opens_one_case_for_its_time(land, django_assert_num_queries):
    land.office.appoint("li", CLERK @ STREET, STREET_A)
    allow(land, "li", "far-nobody")
    allow(land, "li", "far-nobody")
    allow(land, "sun", "b1-wang")
    li, sun = land.office.person("li"), land.office.person("sun")
    assert land.seen_by(li) == everywhere("a1", "a2") | {"far-nobody"}
    assert land.seen_by(sun) == {"b1-wang"}
    assert land.seen_by(li, NOW - timedelta(seconds=1)) == everywhere("a1", "a2")
    assert land.seen_by(li, NOW + timedelta(days=3)) == everywhere("a1", "a2")
    with django_assert_num_queries(2):
        land.seen_by(li)


def test_a_grant_overrides_a_recusal_since_somebody_answered_for_it(land):
    land.office.appoint("li", CLERK @ STREET, STREET_A)
    Away.objects.create(folder=land.folders["a1-wang"], user=land.office.person("li"))
    allow(land, "li", "a1-wang")
    assert land.seen_by(land.office.person("li")) == everywhere("a1", "a2")


def test_a_grant_gives_nothing_to_closed_accounts_and_administrators(land):
    allow(land, "li", "a1-wang")
    allow(land, "root", "a1-wang")
    land.office.person("li").deactivate()
    land.office.appoint("root", SYSTEM_ADMIN @ DISTRICT, DISTRICT_CODE)
    assert land.seen_by(land.office.person("li")) == set()
    assert land.seen_by(land.office.person("root")) == set()


def test_papers_are_scoped_through_their_folder(land, django_assert_num_queries):
    for folder in land.folders.values():
        Paper.objects.create(folder=folder)
    land.on_desk("b1-wang", KEEPER @ STREET)
    land.office.appoint("li", CLERK @ COMMUNITY, A1)
    land.office.appoint("li", KEEPER @ STREET, STREET_B)
    Away.objects.create(folder=land.folders["a1-nobody"], user=land.office.person("li"))
    allow(land, "li", "far-wang")
    standing = standing_of(land.office.person("li"), NOW)
    with django_assert_num_queries(1):
        papers = list(scoped(Paper.objects.all(), standing, NOW, via="folder"))
    assert sorted(land.names[paper.folder_id] for paper in papers) == ["a1-wang", "b1-wang", "far-wang"]
    assert land.seen_by(standing) == {"a1-wang", "b1-wang", "far-wang"}


def test_a_model_without_desks_openers_or_recusals_is_scoped_by_its_place(land):
    for district, street, community in PLACES.values():
        Area.objects.create(district=district, street=street, community=community)
    land.office.appoint("li", CLERK @ STREET, STREET_A)
    land.office.appoint("sun", KEEPER @ STREET, STREET_A)
    land.office.appoint("wang", GRID_WORKER @ GRID, GRID_A1)
    seen = scoped(Area.objects.all(), land.office.person("li"), NOW)
    assert {area.community for area in seen} == {A1, A2}
    assert not scoped(Area.objects.all(), land.office.person("sun"), NOW).exists()
    assert not scoped(Area.objects.all(), land.office.person("wang"), NOW).exists()


def test_the_filters_of_the_list_stay(land):
    land.office.appoint("li", CLERK @ STREET, STREET_A)
    li = land.office.person("li")
    assert scoped(Folder.objects.filter(community=A1), li, NOW).count() == 2
    assert scoped(Folder.objects.filter(community=B1), li, NOW).count() == 0


@pytest.mark.parametrize(
    ("authority", "code", "plain"),
    [
        (CLERK @ COMMUNITY, A1, f'"community" IN ({A1})'),
        (CLERK @ STREET, STREET_A, f'"street" IN ({STREET_A})'),
        (HEAD @ DISTRICT, DISTRICT_CODE, f'"district" IN ({DISTRICT_CODE})'),
        (KEEPER @ STREET, STREET_A, f'"street" = {STREET_A}'),
    ],
    ids=lambda value: " ".join(sorted(value)) if isinstance(value, set) else str(value),
)
def test_the_level_column_is_compared_bare_so_that_its_index_serves(land, authority, code, plain):
    land.office.appoint("li", authority, code)
    sql = str(scoped(Folder.objects.all(), land.office.person("li"), NOW).query)
    where = sql.split("WHERE", 1)[1]
    assert plain in where
    assert " OR " not in where, "a branch beside the level column turns the index range into a sort"


def test_a_desk_inside_an_area_already_seen_adds_no_branch(land):
    land.office.appoint("li", CLERK @ STREET, STREET_A)
    land.office.appoint("li", KEEPER @ STREET, STREET_A)
    sql = str(scoped(Folder.objects.all(), land.office.person("li"), NOW).query)
    assert " OR " not in sql
    assert "territory_desk" not in sql


# Against a slow and plain reading of the same rules, whatever the posts.
POSTS = [
    (authority, code)
    for authority, codes in {
        CLERK @ COMMUNITY: (A1, A2, B1),
        CLERK @ STREET: (STREET_A, STREET_B),
        LEADER @ STREET: (STREET_A, STREET_B),
        HEAD @ DISTRICT: (DISTRICT_CODE, OTHER_DISTRICT),
        KEEPER @ STREET: (STREET_A, STREET_B),
        CHECKER @ CENTRE: (CENTRE_CODE,),
        TREASURER @ FINANCE: ("320613000000.CW",),
        GRID_WORKER @ GRID: (GRID_A1,),
        SYSTEM_ADMIN @ DISTRICT: (DISTRICT_CODE,),
    }.items()
    for code in codes
]
DESKS = [KEEPER @ STREET, CHECKER @ CENTRE, TREASURER @ FINANCE, LEADER @ STREET, CLERK @ COMMUNITY]


def plainly_sees(standing, folder, desks, away):
    if standing.is_administrator:
        return False
    if folder.pk in standing.granted.get("territory.Folder", ()):
        return True
    if folder.pk in away:
        return False
    for post in standing.posts:
        here = post.has_jurisdiction(folder)
        reach = post.authority.role.reach
        owner = post.on_behalf_of.user_id if post.on_behalf_of else standing.user_id
        if reach is Reach.UNIT and here:
            return True
        if reach is Reach.DESK and here and (folder.pk, post.authority.code) in desks:
            return True
        if reach is Reach.OWN and folder.opened_by_id == owner:
            return True
    return False


def test_any_standing_sees_what_a_plain_reading_of_the_rules_says(land):
    wang = land.office.person("wang")
    desks = set()
    for number, (name, folder) in enumerate(land.folders.items()):
        for authority in DESKS[: number % 5 + 1]:
            land.on_desk(name, authority, times=number % 2 + 1)
            desks.add((folder.pk, authority.code))
    kept_away = {land.folders[name].pk for name in ("a1-wang", "b1-nobody")}
    for key in kept_away:
        Away.objects.create(folder_id=key, user=wang)
    someone = Principal(land.office.person("nobody").pk, "Nobody")

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        posts=st.lists(st.tuples(st.sampled_from(POSTS), st.booleans()), max_size=5),
        granted=st.sets(st.sampled_from(sorted(land.names)), max_size=2),
    )
    def check(posts, granted):
        own = tuple(
            Post(
                authority, code, code, authority.level.column, code[:12],
                someone if substitutes else None, Way.SUBSTITUTION if substitutes else Way.APPOINTMENT,
            )
            for (authority, code), substitutes in posts
        )  # fmt: skip
        standing = Standing(wang.pk, "Wang", own, granted={"territory.Folder": sorted(granted)})
        expected = {
            name for name, folder in land.folders.items() if plainly_sees(standing, folder, desks, kept_away)
        }
        assert land.seen_by(standing) == expected
        assert land.seen_by(replace(standing, is_active=False)) == set()

    check()
