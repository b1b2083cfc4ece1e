"""Where the API server of a cluster is that the blueprint does not declare: asked, or as it was applied last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiscale.errors import AiscaleError

if TYPE_CHECKING:
    from aiscale.cli.session.command_context import Session
    from aiscale.lowering.api_server_address import ApiServer
    from aiscale.lowering.resource import Resource
    from aiscale.plan.applied_state import Applied

_SERVICE = "kubernetes.io/service-name=kubernetes"
"""Label of the slices of the API server's own Service. Source: Kubernetes 1.36, EndpointSlices."""


def live_api_server(session: Session) -> ApiServer | None:
    """Where the cluster says that its API server is.

    What was found at the last ``up`` where the cluster does not answer, or does not let this user read it. None for a
    sandbox, and where nothing was found: egress to the API server stays open then, and the preview lists it.
    """
    from aiscale.cli.session.target import applied_offline, find_target
    from aiscale.engine.kube import Endpoint, open_kube
    from aiscale.lowering.api_server_address import api_server_in

    if session.environment.sandbox is not None:
        return None
    slices = Endpoint("discovery.k8s.io/v1", "EndpointSlice", "endpointslices", namespaced=True)
    try:
        target = find_target(session)
        kube = open_kube(target.kubeconfig, target.context)
        try:
            return api_server_in(kube.list(slices, "default", labelSelector=_SERVICE).get("items", ()))
        finally:
            kube.close()
    except AiscaleError:
        return _recorded(applied_offline(session))


def _recorded(applied: Applied) -> ApiServer | None:
    from aiscale.lowering.api_server_address import recorded_api_server

    return recorded_api_server(item.resource for item in applied.resources.values())


def resources_as(session: Session, applied: Applied) -> tuple[Resource, ...]:
    """What would exist, with the API server where it was found when the system was applied last: without a network."""
    return session.resources(_recorded(applied))


def applied_and_wanted(session: Session) -> tuple[Applied, tuple[Resource, ...]]:
    """What this machine knows to be applied, and what would exist."""
    from aiscale.cli.session.target import applied_offline

    applied = applied_offline(session)
    return applied, resources_as(session, applied)
