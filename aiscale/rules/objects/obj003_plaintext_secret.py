"""A Secret has plaintext values in the blueprint.

What:
    A raw Secret has ``data`` or ``stringData``.

Why:
    Blueprints are in version control, and the values are copied into plans, the state and its backups, where
    everybody with access to them can read them.

Example:
    Manifest("db", {"apiVersion": "v1", "kind": "Secret", "stringData": {"password": "hunter2"}})

Instead:
    Microservice("pricing", image=IMAGE, secrets={"DB_PASSWORD": KubernetesSecret("db", key="password")})

Source:
    Kubernetes documentation, Good practices for Secrets: base64 is no encryption.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.objects.manifest import Manifest
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "OBJ003"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each Secret with values."""
    for manifest in graph.of(Manifest):
        for one in manifest.objects:
            held = [key for key in ("data", "stringData") if one.body.get(key)]
            if one.kind != "Secret" or not held:
                continue
            is_single = len(manifest.objects) == 1
            what = f"{manifest.name} is a Secret" if is_single else f"{one.key} of {manifest.name} is a Secret"
            yield manifest.finding(
                CODE, SEVERITY, f"{what} with plaintext values in the blueprint",
                argument="body", label=f"{held[0]} goes into plans and state in plaintext",
                help='create the Secret elsewhere and refer to it: secrets={"…": KubernetesSecret("…", key="…")}, '
                     "or write an ExternalSecret",
            )  # fmt: skip
