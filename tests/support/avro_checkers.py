"""Avro's own checkers, asked about pairs of schemas."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from avro.compatibility import ReaderWriterCompatibilityChecker, SchemaCompatibilityType
from avro.errors import AvroException
from avro.schema import parse

from tests.support.jvm import classpath, java
from tests.support.process_time import real_time

SOURCE = Path(__file__).parent.parent / "jvm" / "avro" / "Compatible.java"


class JavaChecker:
    """``org.apache.avro.SchemaCompatibility`` in a process that answers one pair after the other."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def can_read(self, reader: str, writer: str) -> bool:
        """Whether records of one schema can be read with another.

        Args:
            reader: the reader's schema as JSON on one line.
            writer: the writer's schema likewise.

        Raises:
            AssertionError: Avro refuses one of the schemas.
        """
        asked, answered = self._process.stdin, self._process.stdout
        assert asked is not None
        assert answered is not None
        asked.write(f"{reader}\n{writer}\n")
        asked.flush()
        verdict = answered.readline().strip()
        assert verdict in {"COMPATIBLE", "INCOMPATIBLE"}, (verdict, reader, writer)
        return verdict == "COMPATIBLE"


@contextmanager
def java_checker() -> Iterator[JavaChecker]:
    """Start the process; it ends with its input."""
    command = [str(java()), "-cp", os.pathsep.join(map(str, classpath("avro"))), str(SOURCE)]
    with subprocess.Popen(
        command, env=real_time(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as one:
        try:
            yield JavaChecker(one)
        finally:
            if one.stdin is not None:
                one.stdin.close()
            one.wait(30)


def python_can_read(reader: str, writer: str) -> bool | None:
    """What the checker of the ``avro`` package says; None where it refuses a schema."""
    try:
        read, written = parse(reader), parse(writer)
    except AvroException:
        return None
    checker = ReaderWriterCompatibilityChecker()  # type: ignore[no-untyped-call]  # its constructor has no annotations
    found = checker.get_compatibility(read, written)
    return found.compatibility is SchemaCompatibilityType.compatible
