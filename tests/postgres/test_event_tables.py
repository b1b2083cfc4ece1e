"""What the Job of an event table makes, on a real PostgreSQL: its own command and script, run as a process."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.postgres.stores import Store, append
from tests.support.paths import ROOT
from tests.support.postgres import OWNER
from tests.support.reproduced import bad, reproduces
from tests.support.tutorial import blocks

DONE, REFUSED_RIGHT, REFUSED_TWICE = "00000", "42501", "23505"
"""Source: PostgreSQL 18 documentation, error codes: insufficient_privilege, unique_violation."""


READ = "SELECT position, stream_id, version FROM order_events WHERE position > {} ORDER BY position"


def test_the_job_makes_the_table_and_changes_nothing_when_it_runs_again(store: Store) -> None:
    store.made(snapshots=True, copied=True)
    writer = store.session("writer")
    for version in (1, 2, 3):
        writer.rows(append("o-1", version))
    before = store.dump()
    assert all(f"public.order_events{end}" in before for end in ("", "_positions", "_snapshots"))
    store.made(snapshots=True, copied=True)
    assert store.dump() == before


def test_events_are_only_appended_and_only_by_writers(store: Store) -> None:
    store.made(snapshots=True)
    writer, reader, other = (store.session(name) for name in ("writer", "reader", "other"))
    assert writer.ask(append("o-1", 1))[0] == DONE
    attempts = {
        "change": "UPDATE order_events SET type = 'cancelled'",
        "delete": "DELETE FROM order_events",
        "empty": "TRUNCATE order_events",
        "choose a position": "INSERT INTO order_events (position, stream_id, version, type, data) "
        "OVERRIDING SYSTEM VALUE VALUES (99, 'o-2', 1, 'placed', '{}')",
        "drop": "DROP TABLE order_events",
        "order": "ALTER TABLE order_events DISABLE TRIGGER ALL",
    }
    assert {name: writer.ask(sql)[0] for name, sql in attempts.items()} == dict.fromkeys(attempts, REFUSED_RIGHT)
    assert reader.ask(append("o-1", 2))[0] == REFUSED_RIGHT
    assert other.ask("SELECT FROM order_events")[0] == REFUSED_RIGHT
    assert reader.rows("SELECT type FROM order_events") == ["placed"]

    assert reader.ask("INSERT INTO order_events_positions VALUES ('revenue', 1)")[0] == DONE
    assert reader.ask("UPDATE order_events_positions SET position = 2 WHERE reader = 'revenue'")[0] == DONE
    snapshot = "INSERT INTO order_events_snapshots (stream_id, version, state) VALUES ('o-1', 1, '{}')"
    assert (writer.ask(snapshot)[0], reader.ask(snapshot)[0]) == (DONE, REFUSED_RIGHT)
    assert reader.rows("SELECT stream_id FROM order_events_snapshots") == ["o-1"]


def test_what_others_were_granted_before_is_taken_back(store: Store) -> None:
    store.made()
    name = store.role("other")
    store.postgres.run(f'GRANT ALL ON order_events TO "{name}", PUBLIC', store.database)
    store.postgres.run(f'GRANT UPDATE (type) ON order_events TO "{name}"', store.database)
    other = store.session("other")
    assert other.ask(append("o-1", 1))[0] == DONE
    store.made()
    assert [other.ask(sql)[0] for sql in (append("o-1", 2), "DELETE FROM order_events",
                                          "UPDATE order_events SET type = ''")] == [REFUSED_RIGHT] * 3  # fmt: skip
    # To look is no change.
    assert other.rows("SELECT count(*) FROM order_events") == ["1"]


@pytest.mark.parametrize("appends", ["in-order", "concurrent"])
def test_of_two_appends_with_one_version_the_second_is_refused(store: Store, appends: str) -> None:
    store.made(appends=appends)
    first, second = store.session("writer"), store.session("writer")
    for session in (first, second):
        assert session.rows("SELECT coalesce(max(version), 0) FROM order_events WHERE stream_id = 'o-1'") == ["0"]
        session.rows("BEGIN")
    first.rows(append("o-1", 1, "placed"))
    second.send(append("o-1", 1, "cancelled"))
    _await_waiting(store)
    first.rows("COMMIT")
    assert second.receive()[0] == REFUSED_TWICE
    second.rows("ROLLBACK")
    # Whose answer was lost appends again, and learns that it had been done.
    assert first.ask(append("o-1", 1, "placed"))[0] == REFUSED_TWICE
    assert first.rows("SELECT version, type FROM order_events") == ["1|placed"]


def _await_waiting(store: Store) -> None:
    """Until a connection waits for another one."""
    watching = store.postgres.session("postgres", store.database)
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    while watching.rows(waiting) == ["0"]:
        watching.rows("SELECT pg_sleep(0.02)")


def _at_once(store: Store, first: str, second: str) -> bool:
    """Append to two streams in two transactions, of which the first commits last; whether the second waits for it."""
    slow, fast = (store.postgres.session("orders", store.database) for _ in range(2))
    slow.rows("BEGIN")
    slow.rows(append(first, 1))
    fast.rows("SET lock_timeout = '300ms'")
    state, _ = fast.ask(append(second, 1))
    reader = store.postgres.session("revenue", store.database)
    seen = reader.rows("SELECT coalesce(max(position), 0) FROM order_events")
    reader.rows(f"INSERT INTO order_events_positions VALUES ('revenue', {seen[0]}) "
                "ON CONFLICT (reader) DO UPDATE SET position = excluded.position")  # fmt: skip
    slow.rows("COMMIT")
    if state != DONE:
        fast.rows(append(second, 1))
    return state != DONE


def _unread(store: Store) -> list[str]:
    """What a reader by position gets from where it stands."""
    reader = store.postgres.session("revenue", store.database)
    stands = "SELECT position FROM order_events_positions WHERE reader = 'revenue'"
    return reader.rows(f"SELECT stream_id FROM order_events WHERE position > ({stands}) ORDER BY position")


@reproduces("STR098")
def test_a_reader_by_position_misses_an_event_where_appends_are_concurrent(store: Store) -> None:
    for name in ("orders", "revenue"):
        store.postgres.role(name)
    case = bad("STR098")
    store.made(case.graph)
    # The reader goes past o-2 while o-1, which has a lower position, is not seen yet.
    assert _at_once(store, "o-1", "o-2") is False
    assert _unread(store) == []
    assert store.postgres.run("SELECT stream_id FROM order_events ORDER BY position", store.database).split() == [
        "o-1", "o-2",
    ]  # fmt: skip

    store.made(case.fixed('appends="concurrent"', 'appends="in-order"').graph)
    assert _at_once(store, "o-3", "o-4") is True
    assert _unread(store) == ["o-3", "o-4"]


def test_a_reader_of_the_databases_log_gets_concurrent_appends_as_they_commit(store: Store) -> None:
    store.made(appends="concurrent", copied=True)
    slot = f"{store.prefix}slot"
    store.postgres.run(f"SELECT pg_create_logical_replication_slot('{slot}', 'pgoutput')", store.database)
    slow, fast = store.session("writer"), store.session("writer")
    slow.rows("BEGIN")
    slow.rows(append("o-1", 1))
    fast.rows(append("o-2", 1))
    slow.rows("COMMIT")
    told = store.postgres.run(
        f"SELECT encode(data, 'escape') FROM pg_logical_slot_get_binary_changes('{slot}', NULL, NULL, "
        "'proto_version', '1', 'publication_names', 'order_copies') WHERE get_byte(data, 0) = ascii('I')",
        store.database,
    )
    assert re.findall(r"o-[0-9]", told) == ["o-2", "o-1"]


def test_a_position_that_was_taken_back_is_no_event(store: Store) -> None:
    store.made()
    writer, reader = store.session("writer"), store.session("reader")
    writer.rows("BEGIN")
    writer.rows(append("o-1", 1))
    writer.rows("ROLLBACK")
    writer.rows(append("o-1", 1))
    assert reader.rows(READ.format(0)) == ["2|o-1|1"]


def _refused(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert done.returncode == 3
    return [line.partition("  ")[2] for line in done.stderr.splitlines() if "ERROR" in line or "HINT" in line]


def test_what_cannot_be_is_said_and_nothing_is_made(store: Store) -> None:
    postgres, prefix = store.postgres, store.prefix
    postgres.run(f'ALTER ROLE "{prefix}writer" SUPERUSER')
    assert _refused(store.job()) == [
        f"{prefix}writer could change events: it is a superuser, or a member of owner", "a role of its own",
    ]  # fmt: skip
    postgres.run(f'ALTER ROLE "{prefix}writer" NOSUPERUSER')
    postgres.run(f'ALTER ROLE "{prefix}copier" NOREPLICATION')
    assert _refused(store.job(copied=True)) == [
        f"{prefix}copier may not read the log of the database",
        "REPLICATION for that role, or what the cloud has for it",
    ]
    postgres.run(f'ALTER ROLE "{prefix}reader" RENAME TO "{prefix}gone"')
    assert _refused(store.job()) == [f"there is no role {prefix}reader", "whoever runs the database makes it"]
    postgres.run(f'ALTER ROLE "{prefix}gone" RENAME TO "{prefix}reader"')
    owner = postgres.session(OWNER, store.database)
    owner.rows("CREATE TABLE taken (position bigint, data text)")
    assert _refused(store.job(table_name="taken")) == [
        "public.taken is there already and is no event table: it has no stream_id text, version bigint, type text, "
        "data jsonb, metadata jsonb, occurred_at timestamp with time zone",
        "another table_name",
    ]
    assert owner.rows("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace") == ["taken"]


def test_a_schema_of_its_own_is_made_and_opened(store: Store) -> None:
    store.made(table_name="shop.order", snapshots=True)
    assert store.session("writer").ask(append("o-1", 1, table='shop."order"'))[0] == DONE
    assert store.session("reader").rows('SELECT stream_id FROM shop."order"') == ["o-1"]
    store.made(table_name="shop.order", snapshots=True)


def test_the_statements_of_the_howto_do_what_it_says(store: Store) -> None:
    store.made(snapshots=True)
    append_next, read_on = (
        block.text for block in blocks(ROOT / "docs" / "howto" / "event-tables.md") if block.language == "sql"
    )
    writer, reader = store.session("writer"), store.session("reader")
    answers = [writer.ask(append_next.strip().removesuffix(";"))[0] for _ in range(2)]
    assert answers == [DONE, REFUSED_TWICE]
    *_, seen, done, committed = [reader.rows(sql) for sql in read_on.split(";") if sql.strip()]
    assert (seen, done, committed) == (['1|order-17|3|order-paid|{"amount": 1200}'], [], [])
    assert reader.rows("SELECT reader, position FROM order_events_positions") == ["revenue|1"]
