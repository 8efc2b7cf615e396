"""Fills an empty database with the demo district: units, staff, funds, and cases by walking real steps.

One transaction: a start that is broken off leaves nothing behind. The same moment and the same seed
give the same district.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image, ImageDraw

from cases import clock
from cases.documents import attach
from cases.funds.models import ReserveFund
from cases.models import Case
from cases.models.people import identity_index
from cases.operations import open_case, take_step
from cases.people import MemberEntry
from cases.queries import database_now
from config.demo import district, people, staff
from config.demo.logins import PASSWORD
from config.demo.stories import STANDARD_FEN
from config.demo.walks import Stride, Walk, walks
from permissions import operations
from permissions.authority import CLERK, COMMUNITY, DISTRICT, KEEPER, LEADER, REVIEWER, STREET
from permissions.models import Appointment, DutyShift, Unit, User
from workflows.rulebook import current, enter_value

SHANGHAI = ZoneInfo("Asia/Shanghai")
QUOTA_FEN = 5_000_000
REACH_BACK = timedelta(days=120)
Progress = Callable[[str], None]

HARDSHIPS = {
    "fire": "fire",
    "traffic_accident": "traffic",
    "sudden_illness": "illness",
    "tumour_surgery": "illness",
    "flood": "disaster",
    "robbed": "stranded",
}
NEEDS = {"fire": "shelter", "illness": "treatment", "traffic": "treatment", "stranded": "stranded"}


@dataclass(frozen=True)
class Seeded:
    """What was made."""

    units: int
    staff: int
    cases: int
    states: Counter[str]

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
        self.founded = now - REACH_BACK
        self.progress = progress
        self.random = Random(320613)
        self.units: dict[str, Unit] = {}
        self.users: dict[str, User] = {}
        self.parts: dict[tuple[str, str], list[User]] = defaultdict(list)
        self.relatives: dict[str, set[str]] = defaultdict(set)

    def run(self) -> Seeded:
        self._found_units()
        self._appoint_staff()
        self._name_stand_ins()
        self._set_standard_and_funds()
        plans = people.households(count=120)
        self._register_relatives(plans)
        total = self._walk_cases(plans)
        clock.fire_due(self.now)
        states = Counter(Case.objects.values_list("state", flat=True))
        return Seeded(len(self.units), len(self.users), total, states)

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

    def _walk_cases(self, plans: tuple[people.HouseholdPlan, ...]) -> int:
        all_walks = list(walks())
        chosen = _households_for(all_walks, plans)
        for number, (walk, plan) in enumerate(chosen, start=1):
            self.progress(f"{number}/{len(all_walks)}")
            self._walk(number, walk, plan)
        return len(all_walks)

    def _walk(self, number: int, walk: Walk, plan: people.HouseholdPlan) -> None:
        at = self._opening_of(walk)
        numbers = [member.person.identity_number for member in plan.members]
        cast = _Cast(self.parts, plan, set().union(*(self.relatives[number] for number in numbers)))
        case = open_case(
            kind="relief",
            opener=cast.member("community"),
            community=plan.community,
            members=[_entry(member) for member in plan.members],
            address=plan.address,
            answers=_opening_answers(walk, plan, cast),
            at=at,
            key=UUID(int=number),
        )
        granted = int(min(walk.times, 4) * STANDARD_FEN * len(plan.members))
        for stride in walk.strides:
            at = self._next(at, stride)
            if at > self.now:
                return
            if stride.step == "submit_backfill":
                _file_receipt(case.pk, cast.member(stride.by), plan.applicant.name, granted, at)
            take_step(
                case_id=case.pk,
                step=stride.step,
                actor=cast.member(stride.by),
                answers=_answers(stride, granted, plan, cast, at),
                at=at,
            )

    def _opening_of(self, walk: Walk) -> datetime:
        """So long ago; what lies days back began in the day, not at night."""
        opened = self.now - walk.ago
        if walk.ago < timedelta(days=2):
            return opened
        return opened.replace(hour=self.random.randint(8, 16), minute=self.random.randint(0, 59))

    def _next(self, at: datetime, stride: Stride) -> datetime:
        if not stride.days:
            slack = self.random.randint(0, max(1, stride.minutes // 3))
            return at + timedelta(minutes=stride.minutes + slack)
        day = current().calendar.working_days_after(at.date(), stride.days)
        return datetime.combine(day, time(self.random.randint(9, 16), self.random.randint(0, 59)), SHANGHAI)


class _Cast:
    """Who acts in a household's case: the people of its street and community, but no relative of it."""

    def __init__(
        self, parts: dict[tuple[str, str], list[User]], plan: people.HouseholdPlan, relatives: set[str]
    ) -> None:
        self.parts = parts
        self.plan = plan
        self.relatives = relatives

    def member(self, by: str) -> User:
        """The person in a post of this case's units."""
        authority, unit = {
            "community": (CLERK @ COMMUNITY, self.plan.community),
            "clerk": (CLERK @ STREET, self.plan.street),
            "second clerk": (CLERK @ STREET, self.plan.street),
            "leader": (LEADER @ STREET, self.plan.street),
            "keeper": (KEEPER @ STREET, self.plan.street),
            "reviewer": (REVIEWER @ STREET, self.plan.street),
            "section": (REVIEWER @ DISTRICT, district.BUREAU),
        }[by]
        holders = self.parts[authority.code, unit]
        able = [user for user in holders if user.username not in self.relatives]
        if not able:
            return self.member("clerk")
        return able[-1] if by == "second clerk" else able[0]


