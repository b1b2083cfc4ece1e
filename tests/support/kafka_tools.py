"""Kafka's own command-line tools: what a container of Kafka has in its folder. They run in one virtual machine."""

from __future__ import annotations

import contextlib
import shlex
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from aiscale.sandbox.ports import free_port
from tests.support.jvm import POMS, classpath, compile_java, start_java, stop_java

MAINS = {
    "kafka-acls.sh": "org.apache.kafka.tools.AclCommand",
    "kafka-configs.sh": "kafka.admin.ConfigCommand",
    "kafka-consumer-groups.sh": "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
    "kafka-get-offsets.sh": "org.apache.kafka.tools.GetOffsetShell",
    "kafka-topics.sh": "org.apache.kafka.tools.TopicCommand",
}
"""What Kafka's scripts of these names start. Source: Apache Kafka 4.3.1, bin."""

START_LIMIT_S = 60.0
_OPTIONS = (
    "-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto",
    f"-Dlog4j2.configurationFile={POMS / 'kafka' / 'log4j2.properties'}",
)  # fmt: skip

_ASK = """\
import socket, sys

def text(stream):
    return stream.read(int.from_bytes(stream.read(4), "big"))

words = [word.encode() for word in sys.argv[2:]]
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as connection, connection.makefile("rwb") as stream:
    stream.write(len(words).to_bytes(4, "big"))
    for word in words:
        stream.write(len(word).to_bytes(4, "big") + word)
    stream.flush()
    status = int.from_bytes(stream.read(4), "big", signed=True)
    sys.stdout.buffer.write(text(stream))
    sys.stderr.buffer.write(text(stream))
sys.exit(status)
"""


@contextlib.contextmanager
def running_tools(folder: Path, more: Sequence[Path] = ()) -> Iterator[Path]:
    """A folder with a script of each name, which works while the block runs.

    Args:
        folder: an empty folder.
        more: jars that lie beside Kafka's own.

    Raises:
        RuntimeError: the virtual machine did not start; the message holds what it said.
    """
    jars, port, log = (*classpath("kafka"), *more), free_port([]), folder / "tools.log"
    classes = compile_java([POMS / "kafka" / "Tools.java"], jars, folder / "classes")
    process = start_java("Tools", [str(port)], [classes, *jars], log=log, options=_OPTIONS)
    try:
        deadline = time.monotonic() + START_LIMIT_S
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Kafka's tools did not start:\n{log.read_text('utf-8', 'replace')}")
            time.sleep(0.05)
        (folder / "ask.py").write_text(_ASK, encoding="utf-8")
        tools = folder / "bin"
        tools.mkdir()
        for name, main in MAINS.items():
            command = shlex.join([sys.executable, "-IS", str(folder / "ask.py"), str(port), main])
            (tools / name).write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
            (tools / name).chmod(0o755)
        yield tools
    finally:
        stop_java(process, 5)
