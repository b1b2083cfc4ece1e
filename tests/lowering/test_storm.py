"""What a change of a Storm job makes anew, and what goes on."""

import pytest

from aiscale import System
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.processing import Storm, StreamJob
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/topology@sha256:" + "9f" * 32


def _changed(**changed: object) -> set[str]:
    before, after = _records(), _records(**changed)
    return {key for key in before | after if before.get(key) != after.get(key)}


def _records(**changed: object) -> dict[str, object]:
    engine = {"image": IMAGE, "workers": 2} | {key: changed.pop(key) for key in ("image", "workers") if key in changed}
    clicks = Topic("clicks", KafkaCluster("events"))
    job = {
        "consumes": [clicks],
        "jar": "local:///opt/job.jar",
        "entry_class": "a.Topology",
        "parallelism": 4,
        "args": ["--top", "10"],
    }
    made = StreamJob("trends", engine=Storm(**engine), **(job | changed))
    graph, _ = build(System("streets", [made]))
    return {record.key: record.properties for record in lower(graph)}


def _jobs(keys: set[str]) -> list[str]:
    """Names of the Jobs, without their digests."""
    return sorted(key.rpartition("-")[0] for key in keys if key.startswith("job/"))


def test_more_workers_are_a_rebalance_and_no_new_topology() -> None:
    changed = _changed(parallelism=6)
    assert _jobs(changed) == ["job/trends-rebalance", "job/trends-rebalance"]  # the old one goes, a new one comes
    assert {key for key in changed if not key.startswith("job/")} == {
        "configmap/trends-storm",
        "statefulset/trends-supervisor",
    }


@pytest.mark.parametrize("change", [{"args": ["--top", "20"]}, {"jar": "local:///opt/other.jar"}])
def test_another_program_is_a_new_topology_on_the_same_cluster(change: dict[str, object]) -> None:
    assert _jobs(_changed(**change)) == ["job/trends-submit", "job/trends-submit"]
    assert {key for key in _changed(**change) if not key.startswith("job/")} == set()


def test_other_slots_keep_the_topology() -> None:
    changed = _changed(workers=4)
    assert _jobs(changed) == []
    assert {"configmap/trends-storm", "statefulset/trends-supervisor", "service/trends-supervisor"} < changed
