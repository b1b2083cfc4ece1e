"""Renamed components: their objects keep the names that they have."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from pydantic_core import to_json

from aiscale import Moved, System
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.graph.build import build
from aiscale.graph.deployed_names import _Copies, as_deployed, system_name
from aiscale.lowering import lower
from aiscale.lowering.clouds.settings import Clouds
from aiscale.lowering.findings import lowering_findings
from aiscale.lowering.resource import Resource
from aiscale.objects import Manifest
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.support.blueprints import LOWERED, load_blueprint
from tests.support.lowered import CASES, read_system
from tests.support.paths import GOLDEN

CLUSTER = KubernetesCluster("main", pools=[NodePool("nodes", instance_type="m6i.large", min_nodes=3, max_nodes=6)])


def _city(
    topic: str = "rides", service: str = "pricing", *, name: str = "city", moved: tuple[Moved, ...] = ()
) -> System:
    kafka = KafkaCluster("events", on=CLUSTER)
    stream = Topic(topic, kafka)
    reader = Microservice(service, image="registry.example/pricing@sha256:" + "0" * 64, on=CLUSTER, consumes=[stream])
    return System(name, [reader], moved=moved)


def _told(resources: tuple[Resource, ...]) -> list[bytes]:
    return [to_json([one.type, one.key, one.properties, one.depends_on, one.reason]) for one in resources]


RENAMES = (
    Moved("topics/rides", "topics/trips"),
    Moved("services/pricing", "services/quotes"),
    Moved("systems/city", "systems/town"),
)


def test_objects_of_renamed_components_stay_as_they_are() -> None:
    before = lower(build(_city())[0])
    after = lower(build(_city("trips", "quotes", name="town", moved=RENAMES))[0])
    assert _told(after) == _told(before)
    addresses = {one.key: one.address for one in after}
    assert addresses["kafkatopic/rides"] == "topics/trips"
    assert addresses["deployment/pricing"] == "services/quotes"
    assert addresses["namespace/city"] == "systems/town"
    assert not {"topics/rides", "services/pricing", "systems/city"} & {*addresses.values()}


def test_a_golden_system_keeps_the_names_of_its_topic_and_reader() -> None:
    found = {one.key: one.address for one in lower(build(runpy.run_path(str(GOLDEN / "renamed.py"))["system"])[0])}
    assert (found["kafkatopic/rides"], found["deployment/pricing"]) == ("topics/trips", "services/quotes")


def test_a_manifest_names_objects_as_they_are_deployed() -> None:
    monitor = Manifest(
        "watch",
        {
            "apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor",
            "spec": {"selector": {"matchLabels": {"app.kubernetes.io/name": "pricing"}}, "endpoints": [{"port": "http"}]},
        },
        on=CLUSTER,
    )  # fmt: skip
    graph = build(System("both", [_city("trips", "quotes", moved=RENAMES[:2]), monitor]))[0]
    assert [edge.target for edge in graph.edges_from("manifests/watch") if edge.field == "body"] == ["services/quotes"]


def test_a_second_rename_leads_back_to_the_first_name() -> None:
    moved = (Moved("topics/trips", "topics/journeys"), Moved("topics/rides", "topics/trips"))
    graph = build(_city("journeys", moved=moved))[0]
    assert _told(lower(graph)) == _told(lower(build(_city())[0]))
    assert as_deployed(graph).now == {"topics/rides": "topics/journeys"}


def test_an_included_system_brings_its_renames() -> None:
    inner = _city("trips", name="inner", moved=(Moved("topics/rides", "topics/trips"),))
    outer = System("outer", [inner])
    assert "kafkatopic/rides" in {one.key for one in lower(build(outer)[0])}
    assert system_name(outer) == "outer"


def test_findings_on_objects_name_the_component_of_now() -> None:
    clash = Topic("rides", KafkaCluster("others", on=CLUSTER))
    system = _city("trips", moved=(Moved("topics/rides-old", "topics/trips"),))
    found = lowering_findings(build(System("both", [system, clash]))[0])
    assert {one.address for one in found} <= {"topics/trips", "topics/rides", "kafka/others", "kafka/events"}


@pytest.mark.parametrize("path", [*LOWERED, *CASES], ids=lambda path: path.stem)
def test_copies_are_lowered_as_the_originals(path: Path) -> None:
    graph = build(read_system(path) if path in CASES else load_blueprint(path))[0]
    copied = build(_Copies({}).of_system(graph.system))[0]
    assert [*copied.nodes] == [*graph.nodes]
    assert not {*map(id, copied.nodes.values())} & {*map(id, graph.nodes.values())}
    clouds = Clouds("eu-west-1", "golden")
    assert _told(lower(copied, clouds=clouds)) == _told(lower(graph, clouds=clouds))


@pytest.mark.parametrize(
    ("moved", "told"),
    [
        ((Moved("topics/old", "topics/trip"),), "moved: topics/trip is not in the system; did you mean topics/trips?"),
        ((Moved("topics/trips", "topics/rides"),), "moved: topics/trips is still in the system"),
        (
            (Moved("topics/a", "topics/trips"), Moved("topics/b", "topics/trips")),
            "moved: topics/trips is in two entries: a component has one old and one new name",
        ),
        ((Moved("topics/a", "topics/b"), Moved("topics/b", "topics/a")), "moved: topics/b is not in the system"),
    ],
)
def test_renames_that_fit_no_component_are_refused(moved: tuple[Moved, ...], told: str) -> None:
    with pytest.raises(InvalidComponentError) as refused:
        _city("trips", moved=moved)
    assert told in refused.value.diagnostics[0].message


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("topics/rides", "services/rides", "both must have one family, as topics/…"),
        ("clusters/a", "clusters/b", "its objects stay when it is renamed"),
        ("topics/rides", "topics/rides", "nothing is renamed"),
        ("rides", "trips", "old"),
    ],
)
def test_what_is_no_rename_is_refused(old: str, new: str, told: str) -> None:
    with pytest.raises(InvalidComponentError) as refused:
        Moved(old, new)
    assert told in str(refused.value)
