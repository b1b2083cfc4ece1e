"""Three faults that no linter of one file can see: each lies between components."""

from aiscale import Objective, Rate, Resources, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Call, Microservice
from aiscale.streams import Avro, KafkaCluster, Topic

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=5, max_nodes=9)])
kafka = KafkaCluster("events", on=cluster)
rides = Topic("ride-requests", kafka, partitions=12, traffic=Traffic(mean=Rate(300), peak=Rate(1_000)))
demand = Topic("zone-demand", kafka, partitions=12, schema=Avro.file("schemas/zone_demand.avsc"), key="zone_id")

job = StreamJob(
    "zone-demand-5m",
    engine=Flink(image=f"registry.example/zone-demand@sha256:{'1f' * 32}"),
    jar="local:///opt/flink/usrlib/zone-demand.jar",
    consumes=[rides],
    produces=[demand],
    delivery="exactly-once",
    parallelism=4,
    checkpoint_storage="s3://ride-demand-state/zone-demand-5m",
    transaction_timeout="14m",
)
surge = Microservice(
    "surge", image=f"registry.example/surge@sha256:{'5e' * 32}", objective=Objective(p99_ms=40, availability=0.9995)
)
pricing = Microservice(
    "pricing",
    image=f"registry.example/pricing@sha256:{'9c' * 32}",
    resources=Resources(cpu=1, memory="1Gi"),
    traffic=Traffic(mean=Rate(90), peak=Rate(300)),
    objective=Objective(p99_ms=150, availability=0.999),
    calls=[Call(surge, timeout_ms=100, retries=1)],
)
audit = Microservice(
    "surge-audit",
    image=f"registry.example/surge-audit@sha256:{'ab' * 32}",
    port=None,
    consumes=[demand],
)

system = System("three-faults", [pricing, job, audit])
