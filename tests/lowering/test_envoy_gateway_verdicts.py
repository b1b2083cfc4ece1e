"""Envoy Gateway accepts every policy and route of the golden cases with its GatewayClass."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from aiscale.lowering.resource import Resource
from tests.support.authority import Authority
from tests.support.envoy_gateway import secret, translate
from tests.support.lowered import CASES, lower_system, read_system

pytestmark = [pytest.mark.tools, pytest.mark.long, pytest.mark.timeout(1_800)]
"""egctl is built when it is not there yet: minutes."""

_OF_ENVOY_GATEWAY = [case for case in CASES if 'class_name="eg"' in (case / "system.py").read_text(encoding="utf-8")]


@pytest.mark.parametrize("case", _OF_ENVOY_GATEWAY, ids=lambda case: case.name)
def test_envoy_gateway_accepts_what_is_deployed(case: Path, tmp_path: Path) -> None:
    resources = lower_system(read_system(case))
    namespace = resources[0].name
    authority = Authority()
    pair = authority.issue("edge")
    secrets = [secret(namespace, name, **data) for name, data in _read_by(resources, pair.certificate, pair.key)]
    existing = {"name": "shop-ca", "namespace": namespace}  # the ConfigMap that users make
    config_map = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": existing, "data": {"ca.crt": pair.certificate}}
    found = translate(tmp_path, resources, [*secrets, config_map])
    made = {
        f"{one.kind}/{one.name}"
        for one in resources
        if one.kind.endswith("Policy") and str(one.properties["apiVersion"]).startswith("gateway.")
    }
    assert (found.accepted, found.verdicts) == (made, {})


def test_envoy_gateway_refuses_what_is_missing(tmp_path: Path) -> None:
    resources = lower_system(read_system(next(one for one in _OF_ENVOY_GATEWAY if one.name == "envoy_gateway")))
    found = translate(tmp_path, resources, [])
    assert {name.partition("/")[0] for name in found.verdicts} == {"Gateway", "SecurityPolicy"}


def _read_by(resources: Sequence[Resource], certificate: str, key: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The Secrets that the objects of a golden name."""
    text = json.dumps([one.properties.get("spec") for one in resources if one.kind != "NetworkPolicy"])
    found = {"tls_crt": certificate, "tls_key": key, "ca_crt": certificate}
    for name in ("edge-tls", "partners-tls", "edge-client-ca-8443", "internal-ca", "orders-ca"):
        if f'"{name}"' in text:
            yield name, found
    for name in ("partners", "orders-api-keys-2", "ranking-api-keys"):
        if f'"{name}"' in text:
            yield name, {"client": f"key-of-{name}"}
