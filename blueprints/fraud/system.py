"""A card fraud platform: authorisations decided in 90 ms, features from streams, review by people, learning from it."""

from teams import features, payments, risk
from teams.sizes import STORE

from aiscale import ExternalSecret, System
from aiscale.observability import Alert, AlertRoute, Dashboard, Monitoring, PagerDuty, Slack, Slo
from aiscale.platform import Placement

sites = [
    payments.acquirer_site("dublin", terminals=4_000, mean=40, peak=160, authorizer=risk.authorizer),
    payments.acquirer_site("munich", terminals=9_000, mean=90, peak=350, authorizer=risk.authorizer),
]

in_the_eu = Placement(
    "in-the-eu",
    of=[
        payments.authorizations,
        payments.offline_sales,
        features.velocity,
        features.neighbourhood,
        risk.scores,
        risk.review_queue,
        risk.review_decisions,
        risk.review_dead,
        features.velocity_history,
        features.graph_history,
        features.served,
        risk.history,
        risk.chargebacks,
        risk.held_out,
        features.store,
    ],
    residency=["eu"],
)

decide_in_ireland = Placement(
    "decide-in-ireland",
    of=[risk.authorizer, risk.gnn, risk.boosted, risk.rules, payments.tokenizer],
    primary=payments.ireland,
    overflow=[payments.frankfurt],
    residency=["eu"],
    near=[features.store],
    max_rtt_ms=30,
    failover="auto",
)
standby = Placement("standby", of=[payments.standby, payments.mirror], primary=payments.frankfurt, residency=["eu"])

monitoring = Monitoring(
    selector={"release": "kube-prometheus-stack"},
    scrape_interval="15s",
    slos=[
        Slo("authorizations", of=risk.authorizer, runbook="https://runbooks.example/authorizations"),
        Slo("velocity-fresh", of=features.card_velocity, freshness="2m", runbook="https://runbooks.example/velocity"),
    ],
    alerts=[
        Alert(
            "gnn-falls-back",
            expression="sum(rate(decided_total{by!='gnn'}[5m])) / sum(rate(decided_total[5m])) > 0.05",
            severity="page",
            of=[risk.gnn],
            owner=risk.team,
            runbook="https://runbooks.example/gnn",
        ),
        Alert(
            "review-waits",
            expression="sum(kafka_consumergroup_lag{consumergroup='review'}) > 5000",
            severity="ticket",
            of=[risk.review],
            owner=risk.team,
            runbook="https://runbooks.example/review",
        ),
        Alert(
            "mirror-behind",
            expression="max(kafka_connect_mirror_source_connector_replication_latency_ms_max) > 30000",
            severity="page",
            of=[payments.mirror],
            runbook="https://runbooks.example/mirror",
        ),
    ],
    alert_routes=[
        AlertRoute(
            "payments",
            team=payments.team,
            receiver=PagerDuty(ExternalSecret(STORE, remote_key="fraud/pagerduty/payments")),
        ),
        AlertRoute(
            "risk",
            team=risk.team,
            receiver=PagerDuty(ExternalSecret(STORE, remote_key="fraud/pagerduty/risk")),
            severities=["page"],
        ),
        AlertRoute(
            "features",
            team=features.team,
            receiver=PagerDuty(ExternalSecret(STORE, remote_key="fraud/pagerduty/features")),
        ),
        AlertRoute(
            "risk-tickets",
            team=risk.team,
            severities=["ticket"],
            receiver=Slack("#risk-alerts", webhook=ExternalSecret(STORE, remote_key="fraud/slack/risk")),
        ),
    ],
    dashboards=[Dashboard("decisions", of=[risk.authorizer, risk.gnn, risk.boosted, risk.rules], owner=risk.team)],
    on=payments.ireland,
    collects_from=[payments.frankfurt],
)

system = System(
    "card-fraud",
    [*sites, in_the_eu, decide_in_ireland, standby, risk.system],
    meshes=payments.meshes,
    monitoring=monitoring,
    budget_per_month="$140,000",
    owner=payments.team,
)
