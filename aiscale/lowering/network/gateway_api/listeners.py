"""Names of the listeners of a Gateway, and the listeners that a Route attaches to."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from aiscale.analysis.network.hostnames import listeners_of
from aiscale.components.network.gateway import Gateway, Listener
from aiscale.components.network.route import Route


def listener_name(listener: Listener) -> str:
    """``https-443``, with its hostname where it has one: no other listener of the Gateway has both.

    Source: Gateway API 1.6, SectionName: a DNS subdomain.
    """
    host = "" if listener.hostname is None else "-" + listener.hostname.replace("*", "any")
    return f"{listener.protocol.lower()}-{listener.port_number}{host}"[:253].rstrip("-.")


def parent_refs(gateway: Gateway, listeners: Collection[Listener]) -> list[dict[str, Any]]:
    """``parentRefs`` of a route that attaches to some listeners."""
    return [{"name": gateway.name, "sectionName": listener_name(one)} for one in listeners]


def terminated(route: Route) -> list[Listener]:
    """The listeners of a route whose requests the gateway sees: of HTTP and HTTPS."""
    return [one for one in listeners_of(route) if one.protocol != "TLS"]


def passed_through(route: Route) -> list[Listener]:
    """The listeners of a route whose TLS the gateway passes through."""
    return [one for one in listeners_of(route) if one.protocol == "TLS"]
