"""A gateway takes requests in plaintext.

What:
    An HTTP listener of a gateway routes requests to services, directly or by an inference pool or graph or a proxy,
    without a redirect to HTTPS, and no load balancer before it terminates TLS (``tls_ends_at="load-balancer"``).

    As an error: such a service reads or writes a stream, or gets features from one, with
    ``contains_personal_data=True`` or ``classification="restricted"``.

Why:
    Anybody on the network path can read and change requests and answers, such as passwords and tokens, unnoticed.

    Data that is protected by TLS and ACLs in the stream crosses the network unprotected before.

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

from collections.abc import Iterator, Mapping

from aiscale.analysis.privacy.sensitive_data import said_in, sensitive_services, words
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.forwarding import receivers
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
        if _sensitive(graph, behind, sensitive) is None:
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
        service = _sensitive(graph, behind, sensitive)
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


def _sensitive(
    graph: ArchitectureGraph, targets: Mapping[str, Component], sensitive: Mapping[str, Component]
) -> Component | None:
    """The first that gets requests to some targets and handles such records."""
    found = (one for target in targets.values() for one in receivers(graph, target))
    return next((one for one in found if one.address in sensitive), None)
