"""What is known of searches, of the vectors of an index, and of what they take up."""

from __future__ import annotations

import pytest

from aiscale import System
from aiscale.analysis.capacity.pods import pods
from aiscale.analysis.capacity.vector_search import entry_bytes, length_of, searches
from aiscale.analysis.privacy.sensitive_data import sensitive_readers
from aiscale.graph.build import build
from aiscale.retrieval import Flat, Hnsw, Search, VectorIndex
from aiscale.services import Microservice
from aiscale.serving import Model, ModelService, Triton
from aiscale.stores import ExternalStore

IMAGE = "registry.example/a@sha256:" + "1" * 64
E5 = Model(
    "e5",
    version="v2",
    artifact="s3://models/e5/v2",
    framework="onnx",
    outputs={"tokens": "float32[-1,768]", "embedding": "float32[768]"},
)


def index(**fields: object) -> VectorIndex:
    given = {"engine": "qdrant", "dimension": 1_024, "metric": "cosine", **fields}
    return VectorIndex("faces", **given)  # type: ignore[arg-type]  # checked by the class itself


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"index_type": Flat()}, 4_096),
        ({}, 4_096 + 128),
        ({"index_type": Hnsw(m=32), "quantization": "fp16"}, 2_048 + 256),
        ({"index_type": Flat(), "quantization": "int8"}, 1_024),
        ({"index_type": Flat(), "quantization": "binary"}, 128),
        ({"index_type": Flat(), "payload_bytes": 500}, 4_096),
        ({"index_type": Flat(), "payload_bytes": 500, "engine": "redis"}, 4_596),
    ],
)
def test_an_entry_takes_its_vector_and_its_links(fields: dict[str, object], expected: float) -> None:
    assert entry_bytes(index(**fields)) == expected


@pytest.mark.parametrize(("output", "length"), [("embedding", 768), ("tokens", None), ("logits", None), (None, None)])
def test_only_one_vector_has_a_length(output: str | None, length: int | None) -> None:
    assert length_of(E5, output) == length


def test_the_query_is_of_the_model_behind_its_service() -> None:
    embedder = ModelService("embedder", model=E5, runtime=Triton())
    first = Microservice("first", image=IMAGE, reads=[Search(faces := index(), embedded_by=embedder)])
    second = Microservice("second", image=IMAGE, reads=[Search(faces, embedded_by=E5), faces])
    third = Microservice("third", image=IMAGE, reads=[Search(faces)])
    graph, _ = build(System("s", [first, second, third]))
    assert [(one.user.name, one.embedder, one.model) for one in searches(graph)] == [
        ("first", embedder, E5),
        ("second", None, E5),
        ("third", None, None),
    ]


def test_an_index_has_a_pod_for_each_copy_of_a_shard_and_none_in_a_database() -> None:
    qdrant = ExternalStore("qdrant", product="Qdrant")
    assert [(found.what, found.fewest, found.most) for found in pods(index(shards=3, replication_factor=2))] == [
        ("a copy of a shard", 6, 6)
    ]
    assert list(pods(index(shards=3, replication_factor=2, store=qdrant))) == []


def test_who_searches_vectors_of_persons_has_to_do_with_them() -> None:
    search = Microservice("search", image=IMAGE, reads=[Search(faces := index(contains_personal_data=True))])
    graph, _ = build(System("s", [search]))
    assert sensitive_readers(graph) == {"services/search": faces}
