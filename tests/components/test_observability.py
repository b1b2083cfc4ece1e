"""Monitoring, objectives and alerts: what they take over, what they refuse, and the names in an expression."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import Duration, KubernetesSecret, Objective, System
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.graph.build import build
from aiscale.observability import (
    Alert,
    AlertRoute,
    BurnRate,
    Dashboard,
    Email,
    Monitoring,
    PagerDuty,
    ServiceMonitor,
    Slack,
    Slo,
)
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.rules.observability.promql_names import metric_names, rate_windows
from aiscale.services import Microservice

IMAGE = "registry.example/app@sha256:" + "1f" * 32
WRONG: Any = str
"""A text that type checkers do not look into: the point is that it is refused."""
CORE = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.large")])
PROMISE = Objective(p99_ms=250, availability=0.999)


def _service(**fields: Any) -> Microservice:
    return Microservice("pricing", image=IMAGE, **fields)


def test_what_monitoring_names_belongs_to_the_system() -> None:
    pricing = _service(objective=PROMISE)
    monitoring = Monitoring(
        slos=[Slo("prices", of=pricing)],
        alerts=[Alert("queue-grows", expression="queue > 5")],
        alert_routes=[AlertRoute("all", receiver=Email("on-call@example.org"))],
        dashboards=[Dashboard("prices", of=[pricing])],
        service_monitors=[ServiceMonitor("own", of=[pricing])],
    )
    assert [c.address for c in System("shop", [pricing], monitoring=monitoring)] == [
        "alertroutes/all", "alerts/queue-grows", "dashboards/prices", "monitoring/monitoring",
        "servicemonitors/own", "services/pricing", "slos/prices",
    ]  # fmt: skip


def test_a_managed_monitoring_runs_in_nobodys_cluster() -> None:
    other = KubernetesCluster("other", pools=[NodePool("spare", instance_type="m7i.large")])
    managed = Monitoring(collects_from=[CORE, other])
    graph, found = build(
        System("shop", [_service(on=CORE), Microservice("spare", image=IMAGE, on=other)], monitoring=managed)
    )
    assert (managed.is_placed(), graph.place_of(managed), list(found)) == (False, None, [])


def test_an_slo_takes_over_the_promise_of_its_service() -> None:
    taken = Slo("prices", of=_service(objective=PROMISE))
    assert [tuple(target) for target in taken.targets] == [("availability", 0.999, None), ("latency", 0.99, 250)]
    own = Slo("prices", of=_service(objective=PROMISE), latency_ms=100, latency_share=0.95)
    assert [tuple(target) for target in own.targets] == [("latency", 0.95, 100)]
    assert Slo("fresh", of=_service(), freshness="5m").targets == ()
    chat = Slo("chat", of=_service(objective=Objective(ttft_p99_ms=800, tpot_p99_ms=40)))
    assert [tuple(target) for target in chat.targets] == [("ttft", 0.99, 800), ("tpot", 0.99, 40)]
    words = Slo("words", of=_service(objective=PROMISE), ttft_ms=500, tpot_ms=30, latency_share=0.95)
    assert [tuple(target) for target in words.targets] == [("ttft", 0.95, 500), ("tpot", 0.95, 30)]


def test_the_usual_alerts_are_those_of_the_workbook() -> None:
    slo = Slo("prices", of=_service(objective=PROMISE))
    assert [(a.severity, str(a.long), str(a.short), round(a.factor(slo.window), 2)) for a in slo.alerts] == [
        ("page", "1h", "5m", 14.4),
        ("page", "6h", "30m", 6.0),
        ("ticket", "1d", "2h", 3.0),
        ("ticket", "3d", "6h", 1.0),
    ]


def test_a_burn_rate_follows_the_window() -> None:
    alert = BurnRate("page", long="1h", short="5m", budget_percent=10)
    assert round(alert.factor(Duration.parse("7d")), 2) == 16.8


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Slo("prices", of=_service()),
         "Slo 'prices': availability, latency_ms, ttft_ms, tpot_ms or freshness must be given: pricing has no objective "
         "of its own"),
        (lambda: Slo("prices", of=_service(objective=PROMISE), window="1d"),
         "Slo 'prices': alerts look back over 3d, longer than window (1d)"),
        (lambda: Slo("prices", of=_service(objective=PROMISE), errors="x"),
         "Slo 'prices': errors and total must be given together"),
        (lambda: Slo("prices", of=_service(objective=PROMISE), freshness_share=0.9),
         "Slo 'prices': freshness_share needs a freshness: how old may that share be?"),
        (lambda: BurnRate("page", long="5m", short="1h", budget_percent=2),
         "BurnRate: short (1h) must be shorter than long (5m)"),
        (lambda: BurnRate(WRONG("warning"), long="1h", short="5m", budget_percent=2),
         "BurnRate: severity must be 'page' or 'ticket', not 'warning'"),
        (lambda: Monitoring(scrape_interval="5s"), "Monitoring: scrape_timeout (10s) is above scrape_interval (5s)"),
        (lambda: Monitoring(on=CORE, collects_from=[CORE]),
         "Monitoring: collects_from names core, where it runs itself"),
        (lambda: ServiceMonitor("own", of=[_service()], port="9090 http"),
         "ServiceMonitor 'own': port must be lower-case letters, digits and '-', beginning and ending with a letter "
         "or digit, such as 'v1', not '9090 http'"),
        (lambda: ServiceMonitor("own", of=[]), "ServiceMonitor 'own': of must name at least one component"),
        (lambda: ServiceMonitor("own", of=[_service()], series_per_pod=60_000),
         "ServiceMonitor 'own': series_per_pod (60,000) is above sample_limit (50,000): every scrape would be dropped"),
        (lambda: Slo("prices", of=_service(objective=PROMISE), buckets_ms=[2, 1]),
         "Slo 'prices': buckets_ms must ascend, not [2.0, 1.0]"),
        (lambda: Alert("a", expression=" "), "Alert 'a': expression must be text that is not blank, not ' '"),
        (lambda: Slack("alerts", webhook=KubernetesSecret("slack", key="url")),
         "Slack: channel must be the name of a channel after '#', or of a person after '@', such as '#alerts', not "
         "'alerts'"),
    ],
)  # fmt: skip
def test_what_is_refused_is_refused_in_these_words(make: Any, message: str) -> None:
    with pytest.raises(InvalidComponentError) as caught:
        make()
    assert [found.message for found in caught.value.diagnostics] == [message]


def test_a_receiver_holds_a_reference_and_never_a_secret() -> None:
    with pytest.raises(InvalidComponentError):
        PagerDuty(WRONG("R0UT1NGK3Y"))


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("up", ("up",)),
        ("sum by (pod) (rate(a_total[5m])) / on(pod) group_left(node) b", ("a_total", "b")),
        ("sum(rate(a_total{code=~'5..', b=\"c\"}[5m])) by (le) > 0.5 and absent(d)", ("a_total", "d")),
        ("histogram_quantile(0.99, sum(rate(a_bucket[5m])) by (le))", ("a_bucket",)),
        ('{__name__="vllm:num_requests_waiting", job="x"}', ("vllm:num_requests_waiting",)),
        ("job:errors:rate5m > bool 2 # and not c", ("job:errors:rate5m",)),
        ("max_over_time(a[1h:5m] offset 1d) unless ignoring (x) b @ start()", ("a", "b")),
        (":tensorflow:serving:request_count", (":tensorflow:serving:request_count",)),
        ("label_replace(a, 'x', '$1', 'y', '(.*)')", ("a",)),
        ("count without(instance) (a) or vector(0)", ("a",)),
        ("a{", ("a",)),
        ("((((", ()),
        ('{__name__=', ()),
        ("sum", ("sum",)),
    ],
)  # fmt: skip
def test_the_metrics_of_an_expression(expression: str, names: tuple[str, ...]) -> None:
    assert metric_names(expression) == names


@pytest.mark.parametrize(
    ("expression", "seconds"),
    [
        ("rate(a[5m]) / rate(b{x='y'}[1h30m])", (300, 5_400)),
        ("sum by (le) (increase(a_bucket[90s]))", (90,)),
        ("max_over_time(rate(a[5m])[1h:1m])", (300,)),
        ("avg_over_time(a[5s])", ()),
        ("a > 5", ()),
    ],
)
def test_the_windows_of_an_expression(expression: str, seconds: tuple[float, ...]) -> None:
    assert rate_windows(expression) == seconds
