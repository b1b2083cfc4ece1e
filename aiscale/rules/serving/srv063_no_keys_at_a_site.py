"""A model server at a site has nothing to sign in with where its model lies.

What:
    A model service at a site has its model in ``s3://`` or ``gs://``, its server is of an official image, and neither
    its secrets nor its variables nor a patch gives it anything.

Why:
    Machines at a site have no identity in a cloud, as nodes of EKS and GKE have. A server without keys reads only
    what everybody may read; the store refuses it all else, and no replica becomes ready.

Example:
    ModelService("plates", model=Model("plates", artifact="s3://models/plates", **MORE), runtime=Triton(), on=depot)

Instead:
    ModelService("plates", model=Model("plates", artifact="s3://models/plates", **MORE), runtime=Triton(), on=depot,
                 secrets={"AWS_ACCESS_KEY_ID": KubernetesSecret("models", key="id"),
                          "AWS_SECRET_ACCESS_KEY": KubernetesSecret("models", key="secret")})

Source:
    Triton Inference Server documentation, model repository (cloud storage with credentials); AWS SDKs reference
    guide, credential providers; Google Cloud documentation, application default credentials.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.placement.places import places_of
from aiscale.components.platform.site import Site
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes.server import ModelServer
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV063"
SEVERITY = Severity.WARNING
FAULTS = ("serving-51",)
_KEYS = {
    "s3": 'secrets={"AWS_ACCESS_KEY_ID": …, "AWS_SECRET_ACCESS_KEY": …}',
    "gs": 'patches=[…] that mounts a key file, and environment={"GOOGLE_APPLICATION_CREDENTIALS": …}',
}


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service; none where an own image or an operator may bring keys."""
    for service in graph.of(ModelService):
        artifact, runtime = service.served.artifact, service.runtime
        scheme = artifact.partition("://")[0]
        if scheme not in _KEYS or not isinstance(runtime, ModelServer) or not runtime.has_official_image:
            continue
        if scheme not in (runtime.schemes_read or ()) or service.secrets or service.environment or service.patches:
            continue
        sites = [place for place in places_of(graph, service) if isinstance(place, Site)]
        if sites:
            yield service.finding(
                CODE, SEVERITY, f"{service.name} has nothing to sign in with where its model lies",
                argument="model", label=f"artifact is {artifact}",
                notes=(f"{sites[0].name} has no identity in a cloud: it reads only what everybody may read",),
                help=f"{_KEYS[scheme]}; or an artefact on a mounted volume: pvc://claim/path",
            )  # fmt: skip
