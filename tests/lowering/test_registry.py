from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import ClassVar

import pytest

from aiscale import System
from aiscale.components.registry import COMPONENTS
from aiscale.core.component import Team
from aiscale.graph.build import build
from aiscale.lowering.registry import LOWERINGS, WITHOUT_RESOURCES, is_provisioned
from aiscale.lowering.unprovisioned import REFERENCE, markdown, unprovisioned
from aiscale.streams import ExternalKafka, KafkaCluster, SchemaRegistry

pytestmark = pytest.mark.complete
ROOT = Path(__file__).parent.parent.parent


def test_what_is_registered_is_a_kind_that_users_can_write():
    registered = [lowering.kind for lowering in LOWERINGS] + [kind for kind, _ in WITHOUT_RESOURCES]
    assert [kind.__name__ for kind in registered if kind not in COMPONENTS] == []


def test_what_is_registered_can_be_imported():
    where = [lowering.lower.args for lowering in LOWERINGS]
    assert [names for names in where if not hasattr(import_module(f"aiscale.lowering.{names[0]}"), names[1])] == []


def test_no_kind_is_named_twice():
    kinds = [lowering.kind for lowering in LOWERINGS] + [kind for kind, _ in WITHOUT_RESOURCES]
    assert sorted(kind.__name__ for kind in kinds) == sorted({kind.__name__ for kind in kinds})


def test_every_reason_is_a_sentence():
    assert [kind.__name__ for kind, reason in WITHOUT_RESOURCES if len(reason.split()) < 4] == []


def test_the_table_of_what_is_provisioned_is_up_to_date():
    assert (ROOT / REFERENCE).read_text(encoding="utf-8") == markdown(), "run: python -m aiscale.lowering.unprovisioned"


class Unheard(Team):
    """A kind that nothing lowers."""

    domain: ClassVar[str] = "unheard"

    @property
    def technology(self) -> str:
        return "Nothing"


def test_what_is_not_provisioned_is_said_once_for_each_kind_and_technology():
    graph, _ = build(System("s", [Unheard("a"), Unheard("b"), Team("people"), KafkaCluster("events")]))
    notes = list(unprovisioned(graph))
    assert [(note.code, note.severity, note.message, note.notes) for note in notes] == [
        (
            "MOD004", "note", "2 components are not provisioned yet: aiscale up leaves them out",
            ("not provisioned yet: Unheard on Nothing (a and b)",),
        )
    ]  # fmt: skip
    assert not is_provisioned(graph["unheard/a"])
    assert is_provisioned(graph["teams/people"])


def test_a_registry_that_would_forget_its_schemas_is_told_where_they_can_be_kept():
    schemas, theirs = SchemaRegistry("schemas"), ExternalKafka("theirs", bootstrap_servers=["kafka.example:9092"])
    graph, _ = build(System("s", [schemas, SchemaRegistry("beside", storage=theirs)]))
    assert [note.notes for note in unprovisioned(graph)] == [
        (
            "not provisioned yet: SchemaRegistry on Apicurio Registry (beside and schemas)",
            "schemas would keep its schemas in memory, and lose them with each restart: storage=PostgresDatabase(…) or "
            "storage=kafka brings it up",
        )
    ]
