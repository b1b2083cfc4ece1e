"""LMCache in the processes of vLLM. Source: LMCache 0.5.6, LMCacheEngineConfig and remote connectors."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import LMCache
from aiscale.lowering.serving.vllm.kv_transfer import KvConnector
from aiscale.quantities import Bytes

CONNECTOR = KvConnector("LMCacheConnectorV1")

_URL = "LMCACHE_REMOTE_URL"

_FOLDER = "/tmp/lmcache"  # noqa: S108  # a path inside the container, on its own volume


def lmcache_environment(
    service: ModelService, lmcache: LMCache, workers: int, started: Sequence[str]
) -> dict[str, str]:
    """Variables that configure LMCache.

    Args:
        service: the service.
        lmcache: its settings.
        workers: processes of a replica, one per GPU. Each has memory and disk of its own.
        started: image and command line of the server.
    """
    found = {
        "LMCACHE_MAX_LOCAL_CPU_SIZE": _gib(lmcache.memory, workers),
        # Python's own hash, its default, has known collisions: one prompt could get the cache of another.
        "LMCACHE_PRE_CACHING_HASH_ALGORITHM": "sha256_cbor",
        "PYTHONHASHSEED": str(_seed(service, started)),
        # No egress is open for it.
        "LMCACHE_TRACK_USAGE": "false",
    }
    if lmcache.disk is not None:
        found |= {"LMCACHE_LOCAL_DISK": _FOLDER, "LMCACHE_MAX_LOCAL_DISK_SIZE": _gib(lmcache.disk, workers)}
    if service.kv_cache is not None:
        # Not resp://: its client takes a key that the store has evicted for a hit, with whatever is in the buffer.
        found[_URL] = f"{'rediss' if lmcache.tls else 'redis'}://{service.kv_cache.redis_address}"
    if _URL in service.secrets:
        found["LMCACHE_LOG_LEVEL"] = "WARNING"  # at INFO, LMCache writes the URL with its password to the log
    return found


def _gib(size: Bytes, workers: int) -> str:
    return f"{size / workers / 2**30:g}"


def _seed(service: ModelService, started: Sequence[str]) -> int:
    """The start of all keys: the same in all replicas, another one for other weights or another layout of the cache.

    LMCache's own keys have only the path of the model and the number of workers, which two versions can share. Source:
    vLLM 0.33.0, ``resolve_none_hash_seed``; Python documentation, PYTHONHASHSEED (32 bits).
    """
    served = service.served
    of = [served.artifact, served.digest or service.model.version, *started, *service.args]
    return int(hashlib.sha256(json.dumps(of).encode()).hexdigest()[:8], 16)
