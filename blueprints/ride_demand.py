"""Ride demand: see demand per zone within seconds and price by it."""

from aiscale import KubernetesSecret, Objective, Rate, Resources, System, Team, Traffic
from aiscale.delivery import Canary, DeliveryPipeline, DriftMonitor, Gate, MetricGate, ModelRegistry, Retraining
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, Redis
from aiscale.network import Gateway, Istio, Listener, Route
from aiscale.observability import AlertRoute, Monitoring, Slack, Slo
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Call, Microservice
from aiscale.serving import Autoscaling, Model, ModelService, TensorFlowServing, Triton
from aiscale.stores import Bucket
from aiscale.streams import Avro, Consume, KafkaCluster, SchemaRegistry, Topic

REGISTRY = "registry.example"
ZONES = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]

cluster = KubernetesCluster(
    "core",
    pools=[
        NodePool("general", instance_type="m7i.2xlarge", min_nodes=6, max_nodes=12, zones=ZONES),
        GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", min_nodes=2, max_nodes=18, zones=ZONES),
    ],
)
kafka = KafkaCluster("events", brokers=3, storage="2Ti", on=cluster)
schemas = SchemaRegistry("schemas", compatibility="BACKWARD", storage=kafka, on=cluster)

rides = Topic(
    "ride-requests",
    kafka,
    schema=Avro.file("schemas/ride_request.avsc", schemas),
    key="zone_id",
    partitions=48,
    retention="3d",
    traffic=Traffic(mean=Rate(1_200), peak=Rate(4_000), message_bytes=600),
)
zone_demand = Topic(
    "zone-demand",
    kafka,
    schema=Avro.file("schemas/zone_demand.avsc", schemas),
    key="zone_id",
    partitions=48,
    retention="1d",
)

demand = StreamJob(
    "zone-demand-5m",
    engine=Flink(version="2.2", image=f"{REGISTRY}/zone-demand@sha256:{'1f' * 32}"),
    jar="local:///opt/flink/usrlib/zone-demand.jar",
    entry_class="rides.ZoneDemand",
    consumes=[rides],
    produces=[zone_demand],
    delivery="exactly-once",
    parallelism=24,
    records_per_second_per_slot=4_000,
    checkpoint_storage="s3://ride-demand-state/zone-demand-5m",
    transaction_timeout="14m",
)

history = Bucket("ride-history", uri="s3://ride-history/zones", event_timestamp="window_end", updated_every="1h")
zone = Entity("zone", key="zone_id", count=4_000)
zone_demand_5m = FeatureView(
    "zone_demand_5m",
    entities=[zone],
    source=Consume(zone_demand, isolation="read_committed", idempotent=True),
    history=history,
    fields={"requests_5m": "int64", "drivers_free": "int64"},
    ttl="10m",
)
features = FeatureStore("features", views=[zone_demand_5m], online=Redis(memory="4Gi", read_p99_ms=2), on=cluster)
surge_v8 = FeatureService("surge_v8", store=features, views=[zone_demand_5m])

surge = ModelService(
    "surge",
    model=Model(
        "surge",
        version="v8",
        artifact="s3://models/surge/v8",
        digest=f"sha256:{'8a' * 32}",
        framework="pytorch",
        size="1Gi",
        gpu_memory="6Gi",
        inputs={"requests_5m": "int64", "drivers_free": "int64"},
        outputs={"multiplier": "float32"},
    ),
    features=surge_v8,
    runtime=Triton(image=f"nvcr.io/nvidia/tritonserver:26.06-py3@sha256:{'7e' * 32}"),
    gpu="nvidia-l4",
    resources=Resources(cpu=2, memory="8Gi"),
    objective=Objective(p99_ms=40, availability=0.9995),
    autoscaling=Autoscaling(min_replicas=2, max_replicas=12, signals=["queue"]),
    requests_per_second_per_replica=600,
    rollout=Canary(
        steps=[5, 25, 50],
        bake="10m",
        gates=[MetricGate("quality", at_least=0.97, query='avg(surge_quality{pod=~"surge-{{args.latest-hash}}-.*"})')],
        dynamic_stable_scale=True,
    ),
)
eta = ModelService(
    "eta",
    model=Model(
        "eta",
        version="v3",
        artifact="gs://models/eta/v3",
        digest=f"sha256:{'3e' * 32}",
        framework="tensorflow",
        size="200Mi",
    ),
    runtime=TensorFlowServing(image=f"docker.io/tensorflow/serving:2.21.0@sha256:{'2f' * 32}"),
    objective=Objective(p99_ms=30, availability=0.9995),
    autoscaling=Autoscaling(min_replicas=3, max_replicas=9, signals=["cpu"]),
    requests_per_second_per_replica=1_500,
)
pricing = Microservice(
    "pricing",
    image=f"{REGISTRY}/pricing@sha256:{'9c' * 32}",
    objective=Objective(p99_ms=150, availability=0.999),
    calls=[Call(surge, timeout_ms=50, retries=1), Call(eta, timeout_ms=40)],
    autoscaling=Autoscaling(min_replicas=4, max_replicas=16),
    requests_per_second_per_replica=400,
)
audit = Microservice(
    "surge-audit",
    image=f"{REGISTRY}/surge-audit@sha256:{'ab' * 32}",
    port=None,
    consumes=[Consume(zone_demand, isolation="read_committed", idempotent=True)],
    replicas=3,
)

mobility = Team("mobility", contact="#mobility", on_call="mobility-primary")
edge = Gateway("edge", listeners=[Listener("HTTPS", certificate=KubernetesSecret("edge-tls", key="tls.crt"))])
prices = Route(
    "prices",
    gateway=edge,
    hosts=["api.rides.example"],
    targets=[pricing],
    timeout_ms=300,
    traffic=Traffic(mean=Rate(900), peak=Rate(3_000)),
)

monitoring = Monitoring(
    slos=[
        Slo("prices", of=pricing, availability=0.999, latency_ms=250, runbook="https://runbooks.rides.example/prices")
    ],
    alert_routes=[
        AlertRoute("mobility", receiver=Slack("#mobility-alerts", webhook=KubernetesSecret("slack", key="webhook")))
    ],
)
surge_model = DeliveryPipeline(
    "surge-model",
    services=[surge],
    registry=ModelRegistry("models"),
    gates=[Gate("rmse", at_most=0.12)],
    retraining=Retraining(data=[rides, history], every="6h", label_delay="30m"),
)
drift = DriftMonitor("surge-features", surge_v8, action="retrain", pipeline=surge_model)

system = System(
    "ride-demand",
    [prices, demand, audit, drift],
    meshes=[Istio()],
    monitoring=monitoring,
    delivery=[surge_model],
    owner=mobility,
)
