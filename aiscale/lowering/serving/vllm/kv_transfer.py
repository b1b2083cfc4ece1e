"""Connectors that move the key-value cache of vLLM out of its GPUs: ``--kv-transfer-config``.

Source: vLLM 0.33.0, KVTransferConfig and MultiConnector.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class KvConnector:
    """A connector of vLLM, ``kv_connector``.

    Attributes:
        name: name that vLLM has it registered under: ``LMCacheConnectorV1``.
        role: whether it stores key-value cache, loads it, or both.
        settings: its own settings, ``kv_connector_extra_config``.
    """

    name: str
    role: Literal["kv_producer", "kv_consumer", "kv_both"] = "kv_both"
    settings: Mapping[str, Any] = field(default_factory=dict)


def kv_transfer_config(connectors: Sequence[KvConnector]) -> str:
    """The value of ``--kv-transfer-config``, as JSON.

    Several are children of a MultiConnector: vLLM loads from the first that has the tokens, and stores to all. A load
    that fails is computed again: by default, vLLM fails the request.

    Args:
        connectors: one or more, in the order in which vLLM asks them.
    """
    roles = {one.role for one in connectors}
    whole = connectors[0]
    if len(connectors) > 1:
        children = [_written(one) for one in connectors]
        whole = KvConnector("MultiConnector", roles.pop() if len(roles) == 1 else "kv_both", {"connectors": children})
    return json.dumps(_written(whole) | {"kv_load_failure_policy": "recompute"}, separators=(",", ":"))


def _written(connector: KvConnector) -> dict[str, Any]:
    found: dict[str, Any] = {"kv_connector": connector.name, "kv_role": connector.role}
    return found | {"kv_connector_extra_config": dict(connector.settings)} if connector.settings else found
