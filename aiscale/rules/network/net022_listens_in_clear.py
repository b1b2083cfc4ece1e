"""A gateway takes requests in plaintext.

What:
    A gateway has a listener of HTTP that hands requests to services, and does not only send callers on to HTTPS; nor is
    it said that a load balancer before it ends TLS. Where the services are known to have to do with personal data, this
    is NET023's.

Why:
    Whoever is on the way reads and changes requests and answers: passwords, tokens, what is asked. Nothing on either
    side notices.

Example:
    edge = Gateway("edge", listeners=[Listener("HTTP", hostname="api.example")])

Instead:
    tls = KubernetesSecret("edge-tls", key="tls.crt")
    edge = Gateway("edge", listeners=[Listener(certificate=tls), Listener("HTTP", redirect_to_https=True)])

Source:
    Gateway API documentation, HTTP redirects and rewrites; RFC 9325, recommendations for TLS (2022).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.privacy.sensitive_data import sensitive_services
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.network.listeners import in_clear

CODE = "NET022"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each listener in plaintext."""
    sensitive = sensitive_services(graph)
    for gateway, index, behind in in_clear(graph):
        if not any(address in sensitive for address in behind):
            names = listed(service.name for service in behind.values())
            yield gateway.finding(
                CODE, SEVERITY, f"{gateway.name} takes requests in plaintext for {names}",
                argument="listeners", index=index, label="HTTP, and no redirect",
                help="a listener of HTTPS, and redirect_to_https=True on this one",
            )  # fmt: skip
