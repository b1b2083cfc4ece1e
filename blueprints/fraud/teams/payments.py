"""Payments platform: regions, Kafka, the mesh, the way in, and the acquirer sites."""

from aiscale import Autoscaling, ExternalSecret, KubernetesSecret, Objective, Rate, Resources, System, Team, Traffic
from aiscale.network import ExternalService, Gateway, Istio, Listener
from aiscale.platform import (
    Device,
    EksCluster,
    GpuPool,
    LocalBroker,
    NodePool,
    Site,
    StoreAndForward,
    Uplink,
)
from aiscale.services import Call, Microservice
from aiscale.streams import Avro, KafkaCluster, KafkaListener, ListenerAccess, MirrorMaker, SchemaRegistry, Topic
from teams.sizes import REGISTRY, STORE, size

team = Team("payments-platform", contact="#payments-platform", on_call="payments-primary")
PUBLIC_NAME = "authorize.cards.example"

ZONES_IE = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
ireland = EksCluster(
    "ireland",
    region="eu-west-1",
    node_autoscaler="karpenter",
    pools=[
        NodePool("general", instance_type="m7i.4xlarge", min_nodes=9, max_nodes=36, zones=ZONES_IE),
        NodePool("brokers", instance_type="r7i.2xlarge", min_nodes=12, max_nodes=15, zones=ZONES_IE),
        NodePool("streams", instance_type="m7i.8xlarge", min_nodes=6, max_nodes=15, zones=ZONES_IE),
        GpuPool("l4", instance_type="g6.4xlarge", gpu="nvidia-l4", min_nodes=10, max_nodes=32, zones=ZONES_IE),
    ],
)
ZONES_DE = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
frankfurt = EksCluster(
    "frankfurt",
    region="eu-central-1",
    node_autoscaler="karpenter",
    pools=[
        NodePool("standby-general", instance_type="m7i.4xlarge", min_nodes=3, max_nodes=36, zones=ZONES_DE),
        NodePool("standby-brokers", instance_type="r7i.2xlarge", min_nodes=12, max_nodes=15, zones=ZONES_DE),
        GpuPool("standby-l4", instance_type="g6.4xlarge", gpu="nvidia-l4", min_nodes=2, max_nodes=30, zones=ZONES_DE),
    ],
)

# Between the regions, within the company's networks.
INTERNAL = {"service.beta.kubernetes.io/aws-load-balancer-scheme": "internal"}
kafka = KafkaCluster(
    "cards-ie",
    brokers=size.brokers,
    storage=size.broker_disk,
    storage_class="gp3",
    resources=Resources(cpu=6, memory="48Gi"),
    listeners=[
        KafkaListener("acquirers", port=9095, type="loadbalancer", tls=True, authentication="tls"),
        KafkaListener("regions", type="loadbalancer", host="kafka-ie.cards.internal", annotations=INTERNAL),
    ],
    on=ireland,
)
standby = KafkaCluster(
    "cards-de",
    brokers=size.brokers,
    storage=size.broker_disk,
    storage_class="gp3",
    resources=Resources(cpu=6, memory="48Gi"),
    on=frankfurt,
)
schemas = SchemaRegistry("schemas", compatibility="FULL_TRANSITIVE", storage=kafka, replicas=3, on=ireland)

# One record for each authorisation, with the decision that was given. The PAN never reaches Kafka: a token does.
# A decision does not wait for its record, and is given in Frankfurt while Ireland is away: what is missing here then
# comes with the clearing files.
authorizations = Topic(
    "authorizations",
    kafka,
    key="card_token",
    distinct_keys=40_000_000,
    top_key_share=0.00001,
    event_time="authorized_at",
    partitions=size.partitions,
    retention="7d",
    schema=Avro.file("../schemas/authorization.avsc", registry=schemas),
    contains_personal_data=True,
    classification="restricted",
)
# What was accepted below the floor limit while a site was offline.
offline_sales = Topic(
    "offline-sales",
    kafka,
    key="card_token",
    event_time="authorized_at",
    partitions=size.partitions,
    retention="7d",
    schema=Avro.file("../schemas/authorization.avsc", registry=schemas),
    durability="critical",
    contains_personal_data=True,
    classification="restricted",
)

