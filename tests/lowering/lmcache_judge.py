"""Two replicas of the real LMCache share a chunk through a store: run with the Python of ``tests/servers/lmcache.txt``.

The packages torch, transformers, numba and cryptography, and LMCache's compiled modules, are stand-ins: they are needed
for the import only. Configuration, connector, protocol and Redis client are the real ones.

It prints, as JSON, whether the second replica got what the first one stored, and what it gets of a chunk whose bytes
the store has evicted.
"""

from __future__ import annotations

import asyncio
import importlib.abc
import importlib.machinery
import json
import math
import os
import sys
import types
from typing import Any, ClassVar
from unittest.mock import MagicMock

STAND_INS = {"torch", "transformers", "numba", "cryptography", "lmcache.lmcache_native", "lmcache.lmcache_redis"}
DTYPES = (
    "half float double float16 bfloat16 float32 float64 uint8 int8 int16 int32 int64 bool float8_e4m3fn float8_e5m2"
)
TOKENS = 256


class StandIn(types.ModuleType):
    """A package whose names are whatever is asked for."""

    __path__: ClassVar[list[str]] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        setattr(self, name, found := MagicMock())
        return found


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the stand-ins before all others."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        is_ours = name in STAND_INS or name.partition(".")[0] in STAND_INS
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if is_ours else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> StandIn:
        return StandIn(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """There is nothing to run."""


class Size(tuple[int, ...]):
    """A shape."""

    def numel(self) -> int:
        return math.prod(self)


class Dtype:
    """A number format of two bytes."""

    itemsize = 2


def as_it_is(*args: Any, **_: Any) -> Any:
    """A decorator that changes nothing, with or without arguments."""
    return args[0] if args and callable(args[0]) else lambda function: function


sys.meta_path.insert(0, Finder())
torch: Any = importlib.import_module("torch")
torch.Size, torch.Tensor, torch.dtype = Size, type("Tensor", (), {}), Dtype
torch.inference_mode = torch.no_grad = torch.compile = as_it_is
for name in DTYPES.split():
    setattr(torch, name, Dtype())
for name in ("cuda", "xpu", "hpu", "musa", "npu", "mps"):
    getattr(torch, name).is_available = lambda: False
lmcache: Any = importlib.import_module("lmcache")
lmcache.device_ops = MagicMock()


class Chunk:
    """The key-value cache of some tokens, in memory."""

    def __init__(self, content: bytes) -> None:
        self.byte_array = memoryview(bytearray(content))

    def get_size(self) -> int:
        return len(self.byte_array)

    def ref_count_down(self) -> None:
        """It is not counted."""

    def get_shapes(self) -> list[Size]:
        return [SHAPE]

    def get_dtypes(self) -> list[Dtype]:
        return [torch.float16]

    def get_memory_format(self) -> Any:
        return importlib.import_module("lmcache.v1.memory_management").MemoryFormat.KV_2LTD


SHAPE = Size((2, 1, TOKENS, 8))
SIZE = SHAPE.numel() * Dtype.itemsize


def connector(loop: asyncio.AbstractEventLoop) -> Any:
    """The connector of one replica, from the variables of the container."""
    config = importlib.import_module("lmcache.v1.config").LMCacheEngineConfig.from_env().validate()
    metadata = types.SimpleNamespace(
        get_shapes=lambda: [SHAPE], get_dtypes=lambda: [torch.float16], get_num_groups=lambda: 1,
        chunk_size=TOKENS, use_mla=False,
    )  # fmt: skip
    memory = types.SimpleNamespace(config=config, metadata=metadata, allocate=lambda *_: Chunk(bytes(SIZE)))
    create = importlib.import_module("lmcache.v1.storage_backend.connector").CreateConnector
    return create(config.remote_url, loop, memory, config, metadata)


async def main() -> dict[str, object]:
    key_of = importlib.import_module("lmcache.utils").CacheEngineKey
    key = key_of("/models/llama", 1, 0, 0x5EED, torch.float16)
    first, second = connector(asyncio.get_running_loop()), connector(asyncio.get_running_loop())
    content = bytes(range(256)) * (SIZE // 256)
    try:
        await first.put(key, Chunk(content))
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    found = await second.get(key)
    store = importlib.import_module("redis").Redis.from_url(os.environ["LMCACHE_REMOTE_URL"])
    store.delete(key.to_string() + "kv_bytes")
    return {"is_same": bytes(found.byte_array) == content, "evicted": await second.get(key)}


print(json.dumps(asyncio.run(main())))
