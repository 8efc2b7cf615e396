"""Fills an empty database with the demo district: units, staff, funds, and cases by walking real steps.

One transaction: a start that is broken off leaves nothing behind. The same moment and the same seed
give the same district.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from cases import clock
from cases.documents import attach
from cases.funds.models import ReserveFund
from cases.models import Case
from cases.models.people import identity_index
from cases.operations import open_case, take_step
from cases.people import MemberEntry
from cases.queries import database_now
from config.demo import district, people, staff
from config.demo.answers import answers_to, opening
from config.demo.cast import Cast
from config.demo.choice import households_for
from config.demo.logins import PASSWORD
from config.demo.ordinary_walks import walks
from config.demo.pictures import photo_of
from config.demo.scene import Scene
from config.demo.stories import STANDARD_FEN
from config.demo.timetable import SHANGHAI, moments_of
from config.demo.walks import Walk
from permissions import operations
from permissions.models import Appointment, DutyShift, Unit, User
from workflows.definition import CLOCK
from workflows.rulebook import current, enter_value

QUOTA_FEN = 5_000_000
REACH_BACK = timedelta(days=120)
BEFORE_THE_LAW = datetime(2026, 5, 31, 16, tzinfo=UTC)  # the first of June here
HOUSEHOLDS = 300
Progress = Callable[[str], None]

PAPER_FOR = {
    "submit_backfill": ("receipt", "收条"),
    "post_notice": ("notice_posted", "公示张贴照片"),
    "publish": ("notice_posted", "救助结果公布照片"),
    "record_removal": ("notice_removed", "公示撤下照片"),
    "annul": ("ruling", "行政复议决定书"),
    "serve_refusal": ("refusal_notice", "不予救助决定书（已签字盖章）"),
    "serve_non_acceptance": ("refusal_notice", "不予受理通知书（已签字盖章）"),
}
"""The paper that must be on file before a step, and its title."""


@dataclass(frozen=True)
class Seeded:
    """What was made.

    :ivar states: how many cases of relief rest in each state.
    :ivar walked: each walk with the case that took it.
    """

    units: int
    staff: int
    cases: int
    states: Counter[str]
    walked: tuple[tuple[Walk, int], ...]

    def __str__(self) -> str:
        return f"{self.units} units, {self.staff} staff, {self.cases} cases"


def _silent(_words: str) -> None:
    """Nobody is watching."""


@transaction.atomic
def seed(*, today: date | None = None, now: datetime | None = None, progress: Progress = _silent) -> Seeded:
    """The demo district as it stands at ``now``.

    :param today: the day to build for where it isn't the database's; the moment is then 17:00 of it.
    :param now: the moment to build for; nothing is dated later. By default the database's time.
    :param progress: told in a word or two what is being made.
    """
    moment = now or database_now()
    if now is None and today and today != moment.astimezone(SHANGHAI).date():
        moment = datetime.combine(today, time(17), SHANGHAI)
    moment = moment.astimezone(SHANGHAI).replace(second=0, microsecond=0)
    return _Seeder(moment, progress).run()


class _Seeder:
    """The state of one seeding: who exists, and how far the random numbers have come."""

    def __init__(self, now: datetime, progress: Progress) -> None:
        self.now = now
        self.founded = min(now - REACH_BACK, BEFORE_THE_LAW)
        self.progress = progress
        self.units: dict[str, Unit] = {}
        self.users: dict[str, User] = {}
        self.parts: dict[tuple[str, str], list[User]] = defaultdict(list)
        self.relatives: dict[str, set[str]] = defaultdict(set)

    def run(self) -> Seeded:
        self._found_units()
        self._appoint_staff()
        self._name_stand_ins()
        self._set_standard_and_funds()
        plans = people.households(HOUSEHOLDS)
        self._register_relatives(plans)
        walked = self._walk_cases(plans)
        clock.fire_due(self.now)
        states = Counter(Case.objects.filter(type="relief").values_list("state", flat=True))
        return Seeded(len(self.units), len(self.users), len(walked), states, tuple(walked))

    def _found_units(self) -> None:
        self.progress("units")
        for plan in district.units():
            self.units[plan.code] = Unit.objects.create(
                code=plan.code,
                level=getattr(plan.level, "code", plan.level),
                name=plan.name,
                parent=self.units.get(plan.parent or ""),
                active_from=self.founded.date(),
            )

    def _appoint_staff(self) -> None:
        self.progress("staff")
        # One hash for all: a hundred and thirty would take the time of the whole demo.
        password = make_password(PASSWORD)
        for plan in staff.staff():
            user = User(
                username=plan.username,
                name=plan.name,
                staff_number=plan.staff_number,
                language=plan.language,
                password=password,
            )
            user.save()
            self.users[plan.username] = user
            for post in plan.posts:
                operations.appoint(
                    user=user,
                    role=post.authority.role,
                    unit=self.units[post.unit],
                    starts_on=self.founded.date(),
                    by=None,
                    at=self.founded,
                )
                self.parts[post.authority.code, post.unit].append(user)

    def _name_stand_ins(self) -> None:
        self.progress("substitutes and duty")
        posts = {(a.user_id, a.role, a.unit_id): a for a in Appointment.objects.all()}
        today = self.now.date()
        for plan in staff.substitutions(self.founded.date(), today + timedelta(days=180)):
            principal = self.users[plan.principal]
            operations.substitute(
                appointment=posts[principal.pk, plan.authority.role.code, plan.unit],
                substitute=self.users[plan.substitute],
                starts_at=max(plan.starts_at, self.founded),
                ends_at=plan.ends_at,
                reason=plan.reason,
                by=None,
                at=self.founded,
            )
        for mandate in staff.mandates(self.founded.date(), today + timedelta(days=180)):
            operations.issue_mandate(
                user=self.users[mandate.username],
                unit=self.units[mandate.unit],
                starts_on=mandate.starts_on,
                ends_on=mandate.ends_on,
                purpose=mandate.purpose,
                by=None,
                at=self.founded,
            )
        shifts = staff.duty_roster(
            today - timedelta(days=3), today + timedelta(days=14), current().calendar.is_working_day
        )
        DutyShift.objects.bulk_create(
            DutyShift(
                unit=self.units[shift.unit],
                role=shift.authority.role.code,
                user=self.users[shift.username],
                starts_at=shift.starts_at,
                ends_at=shift.ends_at,
                recorded_at=self.founded,
            )
            for shift in shifts
        )

    def _set_standard_and_funds(self) -> None:
        self.progress("standard and funds")
        enter_value(
            key="std.dibao.month",
            division=district.BUREAU,
            since=date(self.founded.year, 1, 1),
            value=str(STANDARD_FEN),
            source="演示数据",
            reason="演示区低保标准，每人每月 900 元",
        )
        ReserveFund.objects.bulk_create(
            ReserveFund(street=code, year=year, quota_fen=QUOTA_FEN, balance_fen=QUOTA_FEN)
            for code, unit in self.units.items()
            if unit.level == "street"
            for year in range(self.founded.year, self.now.year + 2)
        )

    def _register_relatives(self, plans: tuple[people.HouseholdPlan, ...]) -> None:
        for relative in people.relatives(plans, declared_on=self.founded.date()):
            self.relatives[relative.identity_number].add(relative.username)
            operations.declare_relative(
                user=self.users[relative.username],
                name=relative.name,
                relation=relative.relation,
                identity_index=identity_index(relative.identity_number),
                birth_date=relative.born_on,
                by=None,
                at=self.founded,
            )

    def _walk_cases(self, plans: tuple[people.HouseholdPlan, ...]) -> list[tuple[Walk, int]]:
        all_walks = list(walks())
        walked = []
        for number, (walk, plan) in enumerate(households_for(all_walks, plans), start=1):
            self.progress(f"{number}/{len(all_walks)}")
            if case_id := self._walk(number, walk, plan):
                walked.append((walk, case_id))
        return walked

    def _walk(self, number: int, walk: Walk, plan: people.HouseholdPlan) -> int | None:
        """The case of a walk; None where its first day hasn't come."""
        moments = moments_of(walk, self.now, current(), number)
        if not moments:
            return None
        numbers = [member.person.identity_number for member in plan.members]
        cast = Cast(self.parts, plan, set().union(*(self.relatives[number] for number in numbers)))
        case = open_case(
            kind="relief",
            opener=cast.member("community"),
            community=plan.community,
            members=[_entry(member) for member in plan.members],
            address=plan.address,
            answers=opening(walk, plan, cast),
            at=moments[0],
            key=UUID(int=number),
        )
        for stride, at in zip(walk.strides, moments[1:], strict=False):
            _take(case.pk, Scene(walk, plan, cast, stride, at))
        return case.pk


