"""Apicurio Registry itself as a process, from Maven Central."""

from __future__ import annotations

import json
import shutil
import socket
import tarfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from filelock import FileLock

from tests.support.jvm import central_file, start_java, stop_java

ARCHIVE = "io/apicurio/apicurio-registry-app/3.0.9/apicurio-registry-app-3.0.9-all.tar.gz"
"""The last version on Maven Central that runs on Java 17: 3.3.2 and later want Java 21."""

SHA256 = "2b28181501a20cbf6efcd77f9b7153908fc01f3d3a7c32024c0bd9e1b04c8a43"
MAIN = "io.quarkus.runner.GeneratedMain"
START_S = 120


@dataclass(frozen=True)
class Apicurio:
    """A running registry.

    Attributes:
        url: of Confluent's API.
    """

    url: str

    def get(self, path: str) -> Any:
        """The answer to a GET of Confluent's API.

        Args:
            path: what follows the address, ``/subjects`` for example.
        """
        with urllib.request.urlopen(f"{self.url}{path}", timeout=10) as answer:
            return json.load(answer)

    def register(self, subject: str, schema: str) -> None:
        """Register a schema as the newest version of a subject."""
        request = urllib.request.Request(
            f"{self.url}/subjects/{quote(subject, safe='')}/versions",
            json.dumps({"schema": schema}).encode(),
            {"Content-Type": "application/vnd.schemaregistry.v1+json"},
        )
        urllib.request.urlopen(request, timeout=30).close()

    def references(self, subject: str) -> list[Any]:
        """What each version of a subject refers to, oldest first."""
        path = f"/subjects/{quote(subject, safe='')}/versions"
        return [self.get(f"{path}/{number}").get("references", []) for number in self.get(path)]

    def versions(self) -> dict[str, list[str]]:
        """Texts of the versions of each subject, oldest first."""
        return {
            subject: [
                self.get(f"/subjects/{quote(subject, safe='')}/versions/{number}")["schema"]
                for number in self.get(f"/subjects/{quote(subject, safe='')}/versions")
            ]
            for subject in sorted(self.get("/subjects"))
        }


@contextmanager
def running_apicurio(
    folder: Path, properties: Mapping[str, str] | None = None, variables: Mapping[str, str] | None = None
) -> Iterator[Apicurio]:
    """Start a registry; without further settings it keeps its schemas in memory.

    Args:
        folder: where its log goes.
        properties: further properties of its configuration.
        variables: settings that are given as environment variables.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = {"quarkus.http.host": "127.0.0.1", "quarkus.http.port": str(port), **(properties or {})}
    log = folder / "apicurio.log"
    options = ["-Xmx512m", "-XX:TieredStopAtLevel=1", *(f"-D{key}={value}" for key, value in given.items())]
    process = start_java(MAIN, [], _jars(), log=log, options=options, environment=variables)
    registry = Apicurio(f"http://127.0.0.1:{port}/apis/ccompat/v7")
    try:
        end = time.monotonic() + START_S
        while not _answers(registry):
            assert process.poll() is None, f"Apicurio ended:\n{log.read_text()[-4000:]}"
            assert time.monotonic() < end, f"Apicurio does not answer:\n{log.read_text()[-4000:]}"
            time.sleep(0.1)
        yield registry
    finally:
        stop_java(process)


def _answers(registry: Apicurio) -> bool:
    try:
        registry.get("/subjects")
    except (OSError, urllib.error.URLError):
        return False
    return True


def _jars() -> list[Path]:
    """The jars of the archive, unpacked beside it the first time."""
    archive = central_file(ARCHIVE, SHA256)
    folder = archive.with_name("unpacked")
    with FileLock(f"{folder}.lock"):
        if not folder.is_dir():
            partial = archive.with_name("partial")
            shutil.rmtree(partial, ignore_errors=True)
            with tarfile.open(archive) as tar:
                tar.extractall(partial, filter="data")
            partial.rename(folder)
    return [*sorted(folder.glob("*-runner.jar")), *sorted(folder.glob("lib/*.jar"))]
