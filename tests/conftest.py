"""What every test may ask for; first of all the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.test.utils import setup_databases, teardown_databases
from psycopg.sql import SQL, Identifier
from pytest_django import DjangoDbBlocker, Settings

if TYPE_CHECKING:
    from tests.district import District


def pytest_sessionstart(session: pytest.Session) -> None:
    """
    Have the embedded server run for the whole session.

    Each process that connects keeps it running too; this one outlives the workers, so that it isn't stopped
    and started again between two of them.
    """
    if cluster := django_settings.DATABASES["default"].get("CLUSTER"):
        from config.postgres.base import start

        start(cluster)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """
    The migrated test database, dropped at the end.

    pytest-django's own makes one only when a test asks for ``db``; a run may ask for ``real_database`` alone.
    """
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"}, serialized_aliases=set())
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(autouse=True)
def documents_of_this_test(tmp_path: Path, settings: Settings) -> None:
    """Documents are written to a directory of the test's own."""
    settings.DOCUMENT_ROOT = tmp_path / "documents"


@contextmanager
def _entrance() -> Iterator[psycopg.Connection]:
    """A connection to the server beside Django's, for making and dropping databases."""
    parameters = {**connections["default"].get_connection_params(), "dbname": "postgres"}
    with psycopg.connect(**parameters, autocommit=True) as connection:
        yield connection


def _drop(name: str) -> None:
    with _entrance() as entrance:
        entrance.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture(scope="session")
def _database_to_copy(django_db_setup: None) -> Iterator[str]:
    """The name of a database that is migrated and otherwise empty; nobody is ever connected to it."""
    migrated = connections["default"].settings_dict["NAME"]
    template = f"{migrated}_template"
    connections["default"].close()  # a database can be copied only while nobody is connected to it
    _drop(template)
    with _entrance() as entrance:
        entrance.execute(
            SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(template), Identifier(migrated))
        )
    yield template
    _drop(template)


@pytest.fixture
def real_database(
    _database_to_copy: str, django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest
) -> Iterator[None]:
    """
    A database of the test's own, where commits are real and every thread has its own connection.

    For races, triggers that fire at commit, and whatever must be seen by another connection. Dropped
    afterwards, whatever the test did to it: a history that refuses TRUNCATE could not be flushed. Don't mark
    such a test with ``django_db``, which wraps it in a transaction.
    """
    if request.node.get_closest_marker("django_db"):
        raise pytest.UsageError(
            f"{request.node.nodeid} asks for real_database and for django_db; it can't have both."
        )
    own = connections["default"].settings_dict
    before, name = own["NAME"], f"{_database_to_copy}_copy"
    connections["default"].close()
    _drop(name)
    with _entrance() as entrance:
        entrance.execute(
            SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(_database_to_copy))
        )
    own["NAME"] = name  # shared by the connections of all threads
    with django_db_blocker.unblock():
        yield
    connections["default"].close()
    own["NAME"] = before
    _drop(name)


@pytest.fixture
def district(db: None) -> "District":
    """A small district with the people of scenario SC-01, in the test's transaction."""
    from tests.district import found_district

    return found_district()


@pytest.fixture
def real_district(real_database: None) -> "District":
    """The same district, committed in a database of the test's own."""
    from tests.district import found_district

    return found_district()