# External Secrets brings the authority of the brokers, and the mirror's certificate, over from Ireland.
mirror = MirrorMaker(
    "ie-to-de",
    source=kafka,
    target=standby,
    source_access=ListenerAccess(
        "regions",
        ca=KubernetesSecret("cards-ie-ca", key="ca.crt"),
        certificate="ie-to-de-cards-ie",
        cidrs=["10.64.0.0/16"],
    ),
    topics=[authorizations, offline_sales],
    tasks=24,
    on=frankfurt,
)

hsm = ExternalService(
    "hsm",
    host="hsm.payments.internal",
    cidrs=["10.64.8.0/28"],
    objective=Objective(p99_ms=8, availability=0.9999),
    requests_per_second=40_000,
)
tokenizer = Microservice(
    "tokenizer",
    image=f"{REGISTRY}/tokenizer@sha256:{'1a' * 32}",
    protocol="grpc",
    resources=Resources(cpu=2, memory="2Gi"),
    objective=Objective(p99_ms=15, availability=0.9999),
    calls=[Call(hsm, timeout_ms=12, protocol="grpc", idempotent=True)],
    secrets={"HSM_PIN": ExternalSecret(STORE, remote_key="fraud/hsm", remote_property="pin")},
    requests_per_second_per_replica=1_600,
    autoscaling=Autoscaling(min_replicas=9, max_replicas=24),
    on=ireland,
)


def istio(name: str, place: EksCluster) -> Istio:
    """Each cluster has a mesh of its own, with the same objectives to measure."""
    buckets = [1, 5, 10, 20, 35, 50, 70, 90, 120, 250, 500, 1_000, 5_000]
    return Istio(name, mtls="STRICT", latency_buckets_ms=buckets, on=place)


meshes = [istio("istio-ie", ireland), istio("istio-de", frankfurt)]


def way_in(name: str, place: EksCluster) -> Gateway:
    """Where acquirers come in: each signs in with a certificate of its own."""
    return Gateway(
        name,
        listeners=[
            Listener(
                hostname=PUBLIC_NAME,
                certificate=ExternalSecret(STORE, remote_key="fraud/tls/acquiring"),
                client_ca_certificate=ExternalSecret(STORE, remote_key="fraud/tls/acquirers-ca"),
            ),
            # Health checks ask here: they have no certificate.
            Listener("HTTP", redirect_to_https=True),
        ],
        on=place,
    )


ways_in = {"ie": way_in("acquiring-ie", ireland), "de": way_in("acquiring-de", frankfurt)}


def acquirer_site(town: str, terminals: int, mean: int, peak: int, authorizer: Microservice) -> Device:
    """A site of the acquirer with the terminals of its stores; it works through four hours without its line."""
    site = Site(
        f"acquirer-{town}",
        nodes=3,
        cpu=16,
        memory="64Gi",
        disk="1Ti",
        uplink=Uplink(mbps=200, rtt_ms=18),
        offline_tolerance="4h",
        update_window="2d",
        broker=LocalBroker(buffer="40Gi", technology="kafka"),
        jurisdiction="ie" if town == "dublin" else "de",
        owner=team,
    )
    terminal_gateway = Microservice(
        f"terminals-{town}",
        image=f"{REGISTRY}/terminal-gateway@sha256:{'2b' * 32}",
        resources=Resources(cpu=2, memory="2Gi"),
        replicas=3,
        objective=Objective(p99_ms=250, availability=0.9995),
        calls=[Call(authorizer, timeout_ms=150, required=False, protocol="grpc")],
        produces=[StoreAndForward(offline_sales, per_request=0.02, via="mirror")],
        requests_per_second_per_replica=400,
        on=site,
        owner=team,
    )
    return Device(
        f"stores-{town}",
        count=terminals,
        protocol="other",
        traffic=Traffic(mean=Rate(mean), peak=Rate(peak), message_bytes=700),
        calls=[Call(terminal_gateway, timeout_ms=300)],
        on=site,
        owner=team,
    )


system = System("payments-platform", [*ways_in.values(), tokenizer, mirror], owner=team)
