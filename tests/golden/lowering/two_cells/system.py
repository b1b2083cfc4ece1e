"""One image in two cells: by the aliases, its variables and its files are called the same in both."""

from aiscale import KubernetesSecret, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.retrieval import Search, VectorIndex
from aiscale.services import Call, Microservice, Read, Write
from aiscale.serving import Model, ModelService, Triton
from aiscale.stores import Bucket, ExternalStore, PostgresDatabase, PostgresUser
from aiscale.streams import (
    ClientCertificate,
    Consume,
    DeadLetter,
    EventStore,
    EventTable,
    ExternalKafka,
    Produce,
    Topic,
)

D = "@sha256:" + "4e" * 32
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])


def cell(name: str) -> tuple[Microservice, EventStore]:
    """The parts of one cell."""
    kafka = ExternalKafka(
        f"events-{name}", bootstrap_servers=[f"kafka.{name}.example:9093"], ca=KubernetesSecret("kafka", key="ca.crt"),
        authentication=ClientCertificate("kafka-client", principal="User:CN=client"), alias="events",
    )  # fmt: skip
    database = PostgresDatabase(
        f"ledger-{name}", host=f"ledger.{name}.example", database="ledger", ca=KubernetesSecret("ledger", key="ca.crt"),
        user=PostgresUser("ledger", password=KubernetesSecret("ledger", key="password")), alias="ledger",
    )  # fmt: skip
    bids = Topic(f"bids-{name}", kafka, partitions=6, topic_name="bids")
    failed = Topic(f"failed-bids-{name}", kafka, partitions=6, topic_name="failed-bids")
    wins = Topic(f"wins-{name}", kafka, partitions=6, topic_name="wins")
    bookings = EventTable(f"bookings-{name}", database)
    store = EventStore(f"booked-{name}", bookings, alias="booked")
    index = VectorIndex(f"ads-{name}", engine="pgvector", store=database, dimension=384, metric="dot")
    consent = Microservice(f"consent-{name}", image="registry.example/consent" + D, on=core)
    model = Model(
        f"ctr-{name}", version="v8", artifact=f"s3://models-{name}/ctr", framework="onnx", served_name="ctr",
    )  # fmt: skip
    ctr = ModelService(f"ctr-{name}", model=model, runtime=Triton(), on=core)
    bidder = Microservice(
        f"bidder-{name}", image="registry.example/bidder" + D, on=core, traffic=Traffic(mean=10, peak=20),
        calls=[Call(consent, alias="consent", timeout_ms=6), Call(ctr, alias="ctr", timeout_ms=15)],
        consumes=[
            Consume(
                bids, alias="bids", offset_reset="earliest", max_poll_records=100, max_poll_interval="1m",
                dead_letter=DeadLetter(failed, alias="failed-bids"),
            )
        ],
        produces=[Produce(wins, alias="wins"), Produce(bookings, alias="bookings")],
        reads=[
            Read(ExternalStore(f"budgets-{name}", product="Redis", host=f"budgets.{name}.example"), alias="budgets"),
            Search(index, alias="ads", timeout_ms=20),
        ],
        writes=[Write(Bucket(f"audit-{name}", uri=f"s3://audit-{name}/bids"), alias="audit")],
    )  # fmt: skip
    return bidder, store


system = System("two-cells", [*cell("eu"), *cell("us")])
