"""LMCache and a shared cache: what contradicts them is refused."""

from __future__ import annotations

import pytest

from aiscale import Resources
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.quantities import Bytes
from aiscale.serving import VLLM, KServe, LMCache, LoraAdapter, Model, ModelService, Triton
from aiscale.stores import ExternalStore

MODEL = Model("llama", version="v3", artifact="s3://models/llama", framework="pytorch")
VALKEY = ExternalStore("prompts", product="Valkey", host="cache.example")
CACHE = LMCache(memory="1Gi")


def service(runtime=None, **fields):
    return ModelService("chat", model=MODEL, runtime=runtime or VLLM(lmcache=CACHE), **fields)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: VLLM(lmcache=CACHE, kv_offloading_size="1Gi"),
            "VLLM: kv_offloading_size does not go with lmcache: vLLM has one connector for both",
        ),
        (
            lambda: VLLM(lmcache=CACHE, lora_adapters=[LoraAdapter("a", path="/a")]),
            "VLLM: lora_adapters does not go with lmcache: LMCache would load the cache of one adapter for another",
        ),
        (
            lambda: VLLM(lmcache=LMCache(memory="1Gi", disk="9Gi"), data_parallel=2),
            "VLLM: lmcache.disk does not go with data_parallel=2: its engines would write to the same files",
        ),
        (
            lambda: VLLM(lmcache=CACHE, version="0.24.1"),
            "VLLM: lmcache needs vLLM 0.25.0 or newer, whose image has LMCache 0.5; this is 0.24.1: or set image to one "
            "with LMCache",
        ),
        (
            lambda: VLLM(lmcache=CACHE, image="docker.io/vllm/vllm-openai:v0.20.0"),
            "VLLM: lmcache needs vLLM 0.25.0 or newer, whose image has LMCache 0.5; this is 0.20.0: or set image to one "
            "with LMCache",
        ),
        (
            lambda: service(VLLM(lmcache=LMCache(memory="4Gi"))),
            "ModelService 'chat': runtime.lmcache.memory (4Gi) must be below the memory of a replica (4Gi): "
            "resources=Resources(memory=…)",
        ),
        (
            lambda: service(
                VLLM(lmcache=LMCache(memory="1Gi", disk="50Gi")),
                resources=Resources(cpu=2, memory="4Gi", ephemeral_storage="50Gi"),
            ),
            "ModelService 'chat': runtime.lmcache.disk (50Gi) must be below the ephemeral storage of a replica (50Gi): "
            "resources=Resources(ephemeral_storage=…)",
        ),
        (
            lambda: service(VLLM(lmcache=LMCache(memory="1Gi", tls=True))),
            "ModelService 'chat': runtime.lmcache.tls needs kv_cache: the store whose connections use TLS",
        ),
        (
            lambda: service(VLLM(), kv_cache=VALKEY),
            "ModelService 'chat': kv_cache needs runtime.lmcache: VLLM(lmcache=LMCache(memory=…))",
        ),
        (
            lambda: service(KServe(server=VLLM()), kv_cache=VALKEY),
            "ModelService 'chat': kv_cache needs runtime.lmcache: VLLM(lmcache=LMCache(memory=…))",
        ),
        (
            lambda: service(KServe(), kv_cache=VALKEY),
            "ModelService 'chat': kv_cache needs a declared server: VLLM(lmcache=LMCache(memory=…))",
        ),
        (
            lambda: service(Triton(), kv_cache=VALKEY),
            "ModelService 'chat': kv_cache does not go with NVIDIA Triton: runtime=VLLM(lmcache=LMCache(memory=…))",
        ),
        (
            lambda: service(kv_cache=ExternalStore("base", product="MySQL", host="db.example")),
            "ModelService 'chat': kv_cache (base) must be a Redis or Valkey of known host: "
            'ExternalStore(…, product="Valkey", host=…)',
        ),
        (
            lambda: service(kv_cache=ExternalStore("cache", product="Redis 8")),
            "ModelService 'chat': kv_cache (cache) must be a Redis or Valkey of known host: "
            'ExternalStore(…, product="Valkey", host=…)',
        ),
        (
            lambda: service(args=["--kv_transfer_config={}"]),
            "ModelService 'chat': args has --kv_transfer_config, which would override what probes and checks read: "
            "write VLLM(lmcache=…)",
        ),
    ],
)
def test_contradictions_are_refused(make, message):
    with pytest.raises(InvalidComponentError) as caught:
        make()
    [found] = caught.value.diagnostics
    assert found.message == message


def test_the_shared_cache_is_written_and_its_memory_reserved():
    of = service(kv_cache=VALKEY)
    assert [(one.kind, one.target.address) for one in of.references() if one.field == "kv_cache"] == [
        (EdgeKind.WRITES, "externalstores/prompts")
    ]
    assert VALKEY.redis_address == "cache.example:6379"
    assert of.runtime.host_memory == ("lmcache.memory", Bytes.parse("1Gi"))


def test_other_connectors_go_with_a_server_without_lmcache():
    assert service(VLLM(), args=["--kv-transfer-config={}"]).args == ("--kv-transfer-config={}",)
    older = VLLM(lmcache=CACHE, image="registry.example/vllm-lmcache:v0.20.0")
    assert older.lmcache == CACHE
