"""The demo's timetable: on whatever day it is started, every walk has come to where it ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from config.demo.ordinary_walks import walks
from config.demo.staff import SHANGHAI
from config.demo.timetable import OFFICE_CLOSES, moments_of
from config.demo.walks import Walk
from workflows.rulebook import current

pytestmark = pytest.mark.django_db

MOMENTS = [
    datetime(2026, 9, 24, 23, 50, tzinfo=SHANGHAI),
    datetime(2026, 10, 7, 12, 0, tzinfo=SHANGHAI),  # the last day of the holiday
    datetime(2026, 10, 8, 0, 5, tzinfo=SHANGHAI),
    datetime(2026, 11, 22, 3, 20, tzinfo=SHANGHAI),  # a Sunday
    datetime(2026, 11, 27, 17, 45, tzinfo=SHANGHAI),
    datetime(2027, 1, 4, 8, 0, tzinfo=SHANGHAI),
]


@pytest.mark.parametrize("now", MOMENTS, ids=lambda now: f"{now:%m-%d}")
def test_whatever_the_day_every_walk_has_come_to_its_end(now: datetime) -> None:
    rules = current()
    for number, walk in enumerate(walks()):
        moments = moments_of(walk, now, rules, number)
        assert len(moments) == 1 + len(walk.strides), walk.name
        assert moments == sorted(moments)
        assert moments[-1] <= now - walk.rests or walk.to_the_day, walk.name
        assert moments == moments_of(walk, now, rules, number)


def test_the_ordinary_road_is_walked_in_office_hours() -> None:
    rules = current()
    for number, walk in enumerate(walks()):
        if walk.urgent or walk.ago is not None:
            continue
        for moment in _by_people(walk, moments_of(walk, MOMENTS[0], rules, number)):
            assert rules.calendar.is_working_day(moment.date()), (walk.name, moment)
            assert moment.hour >= 8 and moment.time() <= OFFICE_CLOSES, (walk.name, moment)


def _by_people(walk: Walk, moments: list[datetime]) -> Iterator[datetime]:
    yield moments[0]
    last = len(moments) if walk.to_the_day else None
    for number, (stride, moment) in enumerate(zip(walk.strides, moments[1:], strict=True), start=2):
        if stride.by != "clock" and number != last:
            yield moment
