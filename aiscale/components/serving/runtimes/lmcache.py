"""LMCache: key-value cache of prompts outside the GPUs."""

from pydantic import Field

from aiscale.core.edges import ABSENT, BytesField, OptionalBytes, Value


class LMCache(Value):
    """LMCache in the processes of vLLM: key-value cache of prompts in the memory and on the disk of a replica.

    Requests that begin with the same tokens load it, so that vLLM does not compute it again. The replicas of a service
    share a further copy in the Redis or Valkey that ``ModelService(kv_cache=…)`` names.

    ``VLLM(lmcache=LMCache(memory="20Gi", disk="100Gi"))``

    Source: LMCache 0.5.6, LMCacheEngineConfig.
    """

    memory: BytesField
    """Memory of the replica for the cache, in addition to what the server needs. Each GPU has an equal part:
    ``LMCACHE_MAX_LOCAL_CPU_SIZE``. It is also the buffer of what is read from disk and from ``kv_cache``."""

    disk: OptionalBytes = Field(default=ABSENT)
    """Disk of the replica's node for the cache, below ``/tmp``. Each GPU has an equal part:
    ``LMCACHE_MAX_LOCAL_DISK_SIZE``. Its contents are lost with the pod. Default: none."""

    tls: bool = False
    """Whether the connections to ``kv_cache`` use TLS: ``rediss://``. A URL in ``secrets`` has its own scheme."""
