"""What the loss of a model does to those who search and fill an index of its vectors."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from aiscale import System
from aiscale.analysis.failure.impact.impact import impact
from aiscale.core.component import Component
from aiscale.graph.build import build
from aiscale.graph.unreferenced_components import unreferred
from aiscale.network import ExternalService
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import BatchJob, Spark, StreamJob
from aiscale.retrieval import Embedding, Search, VectorIndex
from aiscale.services import Call, Microservice, Write
from aiscale.serving import Model, ModelService, Triton
from aiscale.stores import Bucket, ExternalStore
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/a@sha256:" + "1" * 64
E5 = Model("e5", version="v2", artifact="s3://models/e5/v2", framework="onnx")
QDRANT = ExternalStore("qdrant", product="Qdrant", host="qdrant.example", port=6_334)


def api(name: str = "queries") -> ExternalService:
    return ExternalService(name, host=f"{name}.vendor.example", model="e5-large")


def index(embedded_by: object) -> VectorIndex:
    given = {"engine": "qdrant", "store": QDRANT, "dimension": 768, "metric": "cosine", "embedded_by": embedded_by}
    return VectorIndex("passages", **given)  # type: ignore[arg-type]  # checked by the class itself


def service(name: str, **fields: object) -> Microservice:
    return Microservice(name, image=IMAGE, **fields)  # type: ignore[arg-type]  # checked by the class itself


def fill(passages: VectorIndex) -> BatchJob:
    texts, sink = Bucket("texts", uri="s3://a/b"), Write(passages, idempotency="upsert", key=["id"])
    return BatchJob("fill", engine=Spark(image=IMAGE), jar="local:///a.py", reads=[texts], writes=[sink])


def touched(*roots: Component, lost: str = "externalservices/queries") -> Mapping[str, tuple[str, str]]:
    """Effects and reasons by address."""
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
    graph, found = build(System("s", [*roots, cluster]))
    assert not found.has_errors
    return {address: (touch.effect.word, touch.why) for address, touch in impact(graph, [lost]).touches.items()}


def test_who_searches_fails_without_what_embeds_the_queries() -> None:
    passages = index(Embedding(E5, query_model=api()))
    search, other = service("search", reads=[Search(passages)]), service("other", reads=[Search(passages)])
    hint = service("hint", reads=[Search(passages, required=False)])
    kafka = KafkaCluster("events")
    rides = Topic("rides", kafka)
    job = StreamJob("job", jar="local:///a.jar", consumes=[rides], reads=[passages], produces=[Topic("found", kafka)])
    near = StreamJob("near", jar="local:///a.jar", consumes=[rides], reads=[Search(passages)])
    assert touched(search, other, hint, job, near, fill(passages)) == {
        "services/search": ("fails", "needs queries, which embeds its queries of passages, and has no fallback"),
        "services/other": ("fails", "needs queries, which embeds its queries of passages, and has no fallback"),
        "services/hint": ("degraded", "does without passages, which it may: queries embeds its queries"),
        "streamjobs/near": (
            "delayed", "commits nothing until queries, which embeds its queries of passages, is back"
        ),
        "topics/rides": ("delayed", "its records wait for near"),
    }  # fmt: skip


def test_without_what_embeds_the_entries_none_come() -> None:
    passages = index(queries := api())
    assert touched(service("search", reads=[Search(passages)]), fill(passages)) == {
        "indexes/passages": ("stale", "gets no new entries: queries embeds them"),
        "services/search": ("fails", "needs queries, which embeds its queries of passages, and has no fallback"),
    }
    others = index(Embedding(queries, query_model=api("towers")))
    assert touched(service("search", reads=[Search(others)]), fill(others)) == {
        "indexes/passages": ("stale", "gets no new entries: queries embeds them"),
        "services/search": ("stale", "gets nothing new from passages"),
    }


@pytest.mark.parametrize("required", [True, False])
def test_who_calls_it_says_whether_it_needs_it(required: bool) -> None:
    queries = api()
    passages = index(Embedding(E5, query_model=queries))
    search = service("search", reads=[Search(passages)])
    front = service("front", calls=[Call(queries, required=required), Call(search)])
    effect = (
        ("fails", "needs queries, and has no fallback")
        if required
        else ("degraded", "does without queries, which it may")
    )
    assert touched(front)["services/front"] == effect
    assert "fails" not in {word for address, (word, _) in touched(front).items() if address == "services/search"}


def test_a_search_says_itself_what_embeds_its_query() -> None:
    passages = index(Embedding(E5, query_model=api()))
    towers = ModelService("towers", model=E5, runtime=Triton())
    search = service("search", reads=[Search(passages, embedded_by=towers)])
    assert touched(search) == {}
    assert touched(search, lost="serving/towers") == {
        "services/search": ("fails", "needs towers, which embeds its queries of passages, and has no fallback")
    }


def test_a_lost_model_is_no_lost_service() -> None:
    passages = index(Embedding(api(), query_model=E5))
    assert touched(service("search", reads=[Search(passages)]), lost="models/e5") == {}


def test_what_only_embeds_queries_belongs_to_the_system() -> None:
    passages = index(Embedding(E5, query_model=(queries := api())))
    system = System("s", [service("search", reads=[Search(passages)])])
    assert queries in system.components
    assert not unreferred(system, [queries], queries.location.file)
