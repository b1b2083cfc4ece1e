"""The mesh does not support what a policy or a call asks for.

What:
    A ServicePolicy or an AuthorizationPolicy in a system without a service mesh. Or, with Linkerd, a ServicePolicy
    with a connection pool, a balancing other than LEAST_REQUEST, a warm-up, an interval or a share of
    ejection, or a limit other than of all requests per second. With several meshes, each service has the one of its
    own cluster; clusters that a placement may use (``overflow``) are checked too.

    ``default_retries`` of Linkerd apply to a call, and its body is larger than 64 KiB or a stream.

    A Manifest is a ServiceProfile of a service, in a system with Linkerd, and a call to that service has a timeout or
    ``default_retries``.

    A policy of services in Istio has ``failover`` to other zones or regions, and no outlier detection.

Why:
    The policy is not applied, and no error shows it.

    The proxy would have to buffer the body to send it again. It does not, so the retry is never made.

    Timeouts, and retries by proxies, become annotations of the service. Linkerd ignores them if there is a
    ServiceProfile, the older mechanism.

    Istio leaves a zone only after it has ejected its replicas. Requests continue to go to the failing zone.

Example:
    System("shop", [ServicePolicy("ranker", of=[ranker], load_balancing=ConsistentHash("header"))], meshes=[Linkerd()])

    Microservice("pricing", calls=[Call(ocr, payload_bytes=2_000_000)], image=IMAGE)
    System("shop", [pricing], meshes=[Linkerd(default_retries=1)])

    Manifest("surge-profile", {"apiVersion": "linkerd.io/v1alpha2", "kind": "ServiceProfile",
                               "metadata": {"name": "surge.shop.svc.cluster.local"}, "spec": {"routes": []}})
    Microservice("pricing", calls=[Call(surge, timeout_ms=100)], image=IMAGE)

    ServicePolicy("surge", of=[surge], failover="zone", outlier_detection=None)

Instead:
    System("shop", [ServicePolicy("ranker", of=[ranker], load_balancing=ConsistentHash("header"))], meshes=[Istio()])

    Microservice("pricing", calls=[Call(ocr, retries=1, payload_bytes=2_000_000)], image=IMAGE)

    Microservice("pricing", calls=[Call(surge, timeout_ms=100)], image=IMAGE)

    ServicePolicy("surge", of=[surge], failover="zone")

Source:
    Linkerd documentation, load balancing (EWMA, without a choice) and circuit breaking; Linkerd 2.20,
    HTTPLocalRateLimitPolicy (total.requestsPerSecond); Linkerd documentation, retries: bodies of more than 64 KiB;
    linkerd2 issues 4430 and 6130; Linkerd documentation, retries and timeouts: ServiceProfiles take precedence; Istio
    1.30, locality load balancing: failover needs outlier detection.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from aiscale.analysis.network.meshes import (
    calls,
    elsewhere,
    implied_retries,
    is_service_mesh,
    mesh_of,
    sent_to,
    way_into_mesh,
)
from aiscale.components.network.authorization_policy import AuthorizationPolicy
from aiscale.components.network.linkerd import Linkerd
from aiscale.components.network.service_policy import OutlierDetection, ServicePolicy
from aiscale.components.objects.kubernetes_object import KubernetesObject
from aiscale.components.objects.manifest import Manifest
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.core.ports import CallTarget, Place
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET021"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each setting that the mesh ignores."""
    yield from _policy(graph)
    yield from _retry(graph)
    yield from _service_profile(graph)
    yield from _failover(graph)


