"""The command path: within what time records are handled, and where nobody knows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.command import aiscale


def test_the_times_of_consumers_are_added_up(tmp_path: Path) -> None:
    (tmp_path / "blueprint.py").write_text(
        """
from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic

IMAGE = "registry.example/a@sha256:" + "1" * 64
kafka = KafkaCluster("events")
a, b = Topic("a", kafka), Topic("b", kafka)
first = Microservice("first", image=IMAGE, consumes=[Consume(a, freshness="10m")], produces=[b])
second = Microservice("second", image=IMAGE, consumes=[Consume(b, handling_p99_ms=50_000)])
system = System("s", [first, second])
""",
        encoding="utf-8",
    )
    lines = aiscale("path", "topics/a", "second", cwd=tmp_path).stdout.splitlines()
    assert lines[2:] == [
        "topics/a",
        "   → is read by services/first  read_uncommitted · group first · within 10m",
        "   → writes topics/b",
        "   → is read by services/second  read_uncommitted · group second · handling p99 50s",
        "   delivery   at least once, by services/second (consumes): a restart handles again what was not committed",
        "   handled    within 10m50s, 2 stages together",
    ]


WINDOWED = """
from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, State, StreamJob, Tumbling, Watermark
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic

IMAGE = "registry.example/a@sha256:" + "1" * 64
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
kafka = KafkaCluster("events", on=core)
raw = Topic("raw", kafka, key="feeder", event_time="at")
sums = Topic("sums", kafka, key="feeder", event_time="end")
job = StreamJob(
    "job", consumes=[Consume(raw, offset_reset="earliest", freshness=FIRST)], produces=[sums],
    engine=Flink(image=IMAGE), jar="local:///j.jar", windows=[Tumbling("1h")],
    watermark=Watermark(delay="30s", idle_timeout="1m"), state=State(key="feeder", size="1Gi", ttl="1d"),
    checkpoint_storage="s3://b/c", on=core,
)
act = Microservice("act", image=IMAGE, consumes=[Consume(sums, freshness=LAST)])
system = System("s", [act, job])
"""


@pytest.mark.parametrize(
    ("first", "last", "handled"),
    [
        ("10s", "2m", "within 1h2m40s, 2 stages together"),
        (None, "2m", "not known: streamjobs/job declares no freshness; the rest takes up to 1h2m30s"),
        ("10s", None, "not known: services/act declares no freshness; the rest takes up to 1h40s"),
        (None, None, None),
    ],
)
def test_windows_and_watermarks_are_waited_for(
    first: str | None, last: str | None, handled: str | None, tmp_path: Path
) -> None:
    said = WINDOWED.replace("FIRST", repr(first)).replace("LAST", repr(last))
    (tmp_path / "blueprint.py").write_text(said.replace(", freshness=None", ""), encoding="utf-8")
    [way] = json.loads(aiscale("path", "raw", "act", "--output", "json", cwd=tmp_path).stdout)["paths"]
    assert way["whole"].get("handled") == handled
    [way] = json.loads(aiscale("path", "raw", "act", "--guarantees", "--output", "json", cwd=tmp_path).stdout)["paths"]
    assert way["staleness"]["most_s"] == 3_630
