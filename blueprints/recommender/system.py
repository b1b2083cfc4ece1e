"""A home page of a large video service: candidates, ranking, re-ranking, features, events and continuous learning.

Each file belongs to a team; this one puts their systems together and serves the page.
"""

from candidates import candidates, towers
from candidates import system as candidates_system
from events import impressions, plays
from events import system as events_system
from features import system as features_system
from ground import IMAGES, cluster
from ranking import ranker, reranker
from ranking import system as ranking_system

from aiscale import KubernetesSecret, Objective, Rate, System, Team, Traffic
from aiscale.network import Gateway, Istio, Listener, OutlierDetection, Route, ServicePolicy
from aiscale.observability import AlertRoute, Dashboard, Monitoring, PagerDuty, Slack, Slo
from aiscale.services import Call, DefaultAnswer, Microservice
from aiscale.serving import Autoscaling
from aiscale.streams import Produce

experience = Team("experience", contact="#member-experience", on_call="experience-primary")

home = Microservice(
    "home",
    image=f"{IMAGES}/home@sha256:{'e1' * 32}",
    calls=[
        Call(candidates, timeout_ms=100, idempotent=True),
        Call(ranker, timeout_ms=80, idempotent=True),
        Call(reranker, timeout_ms=25, required=False, idempotent=True),
    ],
    fallback=[DefaultAnswer({"rows": ["popular", "new", "continue-watching"]})],
    produces=[Produce(impressions, per_request=10)],
    autoscaling=Autoscaling(min_replicas=9, max_replicas=36),
    requests_per_second_per_replica=450,
    objective=Objective(p99_ms=250, availability=0.999),
    on=cluster,
)
playback_events = Microservice(
    "playback-events",
    image=f"{IMAGES}/playback-events@sha256:{'e2' * 32}",
    produces=[Produce(plays, per_request=1, required=True)],
    autoscaling=Autoscaling(min_replicas=6, max_replicas=18),
    requests_per_second_per_replica=1_000,
    objective=Objective(p99_ms=100, availability=0.9995),
    on=cluster,
)

edge = Gateway("edge", listeners=[Listener("HTTPS", certificate=KubernetesSecret("edge-tls", key="tls.crt"))])
pages = Route(
    "pages",
    gateway=edge,
    hosts=["api.video.example"],
    targets=[home],
    timeout_ms=400,
    traffic=Traffic(mean=Rate(900), peak=Rate(2_400)),
)
player = Route(
    "player",
    gateway=edge,
    hosts=["events.video.example"],
    targets=[playback_events],
    timeout_ms=300,
    traffic=Traffic(mean=Rate(1_500), peak=Rate(4_500)),
)
protection = ServicePolicy(
    "models", of=[towers, ranker, reranker], outlier_detection=OutlierDetection(), failover="zone"
)

monitoring = Monitoring(
    slos=[
        Slo("pages", of=home, availability=0.999, latency_ms=250, runbook="https://runbooks.video.example/pages"),
        Slo("player", of=playback_events, availability=0.999, latency_ms=100,
            runbook="https://runbooks.video.example/player"),
    ],
    alert_routes=[
        AlertRoute("pages", receiver=PagerDuty(KubernetesSecret("pagerduty", key="routing-key")), severities=["page"]),
        AlertRoute("tickets", receiver=Slack("#video-alerts", webhook=KubernetesSecret("slack", key="webhook")),
                   severities=["ticket"]),
    ],
    dashboards=[Dashboard("home-page", of=[home, candidates, ranker])],
)  # fmt: skip

system = System(
    "recommender",
    [pages, player, protection, events_system, features_system, candidates_system, ranking_system],
    meshes=[Istio()],
    monitoring=monitoring,
    owner=experience,
)