def _policy(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each policy that nothing applies, in whole or in part."""
    for guard in graph.of(AuthorizationPolicy):
        services = [one for one in guard.of if isinstance(one, CallTarget)]  # A gateway applies those of its routes.
        yield from _unapplied(graph, guard, services)
    for policy in graph.of(ServicePolicy):
        yield from _unapplied(graph, policy, policy.of)
        spots = [(one, place) for one in policy.of for place in (None, *elsewhere(graph, one))]
        by_linkerd = [spot for spot in spots if isinstance(mesh_of(graph, *spot), Linkerd)]
        some = listed(one.name if place is None else f"{one.name} on {place.name}" for one, place in by_linkerd)
        is_all, is_here = len(by_linkerd) == len(spots), all(place is None for _, place in by_linkerd)
        ignored = [mesh.ignored_settings(policy) for spot in by_linkerd if (mesh := mesh_of(graph, *spot)) is not None]
        for field in ignored[0] if ignored else ():
            what = "limits but those of all requests in a second" if field == "limits" else field
            yield policy.finding(
                CODE, SEVERITY, f"Linkerd{'' if is_all else f', which carries {some},'} does not support {what}, which "
                f"{policy.name} sets",
                argument=field, label="not applied" if is_all else f"not applied to {some}",
                help=f"a policy without {field} for {some}" if is_here and not is_all
                else f"leave {field} out, or a mesh that has it: Istio()",
            )  # fmt: skip


def _unapplied(graph: ArchitectureGraph, policy: Component, services: Sequence[CallTarget]) -> Iterator[Diagnostic]:
    """Findings for the services that no service mesh carries where they run, and where they may have to run."""
    without = [service for service in services if not is_service_mesh(mesh_of(graph, service))]
    if without:
        names, is_all = listed(service.name for service in without), len(without) == len(services)
        yield policy.finding(
            CODE, SEVERITY, f"no mesh applies the policy {policy.name} to {names}", argument="of",
            label="in no service mesh" if is_all else "some are in no service mesh",
            help=way_into_mesh(graph, without) + (", or no policy" if is_all else f"; or a policy without {names}"),
        )  # fmt: skip
    bare: dict[Place, list[CallTarget]] = defaultdict(list)
    told = frozenset(without)
    for service in services:
        for place in elsewhere(graph, service) if service not in told else ():
            if not is_service_mesh(mesh_of(graph, service, place)):
                bare[place].append(service)
    for place, moved in bare.items():
        names = listed(service.name for service in moved)
        yield policy.finding(
            CODE, SEVERITY, f"no mesh applies the policy {policy.name} to {names} on {place.name}", argument="of",
            label=f"no service mesh on {place.name}", related=tuple(sent_to(graph, moved[0], place))[:1],
            help=f"{way_into_mesh(graph, moved, place)}; or another place than {place.name} for {names}",
        )  # fmt: skip


_KEPT_BYTES = 64 * 1_024


def _retry(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each retry by proxies that Linkerd leaves out."""
    for caller, callee, edge, call in calls(graph):
        is_large = call.payload_bytes is not None and call.payload_bytes > _KEPT_BYTES
        if not implied_retries(graph, edge) or not (is_large or call.streaming):
            continue
        mesh = mesh_of(graph, caller)
        if mesh is None or not mesh.retries_small_bodies_only:
            continue
        yield caller.finding(
            CODE, SEVERITY, f"{mesh.name} never retries the calls from {caller.name} to {callee.name}",
            argument=f"{edge.field}.{'payload_bytes' if is_large else 'streaming'}", index=edge.item,
            label="more than 64 KiB" if is_large else "a stream",
            help=f"retries=1 at the call: {caller.name} makes them itself; or retries=0",
        )  # fmt: skip


def _service_profile(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call whose timeout or retries Linkerd ignores."""
    profiles = {
        name: manifest
        for manifest in graph.of(Manifest)
        for one in manifest.objects
        if (name := _service(one)) is not None
    }
    if not profiles:
        return
    for caller, callee, edge, call in calls(graph):
        profile = profiles.get(callee.name)
        is_timed = "timeout_ms" in call.model_fields_set
        mesh = mesh_of(graph, callee)
        if profile is None or mesh is None or not mesh.obeys_service_profiles or not isinstance(callee, CallTarget):
            continue
        if not is_timed and not implied_retries(graph, edge):
            continue
        what = "timeout" if is_timed else "default_retries"
        yield caller.finding(
            CODE, SEVERITY, f"Linkerd ignores the {what} of {caller.name} at {callee.name}",
            argument=f"{edge.field}.timeout_ms" if is_timed else edge.field, index=edge.item,
            label=f"not applied by proxies{': the program alone ends the call' if is_timed else ''}",
            related=(Related(f"{profile.name} is a ServiceProfile of {callee.name}", profile.location, "body"),),
            help=f"remove {profile.name}: timeouts and retries follow from the calls",
        )  # fmt: skip


def _service(one: KubernetesObject) -> str | None:
    """The service that a ServiceProfile is for: the first label of its name; None for any other object."""
    is_profile = (one.group, one.kind) == ("linkerd.io", "ServiceProfile")
    return one.name.partition(".")[0] if is_profile and "name" in one.metadata else None


def _failover(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each policy whose failover cannot happen."""
    for policy in graph.of(ServicePolicy):
        detection = policy.outlier_detection
        if policy.failover is None or (detection is not None and detection.max_ejection_percent != 0):
            continue
        meshes = ((one, mesh_of(graph, one)) for one in policy.of)
        services = [one for one, mesh in meshes if mesh is None or mesh.zones_fail_by_ejection]
        if not services:
            continue
        names = listed(service.name for service in services)
        is_off = isinstance(detection, OutlierDetection)
        yield policy.finding(
            CODE, WORST, f"calls to {names} never leave a {policy.failover} that fails",
            argument="outlier_detection.max_ejection_percent" if is_off else "outlier_detection",
            label="no replica is ever ejected",
            help="outlier_detection=OutlierDetection(max_ejection_percent=100, min_health_percent=50), "
            f'or no failover="{policy.failover}"',
        )  # fmt: skip
