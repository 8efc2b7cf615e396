"""A small district to test in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.permissions import territory
from tests.permissions.office import Office


@pytest.fixture
def office(db: None) -> Office:
    """A district with two streets, three communities, a grid and a checking centre, and nobody in it."""
    return Office()


@pytest.fixture
def folders(db: None) -> Iterator[None]:
    """Throw-away tables that look to the scope like cases."""
    with territory.installed():
        yield
