"""A gateway takes requests in plaintext.

What:
    A gateway has a listener of HTTP that hands requests to services, and does not only send callers on to HTTPS; nor is
    it said that a load balancer before it ends TLS. Where the services are known to have to do with personal data, this
    is NET023's.

    A gateway has a listener of HTTP that hands requests to a service which reads or writes a stream, or gets features
    from one, with ``contains_personal_data=True`` or ``classification="restricted"``. A listener with
    ``tls_ends_at="load-balancer"`` gets what that has decrypted, and is none of these.

Why:
    Whoever is on the way reads and changes requests and answers: passwords, tokens, what is asked. Nothing on either
    side notices.

    What the stream keeps behind TLS and rights has passed through every network on the way in readable form before.

Example:
    edge = Gateway("edge", listeners=[Listener("HTTP", hostname="api.example")])

    edge = Gateway("edge", listeners=[Listener("HTTP", hostname="api.example")])
    customers = Topic("customers", kafka, contains_personal_data=True)
    Route("sign-up", gateway=edge, targets=[Microservice("sign-up", produces=[customers], image=IMAGE)])

Instead:
    tls = KubernetesSecret("edge-tls", key="tls.crt")
    edge = Gateway("edge", listeners=[Listener(certificate=tls), Listener("HTTP", redirect_to_https=True)])

Source:
    Gateway API documentation, HTTP redirects and rewrites; RFC 9325, recommendations for TLS (2022); Regulation (EU)
    2016/679, article 32, security of processing (2016); Gateway API documentation, HTTP redirects.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.privacy.sensitive_data import said_in, sensitive_services, words
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.network.listeners import in_clear

CODE = "NET022"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each listener in plaintext."""
    yield from _requests(graph)
    yield from _personal_data(graph)


def _requests(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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


def _personal_data(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each listener in plaintext before such a service."""
    sensitive = sensitive_services(graph)
    for gateway, index, behind in in_clear(graph):
        service = next((node for address, node in behind.items() if address in sensitive), None)
        if service is not None:
            records = sensitive[service.address]
            yield gateway.finding(
                CODE, WORST, f"{gateway.name} takes requests in plaintext for {service.name}, which handles "
                f"{words(records)} of {records.name}",
                argument="listeners", index=index, label="HTTP, and no redirect",
                related=(Related(f"{records.name} is declared to contain {words(records)}", records.location,
                                 said_in(records)),),
                help="a listener of HTTPS, and redirect_to_https=True on this one",
            )  # fmt: skip
