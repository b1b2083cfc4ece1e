"""Rules ask any model server what it can: they see one that they have never heard of, and say nothing false of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar, get_args

import pytest

from aiscale import Autoscaling, Objective, Signal, System, Traffic
from aiscale.components.serving.runtimes import ModelServer, Server
from aiscale.components.serving.runtimes.server import MemoryBeside, Parallelism, ServerMetrics, Setting
from aiscale.graph.build import build
from aiscale.platform import GpuPool, KubernetesCluster, Site, TimeSlicing
from aiscale.rules import check
from aiscale.services import Microservice
from aiscale.serving import Generate, Model, ModelService, Triton
from tests.support.paths import ROOT

DIGEST = "sha256:" + "5e" * 32
QUESTIONS = (
    *(name for name, value in vars(ModelServer).items() if isinstance(value, property)),
    "official_repository",
    "memory_taken",
)

AS_USUAL: dict[str, frozenset[str]] = {
    "BentoML": frozenset(QUESTIONS) - {"copies"},
    "CustomServer": frozenset(QUESTIONS) - {"copies"},
    "MLServer": frozenset(QUESTIONS)
    - {"has_kv_cache", "token_histograms", "copies", "official_repository", "schemes_read"},
    "RayServe": frozenset(QUESTIONS) - {"official_repository"},
    "TensorFlowServing": frozenset(
        {
            "is_configured_in_repository",
            "settings_of_model",
            "has_official_image",
            "parallelism",
            "context_tokens",
            "most_at_once",
            "memory_taken",
            "copies",
            "further_names",
            "occupied_flags",
            "prefill_sidecar_image",
            "prefill_sidecar_resources",
            "host_memory",
            "pods_per_replica",
        }
    ),
    "TorchServe": frozenset(QUESTIONS)
    - {"has_kv_cache", "token_histograms", "copies", "official_repository", "schemes_read"},
    "Triton": frozenset(
        {
            "has_official_image",
            "parallelism",
            "context_tokens",
            "most_at_once",
            "memory_taken",
            "official_image_arch",
            "further_names",
            "occupied_flags",
            "prefill_sidecar_image",
            "prefill_sidecar_resources",
            "host_memory",
            "pods_per_replica",
        }
    ),
    "VLLM": frozenset(
        {
            "has_official_image",
            "is_configured_in_repository",
            "official_image_arch",
            "settings_of_model",
            "versions_kept",
        }
    ),
}
"""What holds of each server as ``ModelServer`` says it where a server says nothing else."""

OF_ONE = {
    "registry.py": "the table of lowerings",
    "second_version.py": "Ray creates a second cluster for a new version",
    "srv003_gpu_pools_too_small.py": "Ray creates a second cluster for a new version",
    "srv004_model_does_not_load.py": "Triton's image lost a backend with a release; vLLM stops where others convert weights",
    "srv017_not_supported_by_runtime.py": "Ray creates a second cluster for a new version",
    "srv032_server_loses_requests.py": "Triton's polling, TorchServe's limit, and the health path of an own server",
    "srv043_release_without_support.py": "releases of TorchServe and BentoML",
    "svc027_single_replica.py": "Ray's cluster has a head besides its replicas",
}
"""Files that ask for one server by its class, each with the reason why no question to all of them would do."""


class Tokens(ModelServer):
    """A server of language models that no rule has heard of."""

    technology: ClassVar[str] = "Tokens"
    frameworks: ClassVar[frozenset[str] | None] = frozenset({"transformers"})
    loads: ClassVar[str] = "it loads language models only"
    splits: ClassVar[bool] = True
    metrics: ClassVar[ServerMetrics | None] = None
    official_repository: ClassVar[str] = "docker.io/tokens/tokens"

    version: str = "1.2"
    image: str | None = None
    tp_size: int | None = None
    context_length: int | None = None
    fraction: float = 0.9
    running: int | None = None

    @property
    def has_kv_cache(self) -> bool | None:
        return True

    @property
    def parallelism(self) -> Parallelism | None:
        return Parallelism("tp_size", self.tp_size, None, 1)

    @property
    def context_tokens(self) -> Setting | None:
        return Setting("context_length", self.context_length) if self.context_length else None

    @property
    def most_at_once(self) -> Setting | None:
        return Setting("running", self.running) if self.running else None

    def memory_taken(self, total: float, weights: float | None) -> float | None:
        return weights + (total - weights) * self.fraction if weights is not None else None

    @property
    def schemes_read(self) -> tuple[str, ...] | None:
        return ("hf", "s3")


class Greedy(Tokens):
    """The same, with a need of its own beside weights and cache."""

    memory_beside: ClassVar[MemoryBeside | None] = MemoryBeside(3 * 2**30, 4 * 2**30, "work buffers", "its maker")


def _served_by(server: ModelServer, name: str, **fields: Any) -> ModelService:
    """A model service whose runtime is none of those that users can name."""
    model = Model(
        name, version="v1", digest=DIGEST, framework="transformers", size="16Gi", gpu_memory="16Gi",
        artifact=fields.pop("artifact", "pvc://models/llama"), kv_cache_per_token="128Ki", num_attention_heads=32,
    )  # fmt: skip
    service = ModelService(name, model=model, runtime=Triton(), gpu=fields.pop("gpu", "nvidia-l4"), **fields)
    service.__dict__["runtime"] = server
    return service


class Mute(ModelServer):
    """A server that answers nothing."""


def test_nothing_is_claimed_of_a_server_that_says_nothing() -> None:
    cluster = KubernetesCluster("core", pools=[GpuPool("l4", instance_type="g6.12xlarge", max_nodes=8)])
    services = [_served_by(Mute(), "one", on=cluster), _served_by(Mute(), "four", gpus=4, on=cluster)]
    graph, _ = build(System("shop", [cluster, *services]))
    found = [item for item in check(graph) if item.code.startswith("SRV")]
    assert (Mute.technology, Mute.short_name, found) == ("Mute", "Mute", [])


def test_a_new_server_is_seen() -> None:
    cluster = KubernetesCluster(
        "core",
        pools=[
            GpuPool("l4", instance_type="g6.12xlarge", max_nodes=8),
            GpuPool("a10g", instance_type="g5.2xlarge", sharing=TimeSlicing(2), max_nodes=2),
        ],
    )
    depot = Site("depot", cpu=8, memory="64Gi", gpu="nvidia-l4")
    pinned = f"docker.io/tokens/tokens@{DIGEST}"
    long = _served_by(Tokens(image=pinned, context_length=131_072), "long", on=cluster)
    parts = [
        long,
        _served_by(Tokens(), "unpinned", on=cluster),
        _served_by(Tokens(image=pinned), "far", artifact="https://registry.example/llama", on=cluster),
        _served_by(Tokens(image=pinned), "at-site", artifact="s3://models/llama", on=depot, replicas=1),
        _served_by(Tokens(image=pinned), "heads", gpus=3, on=cluster),
        _served_by(Tokens(image=pinned), "turns", gpu="nvidia-a10g", on=cluster),
        _served_by(
            Tokens(image=pinned, running=2), "slow", inference_time_ms=4_000, on=cluster,
            requests_per_second_per_replica=5,
        ),
        _served_by(
            Tokens(image=pinned), "by-cache", on=cluster, autoscaling=Autoscaling(max_replicas=3, signals=["kv-cache"])
        ),
        _served_by(Tokens(image=pinned), "by-gpu", on=cluster, autoscaling=Autoscaling(max_replicas=3, signals=["gpu"])),
        _served_by(
            Tokens(image=pinned), "by-rate", on=cluster, objective=Objective(p99_ms=180),
            requests_per_second_per_replica=10, autoscaling=Autoscaling(max_replicas=3, signals=[Signal("rps", target=9)]),
        ),
    ]  # fmt: skip
    chat = Microservice(
        "chat", image=f"registry.example/chat@{DIGEST}", traffic=Traffic(mean=1, peak=2), on=cluster,
        calls=[Generate(long, prompt_tokens=140_000, max_tokens=2_000)],
    )  # fmt: skip
    graph, _ = build(System("assistant", [chat, *parts]))
    of_servers = {
        "IMG001", "RET009", "SCL020", "SCL022", "SCL035", "SRV001", "SRV004", "SRV020", "SRV023", "SRV024", "SRV061",
    }  # fmt: skip
    found = {(item.code, item.address, item.label) for item in check(graph) if item.code in of_servers}
    assert found == {
        ("IMG001", "serving/unpinned", "the official image of Tokens 1.2, by its tag"),
        ("RET009", "services/chat", "refused: prompt and answer count together"),
        ("SCL022", "serving/by-gpu", "one request keeps the GPU as busy as fifty"),
        ("SRV004", "serving/far", "artifact is https://registry.example/llama"),
        ("SRV020", "serving/long", "Tokens refuses such a sequence"),
        ("SRV023", "serving/turns", "shared by 2 pods"),
        ("SRV004", "serving/at-site", "artifact is s3://models/llama"),
        ("SRV004", "serving/heads", "Tokens does not start"),
        ("SRV024", "serving/slow", "2 at a time, 4,000 ms each"),
    }


def test_a_server_says_what_it_needs_beside_its_cache() -> None:
    cluster = KubernetesCluster("core", pools=[GpuPool("l4", instance_type="g6.12xlarge", max_nodes=8)])
    served = [
        _served_by(server(context_length=40_000), server.__name__.lower(), on=cluster) for server in (Tokens, Greedy)
    ]
    graph, _ = build(System("assistant", served))
    [found] = [item for item in check(graph) if item.code == "SRV020"]
    assert found.address == "serving/greedy"
    assert "work buffers 3 GiB or more, each token 128Ki" in found.notes[0]


def test_a_new_server_takes_the_gpus_that_it_splits_over() -> None:
    service = _served_by(Tokens(tp_size=8), "answers", gpus=2)
    with pytest.raises(ValueError, match=r"^gpus \(2\) is not tp_size \(8\)$"):
        service._consistent()


@pytest.mark.parametrize(
    ("image", "is_official", "has_kv_cache"),
    [
        (None, True, False),
        ("nvcr.io/nvidia/tritonserver:26.06-py3@" + DIGEST, True, False),
        ("nvcr.io/nvidia/tritonserver:26.06-vllm-python-py3", True, None),
        ("nvcr.io/nvidia/tritonserver@" + DIGEST, True, None),
        ("registry.example/nvidia/tritonserver-own:26.06-py3", False, None),
        ("nvcr.io/nvidia/tritonserver-own:26.06-py3", False, None),
    ],
)
def test_what_is_in_the_image_of_triton(image: str | None, is_official: bool, has_kv_cache: bool | None) -> None:
    server = Triton(image=image)
    assert (server.has_official_image, server.has_kv_cache) == (is_official, has_kv_cache)


def test_official_images() -> None:
    made = {
        server.__name__: [
            (server() if server.official_repository else server(image="registry.example/own:1")).official_image(gpu=gpu)
            for gpu in (False, True)
        ]
        for server in get_args(Server)
    }
    assert made == {
        "Triton": ["nvcr.io/nvidia/tritonserver:26.06-py3"] * 2,
        "TensorFlowServing": ["docker.io/tensorflow/serving:2.21.0", "docker.io/tensorflow/serving:2.21.0-gpu"],
        "TorchServe": ["docker.io/pytorch/torchserve:0.12.0-cpu", "docker.io/pytorch/torchserve:0.12.0-gpu"],
        "MLServer": ["docker.io/seldonio/mlserver:1.7.1"] * 2,
        "VLLM": ["docker.io/vllm/vllm-openai:v0.33.0"] * 2,
        "BentoML": ["", ""],
        "RayServe": ["docker.io/rayproject/ray:2.60.0", "docker.io/rayproject/ray:2.60.0-gpu"],
        "CustomServer": ["", ""],
    }


@pytest.mark.complete
def test_every_model_server_answers_what_rules_ask() -> None:
    assert [
        f"say {name} in class {server.__name__}, or name it in AS_USUAL of tests/rules/test_any_server.py where what "
        "ModelServer says of it holds"
        for server in get_args(Server) for name in QUESTIONS
        if (name in vars(server)) == (name in AS_USUAL.get(server.__name__, frozenset()))
    ] == []  # fmt: skip
    assert [
        f"say {name} in class {server.__name__}, also where what ModelServer says of it holds"
        for server in get_args(Server) for name in ("technology", "frameworks", "splits", "metrics")
        if not any(name in vars(base) for base in server.__mro__[:server.__mro__.index(ModelServer)])
    ] == []  # fmt: skip


@pytest.mark.complete
def test_what_asks_for_one_server_says_why() -> None:
    names = "|".join(server.__name__ for server in get_args(Server))
    asks = re.compile(
        rf"^from aiscale\.components\.serving\.runtimes(?:\.\w+)? import (?:\([^)]*|[^#\n]*)\b({names})\b", re.MULTILINE
    )
    asking = {
        path.name
        for area in ("analysis", "lowering", "render", "rules") for path in Path(ROOT / "aiscale" / area).rglob("*.py")
        if path.parents[1] != ROOT / "aiscale" / "lowering" / "serving"  # the folder of one server
        and asks.search(path.read_text(encoding="utf-8"))
    }  # fmt: skip
    assert [
        f"ask ModelServer in {path}, or say why not in OF_ONE of tests/rules/test_any_server.py"
        for path in sorted(asking - OF_ONE.keys())
    ] == []
    assert sorted(OF_ONE.keys() - asking) == []
