"""Kinds of plug-ins look as the nearest of their bases does, or as the kind that they name."""

from __future__ import annotations

import pytest

from aiscale.components.registry import COMPONENTS
from aiscale.core import ports
from aiscale.core.component import Component
from aiscale.render import glyphs
from aiscale.render.kind_looks import LOOKS, Look, look
from aiscale.render.plugin_looks import PORTS
from aiscale.render.words import facts, noun
from tests.support.plugins import Installed

KINDS = """
from typing import ClassVar
from aiscale.core.component import Component
from aiscale.core.ports import EventStream, RecordStore
from aiscale.services import Microservice
class Worker(Microservice):
    family: ClassVar[str] = "workers"
class NightWorker(Worker):
    family: ClassVar[str] = "workers"
class Queue(EventStream):
    family: ClassVar[str] = "queues"
class SearchIndex(RecordStore):
    family: ClassVar[str] = "search"
    looks_like: ClassVar[str] = "VectorIndex"
class Fax(Component):
    family: ClassVar[str] = "faxes"
KINDS = (Worker, NightWorker, Queue, SearchIndex, Fax)
"""


def test_they_look_like_what_they_are_made_of(installed: Installed) -> None:
    installed.add("acme", "1", "[aiscale.components]\na = acme_kinds\n", acme_kinds=KINDS)
    assert look("NightWorker") == LOOKS["Microservice"]._replace(noun="NightWorker")
    assert facts({"kind": "Worker", "replicas": 4, "objective": {"p99_ms": 80}}) == ("4 replicas", "p99 ≤ 80 ms")
    assert look("Queue") == Look("Queue", "stream", glyphs.LOG, dot="cylinder")
    assert look("SearchIndex") == LOOKS["VectorIndex"]._replace(noun="SearchIndex", facts=None)
    assert look("Fax") == look("Gone")._replace(noun="Fax") == Look("Fax", "", glyphs.TILE)
    assert noun("Worker", 2) == "Workers"


@pytest.mark.complete
def test_every_port_has_looks() -> None:
    classes = {name for name, one in vars(ports).items() if isinstance(one, type) and issubclass(one, Component)}
    plain = {
        "Brokers", "Component", "DataStore", "HostedWork", "LabelledPods", "Located", "RecordCopier", "Regional",
        "RequestTarget", "StorageClient", "StreamClient", "WorkerCluster",
    }  # fmt: skip
    inherited = {
        name for name in classes for base in getattr(ports, name, Component).__mro__[1:] if base.__name__ in PORTS
    }
    assert classes - plain - inherited == PORTS.keys() - inherited
    assert [kind.__name__ for kind in COMPONENTS if kind.looks_like] == []
