"""Kafka's own command-line tools, started from the jars of the tests: what a container of Kafka has in its folder."""

from __future__ import annotations

import shlex
from pathlib import Path

from tests.support.jvm import POMS, classpath, java_command

MAINS = {
    "kafka-acls.sh": "org.apache.kafka.tools.AclCommand",
    "kafka-configs.sh": "kafka.admin.ConfigCommand",
    "kafka-consumer-groups.sh": "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
    "kafka-get-offsets.sh": "org.apache.kafka.tools.GetOffsetShell",
    "kafka-topics.sh": "org.apache.kafka.tools.TopicCommand",
}
"""What Kafka's scripts of these names start. Source: Apache Kafka 4.3.1, bin."""

_OPTIONS = (
    "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto",
    f"-Dlog4j2.configurationFile={POMS / 'kafka' / 'log4j2.properties'}",
)  # fmt: skip


def write_tools(folder: Path) -> None:
    """Put a script of each name into a folder, which is made where it is missing."""
    folder.mkdir(exist_ok=True)
    for name, main in MAINS.items():
        command = shlex.join(java_command(main, [], classpath("kafka"), options=_OPTIONS))
        (folder / name).write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
        (folder / name).chmod(0o755)
