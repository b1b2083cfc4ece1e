"""The guide for contributors names what there is: every port, every area of docs, files that exist."""

from __future__ import annotations

import re
import tomllib
from typing import get_args

import pytest

from aiscale.components.domains import DOMAINS
from aiscale.components.field_types import classes_within
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.registry import COMPONENTS
from aiscale.components.serving.runtimes import ModelServer, Server
from aiscale.lowering.registry import LOWERINGS, RUNTIMES
from tests.support.paths import ROOT

pytestmark = pytest.mark.complete

GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
HOWTOS = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs" / "howto").glob("*.md"))}
PROOFS = (ROOT / "docs" / "explanation" / "proofs.md").read_text(encoding="utf-8")

PROVEN = {
    "AuthorizationPolicy": "tests/lowering/test_istio_analysis.py",
    "BatchJob": "tests/lowering/test_settings.py",
    "BentoML": "tests/lowering/test_bentoml_server.py",
    "Connector": "tests/lowering/test_admission.py",
    "CustomServer": "tests/lowering/test_admission.py",
    "EventTable": "tests/postgres",
    "ExternalKafka": "tests/broker/test_topics_job.py",
    "FirehoseStream": "tests/support/clouds",
    "Flink": "tests/broker/test_flink_exactly_once.py",
    "FlinkSession": "tests/lowering/test_admission.py",
    "Gateway": "tests/lowering/test_admission.py",
    "GlobalLoadBalancer": "tests/support/clouds",
    "InferenceGraph": "tests/lowering/test_inference_graphs.py",
    "InferencePool": "tests/lowering/test_admission.py",
    "Istio": "tests/lowering/test_istio_analysis.py",
    "KServe": "tests/lowering/test_kserve.py",
    "LLMInferenceService": "tests/e2e/test_kserve_llm.py",
    "KafkaCluster": "tests/broker/test_objects.py",
    "KafkaConnect": "tests/lowering/test_admission.py",
    "KafkaStreams": "tests/broker/test_kafka_streams.py",
    "KinesisStream": "tests/support/clouds",
    "Linkerd": "tests/lowering/test_admission.py",
    "MLServer": "tests/lowering/test_mlserver_server.py",
    "Manifest": "tests/lowering/test_admission.py",
    "Microservice": "tests/lowering/test_admission.py",
    "MirrorMaker": "a real MirrorMaker 2",
    "ModelService": "tests/lowering/test_admission.py",
    "Msk": "tests/broker/test_msk_job.py",
    "OwnCode": "tests/lowering/test_admission.py",
    "PubSubSubscription": "tests/support/clouds",
    "PubSubTopic": "tests/support/clouds",
    "PulumiResource": "tests/engine",
    "RayServe": "tests/ray/test_ray_service.py",
    "Route": "tests/lowering/test_admission.py",
    "SchemaRegistry": "tests/lowering/test_schemas_job.py",
    "SeldonCore": "tests/lowering/test_seldon_core.py",
    "ServicePolicy": "tests/lowering/test_istio_analysis.py",
    "Spark": "tests/lowering/test_settings.py",
    "Storm": "tests/lowering/test_storm_cluster.py",
    "StreamJob": "tests/broker/test_flink_exactly_once.py",
    "TensorFlowServing": "tests/lowering/test_admission.py",
    "Topic": "tests/broker/test_objects.py",
    "TorchServe": "tests/lowering/test_torchserve_front_end.py",
    "Transformer": "tests/lowering/test_admission.py",
    "Triton": "tests/lowering/test_model_identity.py",
    "VLLM": "tests/lowering/test_admission.py",
    "VectorIndex": "tests/lowering/test_admission.py",
}
"""The strongest that each technology is held against: a place that the page of proofs names."""

WITHOUT_HOWTO = {
    "PulumiResource": "docs/howto/ways-out.md shows it as a part of an example",
}
"""Technologies that no howto writes, each with the reason."""


