"""A real PostgreSQL for tests: a server on loopback, from the packages of the machine, and sessions of psql."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiscale.sandbox.ports import free_port

OWNER = "owner"
"""A role that may make databases, and is no superuser."""

_SETTINGS: Mapping[str, object] = {
    "listen_addresses": "127.0.0.1",
    "wal_level": "logical",
    "max_connections": 40,
    "fsync": "off",
    "shared_buffers": "16MB",
    "timezone": "UTC",
}


@dataclass
class Session:
    """One connection: a psql that is told one statement after another."""

    process: subprocess.Popen[str]
    _asked: int = 0

    def send(self, sql: str) -> None:
        """Begin a statement; its answer is not awaited."""
        assert self.process.stdin is not None
        self._asked += 1
        self.process.stdin.write(f"{sql};\n\\echo answer {self._asked} :SQLSTATE\n")
        self.process.stdin.flush()

    def receive(self) -> tuple[str, list[str]]:
        """The SQLSTATE of what was sent, ``00000`` when it was done, and the rows, or what the server said."""
        assert self.process.stdout is not None
        rows: list[str] = []
        # An empty line is a row as well: what ``pg_sleep`` gives, for example. Only the end has none.
        for line in iter(self.process.stdout.readline, ""):
            if line.startswith(f"answer {self._asked} "):
                return line.rstrip("\n").rsplit(" ", 1)[1], rows
            rows.append(line.rstrip("\n"))
        raise AssertionError(f"psql has ended: {rows}")

    def ask(self, sql: str) -> tuple[str, list[str]]:
        """Both."""
        self.send(sql)
        return self.receive()

    def rows(self, sql: str) -> list[str]:
        """The rows of a statement that is done."""
        state, rows = self.ask(sql)
        assert state == "00000", rows
        return rows


@dataclass
class Postgres:
    """A running server.

    Attributes:
        port: where it answers on loopback.
        folder: its own one, with the socket on which the superuser needs no password.
        passwords: of the roles that tests have made, by name.
    """

    port: int
    folder: Path
    passwords: dict[str, str] = field(default_factory=dict)
    _sessions: list[Session] = field(default_factory=list)

    def role(self, name: str, *rights: str) -> None:
        """Make a role that signs in with a password."""
        self.passwords[name] = f"secret-of-{name}"
        self.run(f"CREATE ROLE \"{name}\" LOGIN PASSWORD '{self.passwords[name]}' {' '.join(rights)}")

    def database(self, name: str) -> None:
        """Make a database of the owner."""
        self.run(f'CREATE DATABASE "{name}" OWNER {OWNER}')

    def run(self, sql: str, database: str = "postgres") -> str:
        """What the superuser asks."""
        command = [program("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql]
        return subprocess.run(
            command, env=self.environment("postgres", database), text=True, capture_output=True, check=True
        ).stdout

    def environment(self, role: str, database: str) -> dict[str, str]:
        """Variables of a client; the superuser comes through the socket."""
        where = {"PGHOST": str(self.folder)} if role == "postgres" else {"PGHOST": "127.0.0.1"}
        return {
            "PATH": os.environ["PATH"], "PGPORT": str(self.port), "PGDATABASE": database, "PGUSER": role,
            "PGPASSWORD": self.passwords.get(role, ""), "PGCLIENTENCODING": "UTF8", **where,
        }  # fmt: skip

    def session(self, role: str, database: str) -> Session:
        """A connection of a role; it ends with the test."""
        session = Session(
            subprocess.Popen(
                [program("psql"), "-XAtq"], env=self.environment(role, database), text=True, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )
        )  # fmt: skip
        self._sessions.append(session)
        return session

    def end_sessions(self) -> None:
        """End every connection."""
        for session in self._sessions:
            session.process.kill()
            session.process.communicate()
        self._sessions.clear()


def program(name: str) -> str:
    """One of PostgreSQL's programs: on the path, or where Debian keeps those of its newest server."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    found = next((str(one / name) for one in reversed(folders) if (one / name).is_file()), None) or shutil.which(name)
    assert found is not None, f"no {name}: install PostgreSQL's server (Debian: postgresql)"
    return found


@contextlib.contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A server with a superuser ``postgres`` and the role :data:`OWNER`."""
    # PostgreSQL refuses to run as root; its own user must be able to reach the folder.
    who: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        if who:
            account = pwd.getpwnam("postgres")
            os.chown(folder, account.pw_uid, account.pw_gid)
        folder.chmod(0o755)
        server = Postgres(free_port(set()), folder)
        subprocess.run(
            [program("initdb"), "--pgdata", str(folder / "data"), "--username=postgres", "--auth-local=trust",
             "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"],
            check=True, capture_output=True, cwd=folder, **who,
        )  # fmt: skip
        settings = {**_SETTINGS, "port": server.port, "unix_socket_directories": folder}
        text = "".join(f"{name} = '{value}'\n" for name, value in settings.items())
        with (folder / "data" / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
            file.write(text)
        control = [program("pg_ctl"), "--pgdata", str(folder / "data"), "--wait", "--log", str(folder / "log")]
        subprocess.run([*control, "start"], check=True, stdout=subprocess.DEVNULL, cwd=folder, **who)
        try:
            server.role(OWNER, "CREATEROLE")
            yield server
        finally:
            server.end_sessions()
            subprocess.run(
                [*control, "--mode=immediate", "stop"], check=False, stdout=subprocess.DEVNULL, cwd=folder, **who
            )
