"""Risk: models, rules, the decision, the review by people, and learning from what they say."""

from aiscale import Autoscaling, Objective, Resources, Signal, System, Team
from aiscale.delivery import ArgoCd, DeliveryPipeline, DriftMonitor, Gate, Label, ModelRegistry, Retraining
from aiscale.network import ExternalClient, GlobalLoadBalancer, HealthCheck, Match, Route
from aiscale.people import EVERY_DAY, HumanReview, Shift
from aiscale.services import Call, Microservice
from aiscale.serving import Batching, Canary, MetricGate, Model, ModelService, Shadow, Triton
from aiscale.stores import Bucket, Table
from aiscale.streams import Connector, ConnectPlugin, Consume, DeadLetter, KafkaConnect, Produce, Topic
from teams.features import boosted_v12, gnn_v4
from teams.features import system as features_system
from teams.payments import PUBLIC_NAME, authorizations, ireland, kafka, tokenizer, ways_in
from teams.sizes import AUTHORIZATIONS, REGISTRY, size

team = Team("risk", contact="#risk", on_call="risk-secondary")

registry = ModelRegistry(
    "mlflow", uri="https://mlflow.risk.internal", aliases=["champion", "challenger"], keep_versions=50
)
TRITON = f"nvcr.io/nvidia/tritonserver:26.06-py3@sha256:{'7e' * 32}"

rules = Microservice(
    "rules",
    image=f"{REGISTRY}/rules@sha256:{'5e' * 32}",
    resources=Resources(cpu=2, memory="2Gi"),
    objective=Objective(p99_ms=8, availability=0.9999),
    requests_per_second_per_replica=4_000,
    autoscaling=Autoscaling(min_replicas=6, max_replicas=12),
    on=ireland,
)
scores = Topic(
    "scores",
    kafka,
    key="card_token",
    event_time="scored_at",
    partitions=size.partitions,
    retention="5d",
    contains_personal_data=True,
    classification="restricted",
)
BOOSTED_INPUTS = {
    "attempts_10m": "int64",
    "amount_10m": "float64",
    "merchants_1h": "int64",
    "countries_1h": "int64",
    "amount_6h": "float64",
    "neighbours_fraud_share": "float32",
    "merchant_degree_1d": "int64",
    "amount": "float64",
    "entry_mode": "int64",
}
GNN_V3_INPUTS = {**BOOSTED_INPUTS, "shared_devices": "int64"}
GNN_V4_INPUTS = {**GNN_V3_INPUTS, "edge_embedding": "bytes"}
boosted = ModelService(
    "boosted",
    model=Model(
        "boosted",
        version="v12",
        artifact="s3://fraud-models-ie/boosted/v12",
        digest=f"sha256:{'a1' * 32}",
        framework="xgboost",
        size="180Mi",
        registry=registry,
        inputs=BOOSTED_INPUTS,
    ),
    replaces=Model(
        "boosted",
        version="v11",
        artifact="s3://fraud-models-ie/boosted/v11",
        digest=f"sha256:{'a0' * 32}",
        framework="xgboost",
        size="175Mi",
        inputs=BOOSTED_INPUTS,
        registry=registry,
    ),
    runtime=Triton(image=TRITON, instances=2, configuration="repository"),
    resources=Resources(cpu=8, memory="8Gi"),
    features=boosted_v12,
    objective=Objective(p99_ms=20, availability=0.9995),
    requests_per_second_per_replica=2_500,
    autoscaling=Autoscaling(min_replicas=9, max_replicas=14),
    rollout=Canary(
        steps=[1, 5, 25, 50],
        bake="30m",
        gates=[
            MetricGate("p99_ms", at_most=20),
            MetricGate("error_percent", at_most=0.1),
            MetricGate("custom", at_most=0.04, query="sum(rate(declined_total[5m])) / sum(rate(decided_total[5m]))"),
        ],
    ),
    fallback=[rules],
    on=ireland,
)
gnn = ModelService(
    "gnn",
    model=Model(
        "gnn",
        version="v4",
        artifact="s3://fraud-models-ie/gnn/v4",
        digest=f"sha256:{'b4' * 32}",
        framework="tensorrt",
        precision="fp16",
        size="1200Mi",
        inputs=GNN_V4_INPUTS,
        gpu_memory="5Gi",
        registry=registry,
    ),
    replaces=Model(
        "gnn",
        version="v3",
        artifact="s3://fraud-models-ie/gnn/v3",
        digest=f"sha256:{'b3' * 32}",
        framework="tensorrt",
        precision="fp16",
        size="1100Mi",
        inputs=GNN_V3_INPUTS,
        gpu_memory="5Gi",
        registry=registry,
    ),
    runtime=Triton(image=TRITON, instances=2),
    gpu="nvidia-l4",
    resources=Resources(cpu=8, memory="24Gi"),
    features=gnn_v4,
    batching=Batching(64, max_delay_ms=3),
    objective=Objective(p99_ms=35, availability=0.999),
    requests_per_second_per_replica=1_400,
    autoscaling=Autoscaling(min_replicas=10, max_replicas=20, signals=[Signal("queue", target=16)]),
    rollout=Shadow(
        percent=20,
        bake="4d",
        gates=[
            MetricGate("p99_ms", at_most=35),
            MetricGate("quality", at_least=0.82, query="fraud_gnn_pr_auc", label_delay="4h"),
        ],
        then=Canary(
            steps=[1, 5, 25, 50],
            bake="30m",
            gates=[MetricGate("p99_ms", at_most=35)],
            dynamic_stable_scale=True,
        ),
    ),
    fallback=[boosted, rules],
    on=ireland,
)

