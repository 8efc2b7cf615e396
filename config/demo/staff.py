"""Who works in the demo district: 128 invented people, their posts, and who stands in for whom.

Every deciding post has a holder, a dated substitute (AB 岗) and a duty roster for nights and days off
(RL-16). Whoever stands in has no other post in that office, so that separation of duties never leaves a
case without anybody who may take its next step. Pure data; dates come from the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from config.demo.district import (
    BUREAU,
    CAST_STREET,
    CHECKING_CENTRE,
    DEPARTMENTS,
    FINANCE_OFFICE,
    FIRE_COMMUNITY,
    STREET_BY_LATIN,
    STREETS,
    StreetPlan,
    grid_code,
)
from config.demo.names import SEXES, Register, Sex
from permissions.authority import (
    AUDIT_ADMIN,
    CENTRE,
    CHECKER,
    CLERK,
    COMMUNITY,
    DEPARTMENT,
    DISTRICT,
    FINANCE,
    GRID,
    GRID_WORKER,
    HEAD,
    INSPECTOR,
    KEEPER,
    LEADER,
    LIAISON,
    PANEL_MEMBER,
    REVIEWER,
    SECURITY_ADMIN,
    STREET,
    SYSTEM_ADMIN,
    TREASURER,
    Authority,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY_BEGINS = time(8, 30)
DAY_ENDS = time(17, 30)


class PostPlan(NamedTuple):
    """A role at a level, in one unit."""

    authority: Authority
    unit: str


@dataclass(frozen=True)
class StaffPlan:
    """One member of staff.

    :param username: ``surname.post`` in the bureau and the scenarios' street, elsewhere ``street.post``.
    :param posts: the main one first; empty for deputies, who act for others only.
    """

    username: str
    name: str
    staff_number: str
    posts: tuple[PostPlan, ...]
    language: str = "zh-hans"


@dataclass(frozen=True)
class SubstitutionPlan:
    """A deputy stands in for the holder of a deciding post between two moments."""

    principal: str
    authority: Authority
    unit: str
    substitute: str
    starts_at: datetime
    ends_at: datetime
    reason: str


@dataclass(frozen=True)
class DutyPlan:
    """One shift of the roster of a deciding post."""

    username: str
    authority: Authority
    unit: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class MandatePlan:
    """An inspector is sent to look at one unit; both days belong to the mandate."""

    username: str
    unit: str
    starts_on: date
    ends_on: date
    purpose: str


class _Cover(NamedTuple):
    """A deciding post with its holder, the substitute, and who takes which weeks of the roster."""

    post: PostPlan
    holder: str
    substitute: str
    even_weeks: str
    odd_weeks: str


class _Line(NamedTuple):
    """One person before the name is drawn."""

    username: str
    posts: tuple[PostPlan, ...]
    surname: str | None = None
    sex: Sex | None = None


# Communities that have a handler of their own, counted from the first; one handler serves all the others of
# a street: the last of these in the street of the scenarios, the second street handler elsewhere.
OWN_COMMUNITY_HANDLERS: dict[str, int] = {"chengdong": 1, "hongqiao": 1}
# The street of the scenarios: who handles which communities, by place in the street.
_CAST_COMMUNITIES: tuple[tuple[str, str, Sex, tuple[int, ...]], ...] = (
    ("zhou.community", "周", "female", (1,)),
    ("xu.community", "许", "female", (2,)),
    ("zhu.community", "朱", "male", (3,)),
    ("shi.community", "施", "female", (4,)),
    ("lu.community", "陆", "male", tuple(range(5, 13))),
)
_LIAISONS = ("disabled", "insurance", "education", "housing", "labour", "police", "court", "women")

# 会商小组: six from the departments whose knowledge it needs, and the bureau's own lawyer.
_ON_THE_PANEL = frozenset({"disabled", "insurance", "education", "housing", "labour", "women"})


def staff(seed: int = 320614) -> tuple[StaffPlan, ...]:
    """Everybody who works in the district, the bureau first, then street by street."""
    register = Register(Random(seed))
    return tuple(
        StaffPlan(
            username=line.username,
            name=_named(line, register),
            staff_number=f"CC{number:04d}",
            posts=line.posts,
        )
        for number, line in enumerate(_lines(), start=1)
    )


def holders(authority: Authority, unit: str) -> tuple[str, ...]:
    """User names of those who hold a post, in the order of :func:`staff`."""
    return _holders().get((authority.code, unit), ())


def substitutions(first: date, last: date) -> tuple[SubstitutionPlan, ...]:
    """One substitution for every deciding post, from the start of the first day to the end of the last."""
    return tuple(
        SubstitutionPlan(
            principal=cover.holder,
            authority=cover.post.authority,
            unit=cover.post.unit,
            substitute=cover.substitute,
            starts_at=_moment(first, time()),
            ends_at=_moment(last + timedelta(days=1), time()),
            reason="AB岗：A岗因会议、出差或休假不在岗时由B岗代行",
        )
        for cover in _covers()
    )


def is_weekday(day: date) -> bool:
    """Monday to Friday, for callers without a calendar of working days."""
    return day.isoweekday() <= 5


def duty_roster(
    first: date, last: date, is_working_day: Callable[[date], bool] = is_weekday
) -> tuple[DutyPlan, ...]:
    """The shifts that begin on these days, for every deciding post.

    A shift lasts from the end of the office day, or on a day off from its morning, to the next morning.
    People change on Mondays: streets stand duty in pairs, one week the deputy of the one for both, the
    next week the deputy of the other.
    """
    return tuple(
        DutyPlan(
            # Ordinal day 1 is a Monday, so this counts whole weeks without a break at New Year.
            username=cover.even_weeks if (day.toordinal() - 1) // 7 % 2 == 0 else cover.odd_weeks,
            authority=cover.post.authority,
            unit=cover.post.unit,
            starts_at=_moment(day, DAY_ENDS if is_working_day(day) else DAY_BEGINS),
            ends_at=_moment(day + timedelta(days=1), DAY_BEGINS),
        )
        for day in _days(first, last)
        for cover in _covers()
    )


def mandates(first: date, last: date) -> tuple[MandatePlan, ...]:
    """The inspector is sent to two streets; to the other fourteen nobody sent them."""
    return tuple(
        MandatePlan("yan.inspector", street.code, first, last, "临时救助备用金与先行救助专项检查")
        for street in (CAST_STREET, STREET_BY_LATIN["chengdong"])
    )


def _lines() -> Iterator[_Line]:
    yield from _bureau_lines()
    for street in STREETS:
        yield from _cast_lines() if street is CAST_STREET else _street_lines(street)


def _bureau_lines() -> Iterator[_Line]:
    def bureau(authority: Authority) -> tuple[PostPlan, ...]:
        return (PostPlan(authority, BUREAU),)

    yield _Line("gu.district", bureau(HEAD @ DISTRICT), "顾", "male")  # 局长
    yield _Line("qian.district", bureau(LEADER @ DISTRICT), "钱", "male")  # 分管副局长
    yield _Line("feng.district", (), "冯", "female")  # another deputy director, substitute of both
    yield _Line("shen.district", bureau(REVIEWER @ DISTRICT), "沈", "female")  # 社会救助科科长
    # 社会救助科副科长: reviews where the section head is a relative or handled the case
    yield _Line("fan.district", bureau(REVIEWER @ DISTRICT), "樊", "male")
    yield _Line("tang.district", bureau(CLERK @ DISTRICT), "唐", "male")  # 社会救助科经办
    yield _Line("xue.checker", (PostPlan(CHECKER @ CENTRE, CHECKING_CENTRE),), "薛", "female")
    yield _Line("cai.treasurer", (PostPlan(TREASURER @ FINANCE, FINANCE_OFFICE),), "蔡", "female")
    yield _Line("yan.inspector", bureau(INSPECTOR @ DISTRICT), "严", "male")
    yield _Line("ding.system", bureau(SYSTEM_ADMIN @ DISTRICT), "丁", "male")
    yield _Line("cao.security", bureau(SECURITY_ADMIN @ DISTRICT), "曹", "female")
    yield _Line("shao.audit", bureau(AUDIT_ADMIN @ DISTRICT), "邵", "male")
    sits = PostPlan(PANEL_MEMBER @ DISTRICT, BUREAU)
    for name, department in zip(_LIAISONS, DEPARTMENTS, strict=True):
        post = PostPlan(LIAISON @ DEPARTMENT, department.code)
        yield _Line(f"{name}.liaison", (post, sits) if name in _ON_THE_PANEL else (post,))
    yield _Line("jiang.legal", (sits,), "江", "female")  # 法规科: the bureau's own member of the panel


def _cast_lines() -> Iterator[_Line]:
    """The people of the acceptance scenarios."""

    def street(authority: Authority) -> tuple[PostPlan, ...]:
        return (PostPlan(authority, CAST_STREET.code),)

    yield _Line("zhao.leader", street(LEADER @ STREET), "赵", "male")
    yield _Line("he.deputy", (), "何", "female")
    yield _Line("chen.reviewer", street(REVIEWER @ STREET), "陈", "female")
    yield _Line("li.clerk", street(CLERK @ STREET), "李", "female")
    yield _Line("liu.clerk", street(CLERK @ STREET), "刘", "male")
    yield _Line("sun.keeper", street(KEEPER @ STREET), "孙", "female")
    for username, surname, sex, places in _CAST_COMMUNITIES:
        codes = (CAST_STREET.community_code(place) for place in places)
        yield _Line(username, _handles(codes), surname, sex)
    yield _Line("wang.grid", (PostPlan(GRID_WORKER @ GRID, grid_code(FIRE_COMMUNITY, 1)),), "王", "male")
    second = grid_code(CAST_STREET.community_code(2), 1)
    yield _Line("mao.grid", (PostPlan(GRID_WORKER @ GRID, second),), "茅", "female")


def _street_lines(street: StreetPlan) -> Iterator[_Line]:
    def here(authority: Authority) -> PostPlan:
        return PostPlan(authority, street.code)

    own = OWN_COMMUNITY_HANDLERS.get(street.latin, 0)
    yield _Line(f"{street.latin}.leader", (here(LEADER @ STREET),))
    yield _Line(f"{street.latin}.deputy", ())
    yield _Line(f"{street.latin}.reviewer", (here(REVIEWER @ STREET),))
    yield _Line(f"{street.latin}.clerk", (here(CLERK @ STREET),))
    shared = _handles(street.community_codes[own:])
    yield _Line(f"{street.latin}.clerk2", (here(CLERK @ STREET), *shared))
    yield _Line(f"{street.latin}.keeper", (here(KEEPER @ STREET),))
    for place, code in enumerate(street.community_codes[:own], start=1):
        yield _Line(f"{street.latin}.community{place}", _handles([code]))
        yield _Line(f"{street.latin}.grid{place}", (PostPlan(GRID_WORKER @ GRID, grid_code(code, 1)),))


def _handles(communities: Iterable[str]) -> tuple[PostPlan, ...]:
    return tuple(PostPlan(CLERK @ COMMUNITY, code) for code in communities)


def _covers() -> Iterator[_Cover]:
    """Every deciding post of the district and who stands in for its holder."""
    yield _Cover(
        PostPlan(HEAD @ DISTRICT, BUREAU), "gu.district", "feng.district", "feng.district", "qian.district"
    )
    yield _Cover(
        PostPlan(LEADER @ DISTRICT, BUREAU), "qian.district", "feng.district", "feng.district", "gu.district"
    )
    for one, other in zip(STREETS[::2], STREETS[1::2], strict=True):
        for street in (one, other):
            post = PostPlan(LEADER @ STREET, street.code)
            (holder,) = holders(*post)
            yield _Cover(post, holder, _deputy_of(street), _deputy_of(one), _deputy_of(other))


def _deputy_of(street: StreetPlan) -> str:
    return "he.deputy" if street is CAST_STREET else f"{street.latin}.deputy"


@cache
def _holders() -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for line in _lines():
        for authority, unit in line.posts:
            key = authority.code, unit
            found[key] = (*found.get(key, ()), line.username)
    return found


def _named(line: _Line, register: Register) -> str:
    sex: Sex = line.sex if line.sex is not None else register.random.choice(SEXES)
    born_on = register.birthday(register.random.randint(1968, 1998))
    return register.name(sex, born_on, line.surname)


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=SHANGHAI)


def _days(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)
