"""The demo district at work: every walk ends where it says, by people who may, and nobody is stuck."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from cases.models import Case, Document, Move, PublicNotice
from cases.notices import hanging_at
from cases.operations.steps import read_case
from cases.queries import inbox_of
from cases.registry import case_types, page_of
from cases.types.relief.models import ReliefRecord
from cases.types.relief.workflow import TemporaryRelief, TemporaryRelief2014
from config.demo.district import CAST_STREET, FIRE_COMMUNITY
from config.demo.logins import LOGINS
from config.demo.names import WELL_KNOWN
from config.demo.ordinary_walks import walks
from config.demo.seeding import Seeded, seed
from config.demo.staff import SHANGHAI, staff
from permissions.models import User
from permissions.rules import actors_in, standing_of
from workflows.moves import offers

# A Monday morning soon after the National Day holiday: seven of the last eleven days were no working days.
NOW = datetime(2026, 10, 12, 9, 10, tzinfo=SHANGHAI)


@dataclass(frozen=True)
class Demo:
    """The seeded district, as it is at :data:`NOW`."""

    seeded: Seeded

    def case_of(self, name: str, where: str = "cast") -> Case:
        """The case of a walk."""
        (pk,) = (pk for walk, pk in self.seeded.walked if (walk.name, walk.where) == (name, where))
        return Case.objects.get(pk=pk)


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demo]:
    """One district for all tests of this page, in a transaction that is taken back."""
    documents = override_settings(DOCUMENT_ROOT=tmp_path_factory.mktemp("documents"))
    with documents, django_db_blocker.unblock(), transaction.atomic():
        yield Demo(seed(now=NOW))
        transaction.set_rollback(True)


# --- where the cases rest


def test_every_state_of_the_page_has_a_case_and_the_casts_street_has_most(demo: Demo) -> None:
    assert set(demo.seeded.states) == set(TemporaryRelief.states)
    ours = Case.objects.filter(type="relief", street=CAST_STREET.code)
    assert set(ours.values_list("state", flat=True)) == set(TemporaryRelief.states)
    streets = Counter(Case.objects.filter(type="relief").values_list("street", flat=True))
    assert len(streets) > 10
    assert streets.most_common(1)[0][0] == CAST_STREET.code


def test_every_walk_ends_where_it_says(demo: Demo) -> None:
    assert len(demo.seeded.walked) == len(list(walks()))
    for walk, pk in demo.seeded.walked:
        case = Case.objects.get(pk=pk)
        assert case.state == walk.ends_in, walk.name
        children = Case.objects.filter(parent=case).order_by("pk")
        if walk.child_ends_in:
            assert [child.state for child in children][-1] == walk.child_ends_in, walk.name


def test_a_case_waits_at_every_desk_of_the_children(demo: Demo) -> None:
    for kind in ("means_check", "panel", "filing_review"):
        page = case_types()[kind].pages[-1]
        resting = set(Case.objects.filter(type=kind).values_list("state", flat=True))
        assert resting == set(page.states) - {"dissolved"}


def test_nothing_is_dated_later_than_now_and_histories_keep_their_ties(demo: Demo) -> None:
    assert not Move.objects.filter(at__gt=NOW).exists()
    with connection.cursor() as cursor:  # what the database checks at commit
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# --- who may go on


def test_no_case_is_left_without_anybody_who_may_go_on(demo: Demo) -> None:
    stuck = []
    for case in Case.objects.select_related("parent"):
        read = read_case(case, NOW)
        state = read.page.states[case.state]
        if state.final or not _waits_for_people(case):
            continue
        able = (
            actor
            for step in read.page.steps_from(case.state)
            for authority in step.authorities
            for actor in actors_in(authority, getattr(case, authority.level.column), NOW)
        )
        standings = [standing_of(user, NOW) for user in {actor.user_id for actor in able}]
        if not any(
            offer.refusal is None and offer.step.aside is not True
            for standing in standings
            for offer in offers(read.situation, standing)
        ):
            stuck.append((case.number, case.state))
    assert stuck == []


def _waits_for_people(case: Case) -> bool:
    """Rather than for the clock or for the end of a child."""
    return any(step.authorities and step.aside is not True for step in page_of(case).steps_from(case.state))


def test_every_log_in_that_acts_finds_something_to_do(demo: Demo) -> None:
    looking_on = {"yan.inspector", "ding.system"}
    for login in LOGINS:
        standing = standing_of(User.objects.get(username=login.username), NOW)
        assert bool(inbox_of(standing).exists()) is (login.username not in looking_on), login.username


# --- what is there to be seen


def test_the_public_board_shows_masked_notices_and_one_ends_today(demo: Demo) -> None:
    ours = hanging_at(NOW, street=CAST_STREET.code)
    assert {notice.kind for notice in ours} == {"proposal", "result"}
    names = {member.person.name for case in Case.objects.all() for member in case.household.members.all()}
    assert not {notice.name_shown for notice in ours} & names
    case = demo.case_of("notice about to end")
    assert case.stage_due_at is not None
    assert case.stage_due_at - NOW < timedelta(days=1)


def test_a_notice_can_be_put_up_from_the_community_of_the_log_ins(demo: Demo) -> None:
    for name in ("to be posted", "to be published", "published", "papers to be completed"):
        assert demo.case_of(name).community == FIRE_COMMUNITY


def test_the_lesson_finds_the_case_that_it_names(demo: Demo) -> None:
    case = demo.case_of("waits for the street")
    lesson = (Path(__file__).parent.parent / "docs/tutorial/ordinary-application.md").read_text("utf-8")
    assert case.subject in lesson
    record = ReliefRecord.objects.get(pk=case.pk)
    assert (case.household.members.count(), record.sum_proposed_fen) == (3, 1_080_000)


def test_the_relatives_case_waits_for_the_districts_visit(demo: Demo) -> None:
    case = demo.case_of("relative of an official")
    sister = User.objects.get(username="xu.community")
    assert case.subject[0] == sister.name[0]
    read = read_case(case, NOW)
    assert sister.pk in read.situation.recused
    section = standing_of(User.objects.get(username="shen.district"), NOW)
    confirms = next(o for o in offers(read.situation, section) if o.step.name == "district_confirms")
    assert [unmet.code for unmet in confirms.unmet] == ["district_has_visited_relatives"]


def test_a_household_relieved_before_shows_its_earlier_grant(demo: Demo) -> None:
    record = ReliefRecord.objects.get(pk=demo.case_of("relieved again").pk)
    assert [grant.pk for grant in record.earlier_grants] == [demo.case_of("relieved before").pk]


def test_a_case_accepted_before_the_law_keeps_its_page(demo: Demo) -> None:
    case = demo.case_of("accepted before the law")
    assert (case.page, case.state) == (TemporaryRelief2014.__name__, "filed")
    assert case.law_on is not None
    assert case.law_on.isoformat() == "2026-06-15"


def test_the_panel_votes_with_names_that_stand_on_the_staff_list(demo: Demo) -> None:
    record = ReliefRecord.objects.get(pk=demo.case_of("panel has advised").pk)
    assert (record.panel_advice, record.panel_votes) == ("for", "5:1:0")


# --- nobody real


def test_nobody_in_the_district_could_be_a_living_person(demo: Demo) -> None:
    members = [member for case in Case.objects.all() for member in case.household.members.all()]
    names = {member.person.name for member in members}
    assert not names & WELL_KNOWN
    assert not names & {person.name for person in staff()}
    for document in Document.objects.all():
        assert not re.search(r"\d{15,}", document.title + document.original_name)
    for notice in PublicNotice.objects.all():
        assert not re.search(r"\d{6,}", notice.name_shown + notice.place)