review_dead = Topic("review-dead", kafka, partitions=6, retention="14d", contains_personal_data=True)
# A case that is lost on its way here stays as the model decided it.
review_queue = Topic(
    "review-queue",
    kafka,
    key="card_token",
    partitions=24,
    retention="7d",
    contains_personal_data=True,
    classification="restricted",
)
review_decisions = Topic(
    "review-decisions",
    kafka,
    key="card_token",
    event_time="decided_at",
    partitions=24,
    retention="30d",
    durability="critical",
    contains_personal_data=True,
    classification="restricted",
)

authorizer = Microservice(
    "authorizer",
    image=f"{REGISTRY}/authorizer@sha256:{'6f' * 32}",
    ports={"grpc": 9_000},
    resources=Resources(cpu=4, memory="4Gi"),
    objective=Objective(p99_ms=90, availability=0.9995),
    calls=[
        Call(tokenizer, timeout_ms=18, protocol="grpc", idempotent=True),
        Call(gnn, timeout_ms=40, protocol="grpc", idempotent=True),
    ],
    produces=[
        Produce(authorizations, per_request=1),
        Produce(scores, per_request=1),
        Produce(review_queue, per_request=0.000_02),
    ],
    requests_per_second_per_replica=900,
    autoscaling=Autoscaling(min_replicas=14, max_replicas=30),
    on=ireland,
)
# Both ways in are always there: requests follow the decision when it moves to Frankfurt.
ways_to_authorizer = [
    Route(
        f"authorize-{where}",
        gateway=gateway,
        hosts=[PUBLIC_NAME],
        matches=[Match("/v1/authorize", method="POST")],
        targets=[authorizer],
        timeout_ms=90,
    )
    for where, gateway in ways_in.items()
]
public_name = GlobalLoadBalancer(
    "authorize",
    hosts=[PUBLIC_NAME],
    endpoints=ways_to_authorizer,
    policy="failover",
    health_check=HealthCheck("/healthz", interval="10s"),
    ttl="30s",
    product="route-53",
)
# The banks of the merchants give up after 120 ms.
acquirers = ExternalClient("acquirers", count=14, calls=[Call(public_name, timeout_ms=120)], traffic=AUTHORIZATIONS)

