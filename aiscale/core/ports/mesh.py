"""Ports of service meshes."""

from typing import ClassVar

from aiscale.core.component import Component


class Mesh(Component):
    """The network layer of calls between services: a service mesh, or plain Gateway API."""

    encrypts_calls: ClassVar[bool] = True
    """Whether calls between services use mutual TLS."""

    injected_containers: ClassVar[tuple[str, ...]] = ()
    """Names of the containers that it adds to pods."""

    retries_elsewhere: ClassVar[bool] = False
    """Whether a retry goes to another replica, unless a consistent hash prevents it."""

    retries_small_bodies_only: ClassVar[bool] = False
    """Whether it does not retry streams and bodies of more than 64 KiB."""

    obeys_service_profiles: ClassVar[bool] = False
    """Whether a ``ServiceProfile`` overrides annotations for retries and timeouts."""

    obeys_virtual_services: ClassVar[bool] = False
    """Whether a ``VirtualService`` sets the retries of its proxies."""

    carries_gateways: ClassVar[bool] = True
    """Whether requests that come through gateways have its retries."""

    zones_fail_by_ejection: ClassVar[bool] = True
    """Whether callers leave a zone when its replicas are ejected, and not when none of them is ready."""

    limits_queues: ClassVar[bool] = True
    """Whether pending requests of a service are limited by default."""

    has_mtls_mode: ClassVar[bool] = False
    """Whether its ``mtls`` can admit callers without a certificate."""

    policies_are_deployed: ClassVar[bool] = False
    """Whether ``aiscale up`` deploys the policies of its services."""

    admits_https_probes: ClassVar[bool] = True
    """Whether its proxies let the kubelet's requests over TLS through."""

    unguarded: ClassVar[str] = ""
    """Declaration with which services accept callers outside the mesh; empty if they always do."""

    def ignored_settings(self, policy: Component) -> tuple[str, ...]:
        """Fields of a ServicePolicy that have no effect on its services.

        Args:
            policy: the policy.
        """
        del policy
        return ()

    @property
    def outsiders(self) -> frozenset[Component]:
        """Components of the system outside the mesh."""
        return frozenset()

    @property
    def accepts_plaintext(self) -> bool:
        """Whether services accept callers without a mesh certificate."""
        return not self.encrypts_calls

    @property
    def reads_backend_tls(self) -> bool:
        """Whether its gateways read a BackendTLSPolicy of ``gateway.networking.k8s.io/v1``."""
        return True

    @property
    def applies_backend_tls(self) -> bool:
        """Whether proxies of callers apply a BackendTLSPolicy, in place of its own mutual TLS."""
        return False

    @property
    def enforces_bulkheads(self) -> bool:
        """Whether the proxy of each replica of a model service enforces its ``bulkhead``."""
        return False

    @property
    def enforces_timeouts(self) -> bool:
        """Whether its proxies end requests after the timeout of the call, for each caller."""
        return False

    @property
    def configures_by_name(self) -> bool:
        """Whether its objects name the Services whose requests they are about, which need no label or annotation.

        So it applies to Services that operators create.
        """
        return False

    @property
    def installed_groups(self) -> tuple[str, ...]:
        """API groups whose definitions are installed together with it; empty where it exists already."""
        return ()

    splits_requests: ClassVar[bool] = False
    """Whether its proxies divide the requests to a service between two versions, by weights or by a header."""

    obeys_routes_of_services: ClassVar[bool] = False
    """Whether its proxies divide requests by the weights of HTTPRoutes and GRPCRoutes whose parent is a Service."""

    @property
    def implied_retries(self) -> int:
        """Retries of a call without its own setting."""
        return 0

    @property
    def authorizes_by_edges(self) -> bool | None:
        """Whether services accept only their callers in the system. None: the mesh cannot identify callers."""
        return None

    @property
    def required_of_callers(self) -> str | None:
        """What a service requires of a caller that is missing outside the mesh. None: nothing."""
        return "the caller's identity" if self.authorizes_by_edges else None

    @property
    def duration_bounds_ms(self) -> tuple[float, ...]:
        """Bucket bounds of the histogram of request durations, in milliseconds; empty without such a metric."""
        return ()