def _households_for(
    all_walks: list[Walk], plans: tuple[people.HouseholdPlan, ...]
) -> Iterator[tuple[Walk, people.HouseholdPlan]]:
    """A household for every walk, in its part of the district; each is used once."""
    cast = [plan for plan in plans if plan.street == district.CAST_STREET.code]
    others = [plan for plan in plans if plan.street != district.CAST_STREET.code]
    for walk in all_walks:
        pool = cast if walk.where == "cast" and cast else others
        wanted = "urgent" if walk.urgent else "expenditure"
        fits = [plan for plan in pool if plan.story.category == wanted] or pool
        if not walk.strides:  # drafts lie with the community: that of the log-ins has one to look at
            fits.sort(key=lambda plan: plan.community != district.FIRE_COMMUNITY)
        fitting = fits[0]
        pool.remove(fitting)
        yield walk, fitting


def _entry(member: people.MemberPlan) -> MemberEntry:
    person = member.person
    return MemberEntry(
        name=person.name,
        relation=member.relation,
        identity_number=person.identity_number,
        phone=person.phone,
    )


def _opening_answers(walk: Walk, plan: people.HouseholdPlan, cast: _Cast) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "hardship": HARDSHIPS.get(plan.story.cause, "other" if walk.urgent else "spending"),
        "account": plan.story.text,
        "reporter": cast.member("community").name,
        "sum_asked_fen": f"{plan.story.sum_asked_fen / 100:.2f}",
    }
    if walk.urgent:
        answers["is_urgent"] = "on"
    return answers


def _file_receipt(case_id: int, by: User, payee: str, sum_fen: int, at: datetime) -> None:
    """A photo of the receipt, drawn: the papers of a paid advance can't be handed in without one."""
    paper = Image.new("RGB", (640, 400), "#fdfbf3")
    pen = ImageDraw.Draw(paper)
    pen.rectangle((24, 24, 616, 376), outline="#9c8f6a", width=3)
    for line, words in enumerate(("RECEIPT", f"No. SJ{at:%m%d}-{case_id:04d}", f"CNY {sum_fen / 100:,.2f}")):
        pen.text((60, 70 + 80 * line), words, fill="#3b3b3b", font_size=40)
    pen.ellipse((430, 190, 570, 330), outline="#b5322a", width=6)
    file = BytesIO()
    paper.save(file, "PNG")
    attach(
        case_id=case_id,
        upload=SimpleUploadedFile("receipt.png", file.getvalue(), "image/png"),
        kind="receipt",
        title=f"{payee}收条",
        by=by,
        at=at,
        max_bytes=file.tell(),
    )


def _answers(
    stride: Stride, granted: int, plan: people.HouseholdPlan, cast: _Cast, at: datetime
) -> dict[str, Any]:
    """What the actor of a step writes into its form."""
    yuan = f"{granted / 100:.2f}"
    cash = min(granted, 100_000)
    hardship = HARDSHIPS.get(plan.story.cause, "other")
    name = plan.applicant.name
    receipt = f"SJ{at:%m%d}-{plan.community[-3:]}"
    answers: dict[str, dict[str, Any]] = {
        "submit": {"has_consent": "on", "has_authorisation": "on"},
        "triage_urgent": {
            "hardship_facts": [NEEDS.get(hardship, "food")],
            "sum_proposed_fen": yuan,
            "witness_note": "经办人到场查看，社区网格员可以证明。",
        },
        "triage_regular": {"reasons": "属支出型困难，没有须当日处置的急难情形，转调查核实。"},
        "grant_advance": {"sum_granted_fen": yuan, "opinion": "情况属实，同意先行救助，事后补齐手续。"},
        "record_telephone_grant": {
            "sum_granted_fen": yuan,
            "opinion": "电话中同意先行救助。",
            "decider": cast.member("leader").name,
        },
        "deny_urgency": {"reasons": "亲属已到场照料，食宿有着落，不属须立即处置的急难。"},
        "pay_advance": {
            "cash_fen": f"{cash / 100:.2f}",
            "transfer_fen": f"{(granted - cash) / 100:.2f}",
            "payee": name,
            "receipt": receipt,
        },
        "record_end": {"ended_at": f"{at - timedelta(minutes=20):%Y-%m-%dT%H:%M}", "note": "已安置妥当。"},
        "submit_backfill": {
            "facts_note": f"{name}户急难情形属实，救助金已当面交付本人，收条在卷，身份证件已核对。",
            "is_signed": "on",
        },
        "return_backfill": {"reasons": "收条缺经手人签字，请补齐后再报。"},
        "withdraw": {"statement": "亲友已帮助解决，本人自愿撤回申请。", "in_writing": "on"},
        "refer": {"unit": "市救助管理站", "receipt": f"HZ{at:%Y%m%d}", "reasons": "属流浪乞讨人员临时救助。"},
        "find_facts_false": {
            "findings": "经区级核查，申请人隐瞒已获保险赔付的事实，急难情形不实。",
            "demanded_fen": yuan,
        },
        "record_repayment": {"sum_fen": yuan, "payer": name, "receipt": f"TK{at:%m%d}"},
    }
    return answers.get(stride.step, {})
