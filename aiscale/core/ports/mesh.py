"""What carries the calls between services."""

from typing import ClassVar

from aiscale.core.component import Component


class Mesh(Component):
    """What carries the calls between services: a service mesh, or plain Gateway API."""

    encrypts_calls: ClassVar[bool] = True
    """Whether calls between services go through its proxies, encrypted and with an identity."""

    retries_elsewhere: ClassVar[bool] = False
    """Whether a retry goes to another replica, unless a hash binds it to the one that failed."""

    retries_small_bodies_only: ClassVar[bool] = False
    """Whether it retries no stream and no body of more than 64 KiB."""

    obeys_service_profiles: ClassVar[bool] = False
    """Whether a ``ServiceProfile`` replaces what annotations say of retries and timeouts."""

    limits_queues: ClassVar[bool] = True
    """Whether requests that wait for a service are limited where nothing is set."""

    has_mtls_mode: ClassVar[bool] = False
    """Whether its ``mtls`` may let services accept callers without a certificate."""

    has_connection_policies: ClassVar[bool] = True
    """Whether it applies all fields of a ServicePolicy."""

    unguarded: ClassVar[str] = ""
    """How it is declared so that services accept callers outside of it; empty where they always do."""

    @property
    def outsiders(self) -> frozenset[Component]:
        """Components of its system that stay outside."""
        return frozenset()

    @property
    def accepts_plaintext(self) -> bool:
        """Whether services accept callers without a certificate of the mesh."""
        return not self.encrypts_calls

    @property
    def implied_retries(self) -> int:
        """Retries of a call that does not set them."""
        return 0

    @property
    def authorizes_by_edges(self) -> bool | None:
        """Whether services accept only those that call them in the system; None where the mesh cannot tell callers."""
        return None

    @property
    def required_of_callers(self) -> str | None:
        """What a service demands of a caller that one outside the mesh does not have; None where it demands nothing."""
        return "the caller's identity" if self.authorizes_by_edges else None

    @property
    def duration_bounds_ms(self) -> tuple[float, ...]:
        """Upper bounds of the histogram of request durations, in milliseconds; none where the mesh exports none."""
        return ()