# Analysts decide what the model is not sure of, around the clock; at night a case waits for its turn.
review = HumanReview(
    "review",
    consumes=[
        Consume(
            review_queue, idempotent=True, freshness="4h", offset_reset="earliest", dead_letter=DeadLetter(review_dead)
        )
    ],
    produces=[review_decisions],
    cases_per_hour_per_person=14,
    shifts=[
        Shift(60, days=EVERY_DAY, start="06:00", end="14:00", timezone="Europe/Dublin", jurisdiction="ie"),
        Shift(50, days=EVERY_DAY, start="14:00", end="22:00", timezone="Europe/Dublin", jurisdiction="ie"),
        Shift(30, days=EVERY_DAY, start="22:00", end="06:00", timezone="Europe/Dublin", jurisdiction="ie"),
    ],
    wait_p95="3h",
)
review_repair = Microservice(
    "review-repair",
    image=f"{REGISTRY}/review-repair@sha256:{'9b' * 32}",
    port=None,
    consumes=[Consume(review_dead, idempotent=True, offset_reset="earliest")],
    on=ireland,
)

# What was authorised and scored, long after Kafka has let go of it: true answers are that late.
history = Bucket(
    "decision-history",
    uri="s3://fraud-training-ie/decisions",
    event_timestamp="authorized_at",
    updated_every="10m",
    size="30Ti",
    jurisdiction="ie",
    contains_personal_data=True,
    retention="180d",
)
archive = KafkaConnect(
    "archive",
    kafka,
    plugins=[ConnectPlugin("s3", image=f"{REGISTRY}/s3-sink@sha256:{'8c' * 32}")],
    replicas=3,
    on=ireland,
)
to_history = Connector(
    "decisions-to-s3",
    archive,
    connector_class="io.aiven.kafka.connect.s3.AivenKafkaConnectS3SinkConnector",
    tasks=24,
    consumes=[authorizations, scores],
    sink=history,
    idempotent=True,  # a file is named by topic, partition and first offset: written again, it is the same file
)
# What cardholders disputed: the schemes' files come in every night.
chargebacks = Table(
    "chargebacks",
    warehouse="athena",
    table="disputes.chargebacks",
    event_timestamp="authorized_at",
    created_timestamp="received_at",
    updated_every="1d",
    delay="45d",
    jurisdiction="ie",
    contains_personal_data=True,
    retention="400d",
)
# Analysts decide within hours; most chargebacks are here 45 days after their payment.
LABELS = [Label(review_decisions, delay="4h", replay="7d"), Label(chargebacks, delay="45d")]

# A whole year, with its seasons, and the time that labels take.
held_out = Bucket(
    "held-out",
    uri="s3://fraud-training-ie/held-out",
    event_timestamp="authorized_at",
    size="200Gi",
    jurisdiction="ie",
    contains_personal_data=True,
    retention="400d",
)
GATES = [
    Gate("pr_auc", at_least=0.82, dataset=held_out, slices=["country", "entry_mode"], min_records=50_000),
    Gate("false_positive_rate", at_most=0.004, dataset=held_out),
]
boosted_delivery = DeliveryPipeline(
    "boosted",
    services=[boosted],
    registry=registry,
    gates=GATES,
    retraining=Retraining(
        data=[history],
        labels=LABELS,
        every="1d",
        min_records=20_000,
        exploration_rate=0.005,
        resources=Resources(cpu=12, memory="48Gi"),
        timeout="4h",
    ),
    gitops=ArgoCd(),
    on=ireland,
)
gnn_delivery = DeliveryPipeline(
    "gnn",
    services=[gnn],
    registry=registry,
    gates=[*GATES, Gate("p99_ms", at_most=35)],
    retraining=Retraining(
        data=[history],
        labels=LABELS,
        every="7d",
        min_records=100_000,
        exploration_rate=0.005,
        gpu="nvidia-l4",
        resources=Resources(cpu=12, memory="48Gi"),
        timeout="12h",
    ),
    gitops=ArgoCd(),
    on=ireland,
)
score_drift = DriftMonitor(
    "gnn-scores",
    gnn,
    statistic="psi",
    threshold=0.2,
    window="6h",
    min_records=50_000,
    action="retrain",
    pipeline=gnn_delivery,
    cooldown="1d",
    max_per_day=1,
)
velocity_drift = DriftMonitor(
    "velocity-nulls",
    boosted_v12,
    statistic="null-rate",
    threshold=0.02,
    window="1h",
    min_records=10_000,
    action="alert",
)

system = System(
    "risk",
    [features_system, acquirers, review, review_repair, to_history, score_drift, velocity_drift],
    delivery=[boosted_delivery, gnn_delivery],
    owner=team,
)
