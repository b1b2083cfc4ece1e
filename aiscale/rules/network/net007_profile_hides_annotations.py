"""A ServiceProfile makes Linkerd ignore what calls say.

What:
    A Manifest is a ServiceProfile of a service, in a system with Linkerd, and a call to that service has retries.

Why:
    Timeouts and retries become annotations of the service. Linkerd ignores them as soon as there is a ServiceProfile
    for it, which is the older way to say the same.

Example:
    Manifest("surge-profile", {"apiVersion": "linkerd.io/v1alpha2", "kind": "ServiceProfile",
                               "metadata": {"name": "surge.shop.svc.cluster.local"}, "spec": {"routes": []}})
    Microservice("pricing", calls=[Call(surge, retries=1)], image=IMAGE)

Instead:
    Microservice("pricing", calls=[Call(surge, retries=1)], image=IMAGE)

Source:
    Linkerd documentation, retries and timeouts: ServiceProfiles take precedence.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.meshes import calls, mesh_of
from aiscale.components.network.linkerd import Linkerd
from aiscale.components.objects.manifest import Manifest
from aiscale.core.ports import CallTarget
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET007"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call whose retries are ignored."""
    profiles = {name: manifest for manifest in graph.of(Manifest) if (name := _service(manifest)) is not None}
    if not profiles:
        return
    for caller, callee, edge, call in calls(graph):
        profile = profiles.get(callee.name)
        if profile is None or not call.retries or not isinstance(mesh_of(graph, callee), Linkerd):
            continue
        if not isinstance(callee, CallTarget):
            continue
        yield caller.finding(
            CODE, SEVERITY, f"Linkerd ignores the retries of {caller.name} at {callee.name}",
            argument=f"{edge.field}.retries", index=edge.item, label="never made",
            related=(Related(f"{profile.name} is a ServiceProfile of {callee.name}", profile.location, "body"),),
            help=f"remove {profile.name}: what it says can be said at the calls",
        )  # fmt: skip


def _service(manifest: Manifest) -> str | None:
    """The service that a ServiceProfile is for: the first label of its name; None for any other object."""
    if manifest.body.get("kind") != "ServiceProfile" or not str(manifest.body["apiVersion"]).startswith("linkerd.io/"):
        return None
    metadata = manifest.body.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return str(name).partition(".")[0] if name else None
