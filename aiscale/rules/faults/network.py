"""Known faults: network."""

from __future__ import annotations

from aiscale.rules.faults.fault import Fault

FAULTS: tuple[Fault, ...] = (
    Fault(
        "network-1",
        "Retries at each step of a chain of calls, those of the mesh's default among them, multiply into a storm.",
        "Google, Site Reliability Engineering (2016), chapter 22; Istio 1.30, default retry policy",
    ),
    Fault(
        "network-2",
        "A caller's timeout is shorter than what its callee waits for in turn, so that work is done for nobody.",
        "Google, Site Reliability Engineering (2016), chapter 22",
    ),
    Fault(
        "network-3",
        "Attempts and pauses take longer than the total timeout, so that the last retries never happen.",
        "Gateway API 1.6, HTTPRoute timeouts",
    ),
    Fault(
        "network-4",
        "A call without a timeout, as Istio leaves it, holds its caller for as long as the callee hangs.",
        "Istio issue 57343",
        undecided="it cannot be said: a call waits 1 s and a route 15 s where nothing else is written",
    ),
    Fault(
        "network-5",
        "A request whose work counts twice is retried after it may have been done, and has its effect twice.",
        "Linkerd documentation, retries",
    ),
    Fault(
        "network-6",
        "Linkerd leaves out the retry of a body above 64 KiB or of a stream, and says nothing.",
        "Linkerd documentation, retries; linkerd2 issues 4430 and 6130",
    ),
    Fault(
        "network-7",
        "A ServiceProfile beside retry and timeout annotations makes Linkerd ignore the annotations.",
        "Linkerd documentation, retries and timeouts",
    ),
    Fault(
        "network-8",
        "Failover between zones is configured without outlier detection, which alone would trigger it.",
        "Istio 1.30, locality load balancing",
    ),
    Fault(
        "network-9",
        "Outlier detection ejects so many replicas at once that the rest is overrun, or all of them.",
        "Istio issues 20135, 45128 and 57343",
    ),
    Fault(
        "network-10",
        "With a consistent hash a retry goes to the replica that has just failed.",
        "Istio 1.30, retries in the route configuration",
    ),
    Fault(
        "network-11",
        "Without connection limits the queue in front of a GPU grows without an end.",
        "Istio 1.30, connection pools",
    ),
    Fault(
        "network-12",
        "Mutual TLS is made strict while a caller is still outside the mesh, and all its calls fail.",
        "Istio documentation, PeerAuthentication",
    ),
    Fault(
        "network-13",
        "A mesh without any policy on a model's endpoint lets every pod of the cluster query the model.",
        "Istio documentation, AuthorizationPolicy; Linkerd documentation, authorization policy",
    ),
    Fault(
        "network-14",
        "Requests are mirrored to a service without room for them, or one that writes where the real one does.",
        "Istio documentation, mirroring",
    ),
    Fault(
        "network-15",
        "The single endpoint picker of an inference pool that fails closed takes the whole pool with it.",
        "Gateway API Inference Extension, pull request 2365; envoyproxy/ai-gateway issue 2502 (2026-08)",
    ),
    Fault(
        "network-16",
        "A rate limit is below the traffic that is expected, so that clients are refused at the peak.",
        "Envoy documentation, local and global rate limiting",
    ),
    Fault(
        "network-17",
        "Local rate limits, each of them times the proxies, let more through than the service behind them can do.",
        "Envoy documentation, local rate limit filter",
    ),
    Fault(
        "network-18",
        "Claims of a token are asked for, or counted by, where nothing verifies the token.",
        "Istio documentation, RequestAuthentication and AuthorizationPolicy",
    ),
    Fault(
        "network-19",
        "A second route of a gateway, for another host, leads to a service without the authentication of the first.",
        "OWASP API Security Top 10 (2023), API9",
    ),
    Fault(
        "network-20",
        "A name for several regions leads to one of them only, or still leads to one that is lost.",
        "Amazon Route 53 documentation, configuring DNS failover (2026)",
    ),
    Fault(
        "network-21",
        "A region is lost, and the requests that others get in its place are more than these can answer.",
        "AWS Well-Architected Framework, reliability pillar, static stability (2026)",
    ),
    Fault(
        "network-22",
        "Slow health checks and a long TTL of DNS keep clients at a lost region for longer than is promised.",
        "Amazon Route 53 documentation, values for failover records (2026)",
    ),
    Fault(
        "network-23",
        "A public route asks nobody who it is, and the service behind it gives out what it knows of persons.",
        "OWASP API Security Top 10 (2023), API2",
    ),
)
