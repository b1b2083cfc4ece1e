"""``--kv-transfer-config`` of vLLM has fields and connectors that vLLM has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from aiscale.lowering.serving.vllm.kv_transfer import KvConnector, kv_transfer_config
from tests.support.paths import ROOT

CACHE = KvConnector("LMCacheConnectorV1")
NIXL = KvConnector("NixlConnector", "kv_producer", {"backends": ["UCX"]})
POLICY = {"kv_load_failure_policy": "recompute"}


def known(what: str) -> set[str]:
    """The recorded names of vLLM: of a ``field`` or a ``connector``."""
    lines = (ROOT / "tests" / "lowering" / "vllm_kv_transfer.txt").read_text(encoding="utf-8").splitlines()
    return {line.split()[1] for line in lines if line.startswith(f"{what} ")}


def each(config: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A configuration, and those of the connectors in it."""
    yield config
    if config["kv_connector"] == "MultiConnector":
        yield from config["kv_connector_extra_config"]["connectors"]


@pytest.mark.parametrize(
    ("connectors", "expected"),
    [
        ([CACHE], {"kv_connector": "LMCacheConnectorV1", "kv_role": "kv_both", **POLICY}),
        ([NIXL],
         {"kv_connector": "NixlConnector", "kv_role": "kv_producer",
          "kv_connector_extra_config": {"backends": ["UCX"]}, **POLICY}),
        ([NIXL, CACHE],
         {"kv_connector": "MultiConnector", "kv_role": "kv_both",
          "kv_connector_extra_config": {"connectors": [
              {"kv_connector": "NixlConnector", "kv_role": "kv_producer",
               "kv_connector_extra_config": {"backends": ["UCX"]}},
              {"kv_connector": "LMCacheConnectorV1", "kv_role": "kv_both"}]}, **POLICY}),
        ([CACHE, CACHE],
         {"kv_connector": "MultiConnector", "kv_role": "kv_both",
          "kv_connector_extra_config": {"connectors": [
              {"kv_connector": "LMCacheConnectorV1", "kv_role": "kv_both"}] * 2}, **POLICY}),
    ],
    ids=["one", "with settings", "two", "same role"],
)  # fmt: skip
def test_the_connectors_are_written_as_vllm_reads_them(connectors, expected):
    found = json.loads(kv_transfer_config(connectors))
    assert found == expected
    for one in each(found):
        assert set(one) <= known("field")
        assert one["kv_connector"] in known("connector")