def _take(case_id: int, scene: Scene) -> None:
    """A step of the case or of its open child, with the paper it needs on file."""
    stride = scene.stride
    if paper := PAPER_FOR.get(stride.step):
        _put_on_file(case_id, *paper, scene)
    if stride.of:
        case_id = Case.objects.filter(parent_id=case_id, type=stride.of).latest("pk").pk
    take_step(
        case_id=case_id,
        step=stride.step,
        actor=CLOCK if stride.by == "clock" else scene.cast.member(stride.by),
        answers=answers_to(scene),
        at=scene.at,
    )


def _put_on_file(case_id: int, kind: str, title: str, scene: Scene) -> None:
    last_line = f"CNY {scene.sum_fen / 100:,.2f}" if kind == "receipt" else scene.plan.community[-6:]
    picture = photo_of(kind, number=f"{case_id:04d}", day=scene.at.date(), last_line=last_line)
    attach(
        case_id=case_id,
        upload=picture,
        kind=kind,
        title=title,
        by=scene.cast.member(scene.stride.by),
        at=scene.at,
        max_bytes=picture.size or 0,
    )


def _entry(member: people.MemberPlan) -> MemberEntry:
    person = member.person
    return MemberEntry(
        name=person.name,
        relation=member.relation,
        identity_number=person.identity_number,
        phone=person.phone,
    )
