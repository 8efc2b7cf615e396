"""One plain step of a case, beside the same rows written by bare SQL: ``./run bench step [count]``.

Both run in one process against one server, turn by turn, each in a transaction of its own. The bare
side writes what a step leaves behind (a history row with its content, the case, the desks) and checks
nothing; it is the floor, not an alternative.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from tests.district import found_district  # noqa: E402
from tests.story import Story  # noqa: E402

BARE = """
WITH locked AS (
    SELECT id FROM cases_case WHERE id = %(case)s FOR UPDATE
), moved AS (
    INSERT INTO bench_move SELECT m.* FROM cases_move m JOIN locked ON m.case_id = locked.id AND m.seq = 1
), told AS (
    INSERT INTO bench_content SELECT c.* FROM cases_movecontent c
    JOIN cases_move m ON m.id = c.move_id JOIN locked ON m.case_id = locked.id AND m.seq = 1
), rested AS (
    UPDATE bench_case SET due_at = now() WHERE id = %(case)s
), closed AS (
    UPDATE bench_desk SET closed_at = now() WHERE case_id = %(case)s AND closed_at IS NULL
)
INSERT INTO bench_desk SELECT w.* FROM cases_workitem w WHERE w.case_id = %(case)s AND w.closed_at IS NULL
"""


def milliseconds(act: Callable[[], object]) -> float:
    """How long an act takes."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def measure(count: int) -> None:
    """Accept ``count`` reported cases one by one, each beside its bare counterpart."""
    district = found_district()
    cases = [
        Story(district, at="2026-10-12 09:00", first_reported_at="2026-10-12T08:50") for _ in range(count)
    ]
    for case in cases:
        case.takes("report_emergency", by="zhou", at="2026-10-12 09:05")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_move AS SELECT * FROM cases_move WHERE false")
        cursor.execute("CREATE TABLE bench_content AS SELECT * FROM cases_movecontent WHERE false")
        cursor.execute("CREATE TABLE bench_desk AS SELECT * FROM cases_workitem")
        cursor.execute("CREATE INDEX ON bench_desk (case_id)")
        cursor.execute("CREATE TABLE bench_case AS SELECT * FROM cases_case")
        cursor.execute("CREATE UNIQUE INDEX ON bench_case (id)")
        cursor.execute("ANALYZE")

    def bare(case_id: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(BARE, {"case": case_id})

    steps, floors = [], []
    for number, case in enumerate(cases):
        steps.append(milliseconds(lambda case=case: case.takes("accept", by="li", at="2026-10-12 09:20")))
        floors.append(milliseconds(lambda case=case: bare(case.pk)))
        if number == 0:
            steps.clear()
            floors.clear()
    last = Story(district, at="2026-10-12 09:00")
    last.takes("report_emergency", by="zhou", at="2026-10-12 09:05")
    with CaptureQueriesContext(connection) as captured:
        last.takes("accept", by="li", at="2026-10-12 09:20")
    told = [
        q["sql"] for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
    ]
    step, floor = statistics.median(steps), statistics.median(floors)
    print(f"one step, every check     {step:8.2f} ms (median of {len(steps)})")
    print(f"its rows by bare SQL      {floor:8.2f} ms")
    print(f"ratio                     {step / floor:8.1f}")
    print(f"statements in the step    {len(told):8d}")


if __name__ == "__main__":
    original = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        measure(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
    finally:
        connection.creation.destroy_test_db(original, verbosity=0)
