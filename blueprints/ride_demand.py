"""Ride demand: see demand per zone within seconds and price by it."""

from aiscale import Objective, Rate, Resources, System, Traffic
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Call, Microservice
from aiscale.serving import Autoscaling, Model, ModelService, TensorFlowServing, Triton
from aiscale.streams import Avro, Consume, KafkaCluster, Topic

REGISTRY = "registry.example"
ZONES = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]

cluster = KubernetesCluster(
    "core",
    pools=[
        NodePool("general", instance_type="m7i.2xlarge", min_nodes=6, max_nodes=12, zones=ZONES),
        GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", min_nodes=2, max_nodes=14, zones=ZONES),
    ],
)
kafka = KafkaCluster("events", brokers=3, storage="2Ti", on=cluster)

rides = Topic(
    "ride-requests",
    kafka,
    schema=Avro.file("schemas/ride_request.avsc"),
    key="zone_id",
    partitions=48,
    retention="3d",
    traffic=Traffic(mean=Rate(1_200), peak=Rate(4_000), message_bytes=600),
)
zone_demand = Topic(
    "zone-demand", kafka, schema=Avro.file("schemas/zone_demand.avsc"), key="zone_id", partitions=48, retention="1d"
)

demand = StreamJob(
    "zone-demand-5m",
    engine=Flink(version="2.2", image=f"{REGISTRY}/zone-demand@sha256:{'1f' * 32}"),
    jar="local:///opt/flink/usrlib/zone-demand.jar",
    entry_class="rides.ZoneDemand",
    reads=[rides],
    writes=[zone_demand],
    delivery="exactly-once",
    parallelism=24,
    records_per_second_per_slot=4_000,
    checkpoint_storage="s3://ride-demand-state/zone-demand-5m",
    transaction_timeout="14m",
)

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
    ),
    runtime=Triton(image=f"nvcr.io/nvidia/tritonserver:26.06-py3@sha256:{'7e' * 32}"),
    gpu="nvidia-l4",
    resources=Resources(cpu=2, memory="8Gi"),
    objective=Objective(p99_ms=40, availability=0.9995),
    autoscaling=Autoscaling(min_replicas=2, max_replicas=12, signal="queue"),
    requests_per_second_per_replica=600,
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
    autoscaling=Autoscaling(min_replicas=3, max_replicas=9, signal="cpu"),
    requests_per_second_per_replica=1_500,
)
pricing = Microservice(
    "pricing",
    image=f"{REGISTRY}/pricing@sha256:{'9c' * 32}",
    traffic=Traffic(mean=Rate(900), peak=Rate(3_000)),
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

system = System("ride-demand", [pricing, demand, audit])
