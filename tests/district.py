"""A small district for tests: one bureau, two streets, the people of scenario SC-01 and a few more.

Everything is made by the product's own operations. All people are fictional.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cases.funds.models import ReserveFund
from permissions import operations
from permissions.authority import (
    CHECKER,
    CLERK,
    GRID_WORKER,
    INSPECTOR,
    KEEPER,
    LEADER,
    PANEL_MEMBER,
    RECEPTIONIST,
    REVIEWER,
    SYSTEM_ADMIN,
    TREASURER,
    Role,
)
from permissions.models import Appointment, Unit, User
from workflows.rulebook import enter_value

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = date(2024, 1, 1)
FOUNDED = datetime(2024, 1, 1, 8, tzinfo=SHANGHAI)

DISTRICT, STREET, OTHER_STREET = "320613000000", "320613001000", "320613002000"
COMMUNITY, OTHER_COMMUNITY = "320613001001", "320613002001"
GRID = "320613001001.01"
CHECKING_CENTRE, FINANCE_OFFICE = "320613000000.HD", "320613000000.CW"

UNITS = [
    (DISTRICT, "district", "崇川区民政局", None),
    (STREET, "street", "和平桥街道", DISTRICT),
    (OTHER_STREET, "street", "任港街道", DISTRICT),
    (COMMUNITY, "community", "濠西社区", STREET),
    ("320613001002", "community", "濠东社区", STREET),
    (OTHER_COMMUNITY, "community", "任港社区", OTHER_STREET),
    (GRID, "grid", "濠西第一网格", COMMUNITY),
    (CHECKING_CENTRE, "centre", "崇川区居民家庭经济状况核对中心", DISTRICT),
    (FINANCE_OFFICE, "finance", "崇川区民政局计划财务科", DISTRICT),
]

STAFF: list[tuple[str, str, Role, str]] = [
    ("wang", "王格", GRID_WORKER, GRID),
    ("zhou", "周敏", CLERK, COMMUNITY),
    ("li", "李晓雯", CLERK, STREET),
    ("liu", "刘洋", CLERK, STREET),
    ("lin", "林窗", RECEPTIONIST, STREET),
    ("chen", "陈核", REVIEWER, STREET),
    ("zhao", "赵刚", LEADER, STREET),
    ("sun", "孙金", KEEPER, STREET),
    ("qian", "钱进", LEADER, DISTRICT),
    ("shen", "沈科", REVIEWER, DISTRICT),
    ("yan", "严查", INSPECTOR, DISTRICT),
    ("ding", "丁管", SYSTEM_ADMIN, DISTRICT),
    ("wei", "魏任", CLERK, OTHER_STREET),
    ("ma", "马任", LEADER, OTHER_STREET),
    ("xu", "徐核", CHECKER, CHECKING_CENTRE),
    ("fei", "费账", TREASURER, FINANCE_OFFICE),
    ("shi", "石审", REVIEWER, DISTRICT),
    ("tang", "唐记", CLERK, DISTRICT),
    ("pan1", "潘一鸣", PANEL_MEMBER, DISTRICT),
    ("pan2", "庞双全", PANEL_MEMBER, DISTRICT),
    ("pan3", "裴三省", PANEL_MEMBER, DISTRICT),
    ("pan4", "彭四海", PANEL_MEMBER, DISTRICT),
    ("pan5", "皮五岳", PANEL_MEMBER, DISTRICT),
    ("pan6", "浦六安", PANEL_MEMBER, DISTRICT),
    ("pan7", "戚邻舍", PANEL_MEMBER, DISTRICT),
]


@dataclass
class District:
    """The people by their short names, the units by code, and the first street's fund."""

    people: dict[str, User] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    def appointment(self, name: str) -> Appointment:
        return Appointment.objects.get(user=self.people[name])

    @property
    def fund(self) -> ReserveFund:
        """The first street's reserve fund of 2026, read afresh."""
        return ReserveFund.objects.get(street=STREET, year=2026)

    def add_person(self, name: str, shown: str, role: Role | None = None, unit: str = "") -> User:
        """A further account, appointed if a role is given."""
        number = f"T{len(self.people) + 1:03d}"
        user = User.objects.create_user(name, "test-password", name=shown, staff_number=number)
        if role:
            operations.appoint(
                user=user, role=role, unit=self.units[unit], starts_on=START, by=None, at=FOUNDED
            )
        self.people[name] = user
        return user


def found_district() -> District:
    """The district in the database, founded on 2024-01-01, with ¥50,000 in each street's fund."""
    district = District()
    for code, level, name, parent in UNITS:
        district.units[code] = Unit.objects.create(
            code=code, level=level, name=name, parent=district.units.get(parent or ""), active_from=START
        )
    for name, shown, role, unit in STAFF:
        district.add_person(name, shown, role, unit)
    operations.issue_mandate(
        user=district["yan"],
        unit=district.units[DISTRICT],
        starts_on=START,
        ends_on=date(2030, 12, 31),
        purpose="年度检查",
        by=None,
        at=FOUNDED,
    )
    enter_value(
        key="std.dibao.month", division=DISTRICT, since=START, value="90000", source="测试", reason="测试标准"
    )
    for street in (STREET, OTHER_STREET):
        for year in (2026, 2027):
            ReserveFund.objects.create(street=street, year=year, quota_fen=5_000_000, balance_fen=5_000_000)
    return district
