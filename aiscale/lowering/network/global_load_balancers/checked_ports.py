"""Where the health checks of an endpoint connect to."""

from __future__ import annotations

from typing import NamedTuple

from aiscale.components.network.gateway import Gateway


class Checked(NamedTuple):
    """Where health checks connect to.

    Attributes:
        type: ``HTTPS`` or ``HTTP``.
        port: the port.
    """

    type: str
    port: int

    def __str__(self) -> str:
        """``HTTPS 443``."""
        return f"{self.type} {self.port}"


def checked(gateway: Gateway) -> Checked:
    """Where health checks connect to: with TLS, except where no listener of it lets in a check without certificate.

    A load balancer that ends TLS before an HTTP listener has port 443.
    """
    without_certificate = (
        one for one in gateway.listeners if one.protocol != "HTTP" and one.client_ca_certificate is None
    )
    if (encrypted := next(without_certificate, None)) is not None:
        return Checked("HTTPS", encrypted.port_number)
    plain = next((one for one in gateway.listeners if one.protocol == "HTTP"), None)
    if plain is None:
        return Checked("HTTPS", gateway.listeners[0].port_number)
    return Checked("HTTP", plain.port_number) if plain.tls_ends_at is None else Checked("HTTPS", 443)
