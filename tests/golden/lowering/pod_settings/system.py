"""Commands, volumes, claims, limits and strategies of pods."""

from __future__ import annotations

from aiscale import Autoscaling, Resources, System
from aiscale.services import Call, Claim, Microservice, Recreate, RollingUpdate, Volume
from aiscale.serving import VLLM, Model, ModelService
from tests.artifacts import IMAGE

cache = Microservice(
    "cache",
    image=IMAGE,
    port=6_379,
    protocol="tcp",
    command=["/usr/bin/cache-server"],
    args=["--dir", "/var/lib/cache"],
    claims=[
        Claim("data", "/var/lib/cache", size="20Gi", storage_class="gp3"),
        Claim("uploads", "/uploads", size="1Ti", storage_class="efs", access_mode="ReadWriteMany"),
    ],
    volumes=[Volume("settings-file", "/etc/cache/cache.conf", config_map="cache", sub_path="cache.conf")],
    autoscaling=Autoscaling(min_replicas=2, max_replicas=5),
)
render = Microservice(
    "render",
    image="registry.example/render:2.1",
    resources=Resources(cpu=1, memory="1Gi", memory_limit="2Gi", cpu_limit=2),
    volumes=[
        Volume("scratch", "/work", size="10Gi"),
        Volume("shm", "/dev/shm", size="256Mi", medium="Memory"),  # a path inside the container
        Volume("license", "/etc/license", secret="render-license"),  # the name of a Secret
        Volume("fonts", "/usr/share/fonts", claim="fonts", read_only=True),
    ],
    claims=[Claim("out", "/out", size="100Gi", access_mode="ReadWriteMany")],
    strategy=Recreate(),
    calls=[cache],
)
chat = ModelService(
    "chat",
    model=Model("llama", version="v3", artifact="hf://meta/llama", framework="transformers"),
    runtime=VLLM(),
    gpu="nvidia-l4",
    resources=Resources(cpu=2, memory="3Gi", memory_limit="6Gi"),
    command=["/opt/warm-up.sh", "--prompts=/opt/prompts.json"],
    args=["--enable-chunked-prefill", "--kv-cache-dtype", "fp8"],
    claims=[Claim("compiled", "/var/cache/compiled", size="20Gi", access_mode="ReadWriteMany")],
    volumes=[
        Volume("weights", "/var/cache/weights", claim="weights"),
        Volume("shm", "/dev/shm", size="2Gi", medium="Memory"),  # a path inside the container
    ],
    strategy=RollingUpdate(max_surge=0, max_unavailable=1),
    shutdown_grace="90s",
)
front = Microservice("front", image=IMAGE, calls=[render, Call(chat, timeout_ms=60_000)])
system = System("pod-settings", [front])
