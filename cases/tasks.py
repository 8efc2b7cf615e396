"""Jobs of the worker: thin, each one call."""

from __future__ import annotations

from procrastinate.contrib.django import app

from cases import clock
from cases.queries import database_now


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="clock", lock="clock")
def fire_due(timestamp: int) -> None:
    """Once a minute: clock steps and lateness. ``timestamp`` is the minute it was meant for."""
    clock.fire_due(database_now())
