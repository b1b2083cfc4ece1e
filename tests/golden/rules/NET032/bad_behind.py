from aiscale import KubernetesSecret, System, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, Materialization
from aiscale.network import Call, Endpoint, ExternalService, Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
from aiscale.platform import EksCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Microservice, Read
from aiscale.stores import Bucket, ExternalStore
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

TLS = KubernetesSecret("tls", key="tls.crt")


def cell(name: str, region: str, half: float) -> tuple[Route, StreamJob, Microservice]:
    """One region's part. Behind the shop, all is as large as `half` says: for one region, or for both."""
    pool = NodePool(f"general-{name}", instance_type="m7i.8xlarge", min_nodes=3, max_nodes=60)
    core = EksCluster(f"core-{name}", region=region, pools=[pool])
    kafka = KafkaCluster(f"events-{name}", on=core)
    sold = Topic(f"sold-{name}", kafka, key="id", partitions=24, record_bytes=100, retention="6h")
    spent = Topic(f"spent-{name}", kafka, key="id", partitions=24, record_bytes=100, retention="6h")
    pacing = StreamJob(
        f"pacing-{name}",
        consumes=[sold],
        produces=[Produce(spent, per_request=0.01)],
        engine=Flink(image=IMAGE),
        jar="local:///job.jar",
        parallelism=12,
        records_per_second_per_slot=1_000 * half,
        stateful=False,
        checkpoint_storage=f"s3://pacing-{name}/x",
        on=core,
    )
    sink = Microservice(f"sink-{name}", image=IMAGE, port=None, on=core, consumes=[Consume(spent, idempotent=True)])
    history = Bucket(f"history-{name}", uri=f"s3://history-{name}/x", event_timestamp="t", updated_every="24h")
    view = FeatureView(
        f"user_{name}",
        entities=[Entity(f"user_{name}", key="id")],
        fields={"a": "int64"},
        ttl="7d",
        source=history,
        materialization=Materialization(every="24h"),
    )
    features = FeatureStore(
        f"features-{name}",
        views=[view],
        replicas=3,
        requests_per_second_per_replica=4_000 * half,
        on=core,
    )
    cache = ExternalStore(
        f"cache-{name}", product="Redis", host=f"{name}.example", region=region, requests_per_second=12_000 * half
    )
    stock = ExternalService(
        f"stock-{name}", host=f"stock-{name}.example", region=region, requests_per_second=12_000 * half
    )
    lite = Microservice(f"lite-{name}", image=IMAGE, on=core, replicas=3, requests_per_second_per_replica=4_000 * half)
    score = Microservice(
        f"score-{name}", image=IMAGE, on=core, replicas=6, requests_per_second_per_replica=4_000, fallback=[lite]
    )
    shop = Microservice(
        f"shop-{name}",
        image=IMAGE,
        on=core,
        replicas=6,
        requests_per_second_per_replica=4_000,
        features=FeatureService(f"shop_{name}", store=features, views=[view]),
        reads=[Read(cache, timeout_ms=5)],
        calls=[Call(score, timeout_ms=20), Call(stock, timeout_ms=20)],
        produces=[Produce(sold, per_request=1)],
    )
    edge = Gateway(f"edge-{name}", listeners=[Listener(certificate=TLS)], replicas=3, on=core)
    return Route(f"in-{name}", gateway=edge, hosts=["shop.example"], targets=[shop]), pacing, sink


eu, *eu_behind = cell("eu", "eu-west-1", 1)
us, *us_behind = cell("us", "us-east-1", 2)
balancer = GlobalLoadBalancer(
    "shop",
    hosts=["shop.example"],
    endpoints=[Endpoint(eu, percent=50), Endpoint(us, percent=50)],
    ttl="30s",
    health_check=HealthCheck("/healthz"),
    traffic=Traffic(mean=10_000, peak=20_000),
)

system = System("golden", [balancer, *eu_behind, *us_behind])
