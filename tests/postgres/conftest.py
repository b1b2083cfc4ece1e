"""A real PostgreSQL, started when a test of this folder first asks for it, and shared by all of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres.stores import Store
from tests.support.postgres import Postgres, running_postgres

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="package")
def running() -> Iterator[Postgres]:
    """The server."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def postgres(running: Postgres) -> Iterator[Postgres]:
    """The server; connections end with the test."""
    yield running
    running.end_sessions()


@pytest.fixture
def prefix() -> str:
    """What the names of a test's roles and databases begin with: the server is shared."""
    return f"t{next(_NUMBERS)}_"


@pytest.fixture
def store(postgres: Postgres, prefix: str, tmp_path: Path) -> Store:
    """A database with its roles, and nothing in it."""
    for name, rights in (("writer", ""), ("reader", ""), ("copier", "REPLICATION"), ("other", "")):
        postgres.role(f"{prefix}{name}", rights)
    postgres.database(f"{prefix}shop")
    return Store(postgres, prefix, tmp_path)
