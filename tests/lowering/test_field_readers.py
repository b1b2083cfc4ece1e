"""What a blueprint sets for a client, an engine or a worker is read where its objects are created.

Fields that only checks and figures read are listed here, so that none is added without an object by mistake.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from typing import Any

import pytest

from aiscale.core.edges import Declared
from aiscale.core.relations import Call, Consume, DeadLetter, Produce, Read, Write
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.placement import several_clusters
from aiscale.processing import Flink, KafkaStreams, OwnCode, State, Watermark
from aiscale.streams import Connector, KafkaConnect, MirroredTopic, MirrorMaker, Topic
from tests.support.lowered import CASES, read_system

pytestmark = pytest.mark.complete

_ANYTHING = ("aiscale.graph", "aiscale.core.component", "aiscale.core.describe", "aiscale.core.edges", "pydantic")
"""Modules that read every field, whatever it means."""

OF_EVERY_KIND = {"name", "owner", "waivers", "patches", "on", "target", "alias"}

ONLY_CHECKED: dict[type[Declared], set[str]] = {
    Call: {
        "contains_personal_data", "idempotent", "one_of", "parallel", "payload_bytes", "per_request", "protocol",
        "streaming",
    },
    Consume: {"handling_p99_ms", "idempotent", "max_outage", "needs", "replay"},
    DeadLetter: set(),
    Produce: {"required"},
    Read: {"one_of", "parallel", "per_request", "required"},
    Write: {"idempotency", "key", "needs", "one_of", "parallel", "per_request", "required"},
    Flink: {"pyflink"},
    KafkaStreams: set(),
    OwnCode: set(),
    Watermark: set(),
    State: {"key", "size"},
    Topic: {
        "classification", "contains_personal_data", "distinct_keys", "erasure", "must_keep", "ordering", "readers",
        "record_bytes", "top_key_share", "writers",
    },
    Connector: {"idempotent"},
    KafkaConnect: set(),
    MirrorMaker: set(),
    MirroredTopic: set(),
}  # fmt: skip
"""Fields by class: measured values, promises of programs, and what is needed of others."""


def test_what_is_set_is_read_where_objects_are_created(monkeypatch: pytest.MonkeyPatch) -> None:
    read: dict[type, set[str]] = defaultdict(set)

    def noted(self: Declared, name: str) -> Any:
        if not name.startswith("_") and name in type(self).__pydantic_fields__:
            module = sys._getframe(1).f_globals.get("__name__", "")
            if not module.startswith(_ANYTHING):
                read[type(self)].add(name)
        return object.__getattribute__(self, name)

    graphs = [build(read_system(case))[0] for case in CASES]
    monkeypatch.setattr(Declared, "__getattribute__", noted)
    for graph in graphs:
        for cluster in several_clusters(graph) or (None,):
            lower(graph, cluster=cluster)
    monkeypatch.undo()
    found = {
        kind.__name__: set(kind.model_fields) - OF_EVERY_KIND - set.union(set(), *_all(read, kind))
        for kind in ONLY_CHECKED
    }
    assert found == {kind.__name__: fields for kind, fields in ONLY_CHECKED.items()}


def _all(read: dict[type, set[str]], kind: type[Declared]) -> list[set[str]]:
    return [names for other, names in read.items() if issubclass(other, kind)]
