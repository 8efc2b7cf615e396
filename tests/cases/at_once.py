"""Acts at the same moment, each on a connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

from django.db import connection, transaction

from cases.operations import store
from workflows.moves import StepRefused

PATIENCE = 30


def at_the_same_moment(*acts: Callable[[], Any]) -> list[Any]:
    """What each act returned, or how it was refused; any other failure, a deadlock say, fails the test."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=PATIENCE)
            return act()
        except StepRefused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@contextmanager
def waiting(act: Callable[[], Any], *, while_we_hold: int) -> Iterator[Future[Any]]:
    """The act, waiting for a case that we have locked; our transaction ends with the block."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            store.lock_case(while_we_hold)
            running, backend = _in_background(pool, act)
            _wait_until_blocked(backend, running)
            yield running
        running.exception(timeout=PATIENCE)


def _in_background(pool: ThreadPoolExecutor, act: Callable[[], Any]) -> tuple[Future[Any], int]:
    """The act, begun on a connection of its own, and the number the server gave that connection."""
    backend: Future[int] = Future()

    def run() -> Any:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                backend.set_result(cursor.fetchone()[0])
            return act()
        finally:
            connection.close()

    return pool.submit(run), backend.result(timeout=PATIENCE)


def _wait_until_blocked(backend: int, running: Future[Any]) -> None:
    """Return once the connection waits for somebody's lock."""
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s))", [backend])
            if cursor.fetchone()[0]:
                return
            assert not running.done(), f"it waited for nobody: {running.exception() or running.result()}"
