"""Large systems are lowered with work that grows as they do: what many wait for is worked out once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aiscale import KubernetesSecret, System
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.streams import Avro, EventTable, KafkaCluster, SchemaRegistry, Topic
from tests.support.operations import operations

IMAGE = "registry.example/a@sha256:" + "1" * 64


def cluster() -> KubernetesCluster:
    return KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])


def registered(size: int, folder: Path) -> ArchitectureGraph:
    """Topics with a schema each in one registry, each with a writer that waits until all of them are registered."""
    place = cluster()
    kafka = KafkaCluster("events", on=place)
    registry = SchemaRegistry("schemas", storage=kafka, on=place)
    services = []
    for number in range(size):
        file = folder / f"r{number}.avsc"
        file.write_text(f'{{"type": "record", "name": "R{number}", "fields": [{{"name": "a", "type": "string"}}]}}')
        topic = Topic(f"t{number:05}", kafka, schema=Avro.file(str(file), registry))
        services.append(Microservice(f"s{number:05}", image=IMAGE, produces=[topic], on=place))
    return build(System("s", services))[0]


def tabled(size: int, _folder: Path) -> ArchitectureGraph:
    """Services that all append to one table of events, whose Job they wait for."""
    place = cluster()
    admin, app = (
        PostgresUser(name, password=KubernetesSecret(f"{name}-db", key="password")) for name in ("admin", "app")
    )
    shop = PostgresDatabase("shop", host="db.example", database="shop", user=app, admin=admin, sslmode="require")
    table = EventTable("order-events", shop)
    services = [Microservice(f"s{number:05}", image=IMAGE, produces=[table], on=place) for number in range(size)]
    return build(System("s", services))[0]


@pytest.mark.parametrize("shape", [registered, tabled], ids=lambda shape: shape.__name__)
def test_twice_the_system_is_twice_the_work(shape: Callable[[int, Path], ArchitectureGraph], tmp_path: Path) -> None:
    lower(shape(2, tmp_path))  # what is read once, such as scripts, is no part of the work
    small, large = shape(100, tmp_path), shape(200, tmp_path)
    few, many = (operations(lambda graph=graph: lower(graph)) for graph in (small, large))
    assert many <= 2.2 * few
