"""Units and people for tests, entered through the real operations."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from permissions import operations
from permissions.authority import Authority
from permissions.models import Appointment, Unit, User

SHANGHAI = ZoneInfo("Asia/Shanghai")
BEGINNING = date(2020, 1, 1)

DISTRICT_CODE = "320613000000"
STREET_A, STREET_B = "320613001000", "320613002000"
A1, A2, B1 = "320613001001", "320613001002", "320613002001"
GRID_A1 = "320613001001.01"
CENTRE_CODE = "320613000000.HD"

UNITS = [
    (DISTRICT_CODE, "district", None),
    (STREET_A, "street", DISTRICT_CODE),
    (STREET_B, "street", DISTRICT_CODE),
    (A1, "community", STREET_A),
    (A2, "community", STREET_A),
    (B1, "community", STREET_B),
    (GRID_A1, "grid", A1),
    (CENTRE_CODE, "centre", DISTRICT_CODE),
]


def moment(text: str) -> datetime:
    """A moment of the office's clock: "2026-10-02 14:05"."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


NOW = moment("2026-10-02 14:05")


class Office:
    """The district as a test finds it."""

    def __init__(self) -> None:
        for code, level, parent in UNITS:
            Unit.objects.create(
                code=code, level=level, name=f"unit {code}", parent_id=parent, active_from=BEGINNING
            )

    def unit(self, code: str) -> Unit:
        return Unit.objects.get(code=code)

    def person(self, username: str, **fields: object) -> User:
        """The person of that user name, created when first named."""
        existing = User.objects.filter(username=username).first()
        if existing:
            return existing
        return User.objects.create_user(
            username, name=username.title(), staff_number=f"S-{User.objects.count()}", **fields
        )

    def appoint(
        self,
        username: str,
        authority: Authority,
        code: str,
        *,
        starts_on: date = BEGINNING,
        ends_on: date | None = None,
    ) -> Appointment:
        unit = self.unit(code)
        assert unit.level == authority.level.code, "the test asks for a post its unit can't have"
        return operations.appoint(
            user=self.person(username),
            role=authority.role,
            unit=unit,
            starts_on=starts_on,
            ends_on=ends_on,
            by=None,
            at=NOW,
        )