def _technologies() -> list[str]:
    engines = classes_within(StreamJob.model_fields["engine"].annotation)
    return sorted({found.__name__ for found in (*(lowering.kind for lowering in LOWERINGS), *engines, *RUNTIMES)})


def _written() -> set[str]:
    """What a howto makes, in Python that its reader writes."""
    blocks = [
        block for text in HOWTOS.values() for block in re.findall(r"```(?:python|diff)\n(.*?)```", text, re.DOTALL)
    ]
    return {name for block in blocks for name in re.findall(r"\b([A-Z]\w+)(?:\.\w+)?\(", block)}


def test_the_guide_names_files_that_exist() -> None:
    named = {name.rstrip("/") for name in re.findall(r"`((?:\w+/)+(?:\w+\.\w+)?)`", GUIDE)}
    assert [
        name for name in sorted(named) if not (ROOT / name).exists() and not (ROOT / "aiscale" / name).exists()
    ] == []


def test_every_model_server_says_what_rules_ask_of_it() -> None:
    asked = ("technology", "frameworks", "splits", "metrics")
    missing = [
        f"say {field} in class {server.__name__} of {server.__module__}, as ModelServer explains it"
        for server in get_args(Server) for field in asked if field not in vars(server)
    ]  # fmt: skip
    silent = [f"say in words what {server.__name__} loads" for server in get_args(Server) if _is_silent(server)]
    assert [*missing, *silent] == []


def _is_silent(server: type[ModelServer]) -> bool:
    return getattr(server, "frameworks", None) is not None and not server.loads


def test_every_technology_has_a_howto_or_a_reason() -> None:
    missing = sorted(set(_technologies()) - _written() - WITHOUT_HOWTO.keys())
    assert [
        f"write docs/howto for {name}, or the reason into WITHOUT_HOWTO of tests/test_contributing.py"
        for name in missing
    ] == []
    assert sorted(WITHOUT_HOWTO.keys() & _written()) == []


def test_every_technology_is_proven_or_something_is_said_to_stand_in() -> None:
    assert [
        f"name what {name} is held against in PROVEN of tests/test_contributing.py"
        for name in _technologies() if name not in PROVEN
    ] == []  # fmt: skip
    assert sorted(PROVEN.keys() - set(_technologies())) == []
    assert [f"name {place} in docs/explanation/proofs.md" for place in PROVEN.values() if place not in PROOFS] == []


def test_every_howto_is_in_the_table_of_contents() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8").splitlines()
    assert [f"add howto/{name} to docs/index.md" for name in HOWTOS if f"howto/{name}" not in index] == []


def test_every_domain_is_written_down_wherever_it_must_be() -> None:
    domains = {domain for domain in DOMAINS if domain}
    folders = {path.parent.name for path in (ROOT / "aiscale" / "components").glob("*/__init__.py")}
    contracts = {
        contract["name"]: contract
        for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    }
    facades = set(contracts["One way through the house"]["exhaustive_ignores"]) - {"__main__", "plugins"}
    apart = {name.rpartition(".")[2] for name in contracts["Domains meet in core"]["modules"]}
    pages = re.findall(r"^reference/kinds/(\w+)$", (ROOT / "docs" / "index.md").read_text(), re.MULTILINE)
    places = {
        "a folder of aiscale/components": folders,
        "KINDS of aiscale/components/registry.py": {kind.__module__.split(".")[2] for kind in COMPONENTS} & folders,
        "exhaustive_ignores of import-linter in pyproject.toml": facades,
        "the modules of Domains meet in core in pyproject.toml": apart,
        "docs/index.md": set(pages) - {"aiscale"},
    }
    wrong = [f"name {one} in {place}" for place, named in places.items() for one in sorted(domains - named)]
    wrong += [
        f"name {one} in DOMAINS of aiscale/components/domains.py, or take it out of {place}"
        for place, named in places.items()
        for one in sorted(named - domains)
    ]
    assert wrong == []
    assert pages == [domain or "aiscale" for domain in DOMAINS]
