"""Secrets in objects: none in what aiscale generates, and a finding on what a component does not show."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from aiscale import System
from aiscale.components.services.microservice import Microservice
from aiscale.core.secret_texts.detector import secrets_in
from aiscale.diagnostics import Severity
from aiscale.graph.build import build
from aiscale.lowering.resource import Resource
from aiscale.lowering.secret_findings import secret_findings
from tests.artifacts import IMAGE
from tests.support.paths import ROOT

GOLDEN = sorted((ROOT / "tests" / "golden" / "lowering").glob("*/expected.yaml"))


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.parent.name)
def test_generated_objects_have_no_secrets(file: Path) -> None:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    documents = yaml.load_all(file.read_text(encoding="utf-8"), Loader=loader)
    assert [(one.path, one.kind) for document in documents for one in secrets_in(document)] == []


def test_a_secret_of_a_plugin_is_found_in_its_object() -> None:
    graph, _ = build(System("shop", [Microservice("pricing", image=IMAGE)]))
    body = {"apiVersion": "v1", "kind": "ConfigMap", "data": {"app.yaml": "password: Zx81-QqLm\n"}}
    made = Resource(
        "kubernetes:core/v1:ConfigMap",
        "configmap/pricing",
        body,
        "services/pricing",
        (),
        reason="settings of a plug-in",
    )
    found = list(secret_findings(graph, [made], graph.nodes))
    assert [(one.code, one.severity, one.message) for one in found] == [
        ("OBJ003", Severity.ERROR, "configmap/pricing of pricing: data.app.yaml contains a password in plaintext")
    ]
