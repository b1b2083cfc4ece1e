"""Known faults: observability."""

from __future__ import annotations

from aiscale.rules.faults.fault import Fault

FAULTS: tuple[Fault, ...] = (
    Fault(
        "observability-60",
        "A service that users reach has no objective, or one that alerts at one speed of failure only.",
        "Google, The Site Reliability Workbook (2018), chapters 2 and 5",
    ),
    Fault(
        "observability-61",
        "An objective is above the product of those of the services that it cannot do without.",
        "Google, The Calculus of Service Availability (ACM Queue, 2017)",
    ),
    Fault(
        "observability-62",
        "An alert on the budget needs more errors than there can be, or fires at a handful of them.",
        "Google, The Site Reliability Workbook (2018), chapter 5",
    ),
    Fault(
        "observability-63",
        "The bound of a latency objective lies between two buckets of its histogram, so that it is guessed.",
        "Prometheus documentation, histograms and summaries",
    ),
    Fault(
        "observability-64",
        "An alert has no runbook, no owner or no route in Alertmanager, so that nobody acts on it.",
        "Prometheus monitoring mixins; Alertmanager documentation",
    ),
    Fault(
        "observability-65",
        "A ServiceMonitor lacks the label, or lies outside the namespaces, that Prometheus selects by.",
        "Prometheus operator issues 5917, 1470 and 2451; kube-prometheus issue 1392",
    ),
    Fault(
        "observability-66",
        "Services, versions, pods and buckets multiply into more time series than Prometheus can hold.",
        "Prometheus documentation, instrumentation",
    ),
    Fault(
        "observability-67",
        "A trace ends at a hop that does not pass its context on, most often a record without headers.",
        "OpenTelemetry documentation, context propagation",
        undecided="whether a program copies the headers of a record is in its code, and nothing declares it",
    ),
    Fault(
        "observability-68",
        "Collectors with tail sampling see parts of traces, or have no early limit to their memory.",
        "OpenTelemetry collector documentation; opentelemetry-collector issue 1121",
    ),
    Fault(
        "observability-69",
        "A model has no signal for drift or for the age of its features, and decays in silence.",
        "Google, The ML Test Score (2017)",
    ),
    Fault(
        "observability-70",
        "An expression reads a metric that no part of the system exports, so that its alert is dead.",
        "Cloudflare pint, promql/series",
    ),
    Fault(
        "observability-71",
        "An objective or an alert is about something on a cluster that its Prometheus does not see.",
        "Prometheus documentation, kubernetes_sd_config, federation, and remote write",
    ),
    Fault(
        "observability-72",
        "An expression is no PromQL, so that the rules beside it are not loaded either, or a query always fails.",
        "Prometheus documentation, recording rules: syntax-checking rules; Cloudflare pint, promql/syntax",
    ),
    Fault(
        "observability-73",
        "An objective is about the time of tokens, and what answers measures requests only.",
        "vLLM documentation, design of metrics; MLServer and TorchServe documentation, metrics",
    ),
)
