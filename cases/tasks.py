"""Jobs of the worker: thin, each one call."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

from cases import clock
from cases.queries import database_now
from permissions.rules import empty_posts

log = structlog.get_logger(__name__)


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="clock", lock="clock")
def fire_due(timestamp: int) -> None:
    """Once a minute: clock steps and lateness. ``timestamp`` is the minute it was meant for."""
    clock.fire_due(database_now())


@app.periodic(cron="30 7 * * *")
@app.task(queue="clock", queueing_lock="posts", lock="posts")
def alarm_for_uncovered_posts(timestamp: int) -> None:
    """Each morning: every deciding post that nobody holds, or that nobody would stand in for (RL-16)."""
    for post in empty_posts(database_now()):
        log.error(
            "deciding_post_uncovered",
            post=post.authority.code,
            unit=post.unit_code,
            empty=post.is_empty,
            uncovered=post.is_uncovered,
        )
