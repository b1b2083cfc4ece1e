"""Stream and batch jobs: what they are made with, what they refer to, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aiscale import Autoscaling, Priority, Resources, Signal
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.delivery import Retraining
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import (
    BatchJob,
    Flink,
    FlinkAutoscaler,
    FlinkSession,
    Join,
    KafkaStreams,
    OwnCode,
    Session,
    Sliding,
    Spark,
    Storm,
    StreamJob,
    Tumbling,
    Watermark,
)
from aiscale.quantities import Duration
from aiscale.services import Claim, Microservice, Volume, Write
from aiscale.stores import Bucket, ExternalStore
from aiscale.streams import Consume, KafkaCluster, Produce, Topic

KAFKA = KafkaCluster("events")
RIDES, PAYMENTS, OTHER = (Topic(name, KAFKA) for name in ("rides", "payments", "other"))
IMAGE = "registry.example/app:1"
JAR = "local:///job.jar"
SESSION = FlinkSession("shared")
CORE = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.large")])


def _job(**fields: object) -> StreamJob:
    return StreamJob("job", **({"consumes": [RIDES, PAYMENTS]} | fields))  # type: ignore[arg-type]


def _batch(**fields: object) -> BatchJob:
    return BatchJob("b", **({"engine": OwnCode(image=IMAGE)} | fields))  # type: ignore[arg-type]


def test_a_job_refers_to_what_it_reads_writes_and_joins() -> None:
    table = ExternalStore("invoices", product="PostgreSQL")
    sink = Write(table, idempotency="upsert", key=["ride_id"])
    job = _job(jar=JAR, produces=[OTHER], writes=[sink], joins=[Join(RIDES, PAYMENTS, on="ride_id", within="1h")])
    assert [tuple(reference) for reference in job.references()] == [
        (EdgeKind.READS, RIDES, "consumes", 0, None),
        (EdgeKind.READS, PAYMENTS, "consumes", 1, None),
        (EdgeKind.WRITES, OTHER, "produces", 0, None),
        (EdgeKind.WRITES, table, "writes", 0, sink),
        (EdgeKind.USES, RIDES, "joins.left", 0, None),
        (EdgeKind.USES, PAYMENTS, "joins.right", 0, None),
    ]


@pytest.mark.parametrize(
    ("engine", "jar", "technology"),
    [
        (Flink(), JAR, "Apache Flink"),
        (
            Flink(sql="INSERT INTO totals SELECT zone_id, count(*) FROM rides GROUP BY zone_id"),
            None,
            "Apache Flink SQL",
        ),
        (Spark(), "s3a://jobs/job.py", "Apache Spark"),
        (Storm(image=IMAGE), JAR, "Apache Storm"),
        (KafkaStreams(image=IMAGE), None, "Kafka Streams"),
        (OwnCode(image=IMAGE), None, "own code"),
    ],
)
def test_an_engine_has_a_name_and_a_program(engine: object, jar: str | None, technology: str) -> None:
    entry_class = "a.Topology" if isinstance(engine, Storm) else None
    assert _job(engine=engine, jar=jar, entry_class=entry_class).technology == technology


def test_defaults_follow_good_practice() -> None:
    job = _job(jar=JAR)
    assert (job.watermark.by, job.watermark.delay, job.watermark.idle_timeout) == ("event_time", 5, 60)
    flink = Flink()
    assert (flink.checkpoint_interval, flink.checkpoint_timeout, flink.restart_strategy, flink.state_backend) == (
        30, 600, "exponential-delay", "rocksdb",
    )  # fmt: skip
    assert (Spark().restart, Spark().operator, KafkaStreams(image=IMAGE).standby_replicas) == ("Always", "kubeflow", 1)
    assert Write(ExternalStore("x", product="X")).idempotency == "none"


def test_a_window_spans_its_size_or_its_gap() -> None:
    windows = [Tumbling("5m"), Sliding("1h", slide="5m"), Session("30m", allowed_lateness="1h")]
    assert [window.span for window in windows] == [300, 3_600, 1_800]
    assert Watermark(idle_timeout=None).idle_timeout is None


def test_a_batch_job_says_what_it_is_made_with() -> None:
    nightly = BatchJob("nightly", jar="s3://jobs/nightly.py", consumes=[RIDES], schedule="0 3 * * *", duration="2h")
    assert (nightly.technology, nightly.concurrency_policy, nightly.duration) == (
        "Apache Spark",
        "Forbid",
        Duration(7_200),
    )
    assert BatchJob("own", engine=OwnCode(image=IMAGE)).technology == "own code"


def test_a_batch_job_calls_services_and_runs_on_a_pool_after_others() -> None:
    pool, callee = NodePool("spot", instance_type="m7i.large"), Microservice("embedder", image=IMAGE, port=8_080)
    first = BatchJob("a", engine=OwnCode(image=IMAGE))
    job = BatchJob("b", engine=OwnCode(image=IMAGE), calls=[callee], depends_on=[first], pool=pool)
    assert [tuple(reference) for reference in job.references()] == [
        (EdgeKind.CALLS, callee, "calls", 0, None),
        (EdgeKind.USES, first, "depends_on", 0, None),
        (EdgeKind.USES, pool, "pool", None, None),
    ]


def test_a_batch_job_writes_streams() -> None:
    scores = Produce(RIDES, transactional_id="b")
    job = BatchJob("b", engine=OwnCode(image=IMAGE), produces=[scores])
    assert [tuple(reference) for reference in job.references()] == [(EdgeKind.WRITES, RIDES, "produces", 0, scores)]


def test_a_batch_job_reads_streams_and_whatever_keeps_records() -> None:
    lake, ledger = Bucket("lake", uri="s3://lake/rides"), ExternalStore("ledger", product="PostgreSQL")
    job = BatchJob("export", jar=JAR, consumes=[RIDES], reads=[ledger, lake], writes=[lake])
    assert [tuple(reference) for reference in job.references()] == [
        (EdgeKind.READS, RIDES, "consumes", 0, None),
        (EdgeKind.READS, ledger, "reads", 0, None),
        (EdgeKind.READS, lake, "reads", 1, None),
        (EdgeKind.WRITES, lake, "writes", 0, None),
    ]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: _job(), "StreamJob 'job': jar must be given: Flink needs a program, or Flink(sql=…)"),
        (lambda: _job(engine=Spark()), "StreamJob 'job': jar must be given: Spark needs a program"),
        (
            lambda: _job(engine=OwnCode(image=IMAGE), jar=JAR),
            "StreamJob 'job': jar does not go with OwnCode: its image is the program",
        ),
        (
            lambda: _job(engine=Flink(sql="INSERT INTO a SELECT 1"), jar=JAR),
            "StreamJob 'job': jar does not go with Flink(sql=…): the statements are the program",
        ),
        (
            lambda: KafkaStreams(image=IMAGE, commit_interval="2h"),
            "KafkaStreams: commit_interval (2h) is out of range (1ms to 1h)",
        ),
        (
            lambda: _job(engine=KafkaStreams(image=IMAGE, commit_interval="15s"), delivery="exactly-once"),
            "StreamJob 'job': engine.commit_interval (15s) is above the transaction_timeout (10s): Kafka Streams does "
            "not start",
        ),
        (
            lambda: _job(jar=JAR, writes=[Write(Bucket("lake", uri="s3://lake/a"), idempotency="transactional")]),
            "StreamJob 'job': writes (idempotency='transactional' for lake) does not go with delivery='at-least-once': "
            'records after a checkpoint\'s barrier are committed twice; set delivery="exactly-once", or '
            'idempotency="upsert" with a key',
        ),
        (
            lambda: _job(jar=JAR, transaction_timeout="10m"),
            "StreamJob 'job': transaction_timeout (10m) does not go with delivery='at-least-once', which opens no "
            'transactions: set delivery="exactly-once", or leave it out',
        ),
        (
            lambda: _job(jar=JAR, stateful=False, windows=[Tumbling("5m")]),
            "StreamJob 'job': windows does not go with stateful=False",
        ),
        (
            lambda: _job(jar=JAR, joins=[Join(RIDES, OTHER, on="id")]),
            "StreamJob 'job': joins match other, which the job does not read",
        ),
        (
            lambda: Flink(version="1.20", state_backend="forst"),
            "Flink: state_backend 'forst' needs Flink 2.0, and version is 1.20",
        ),
        (
            lambda: Flink(session=FlinkSession("old", version="1.20"), state_backend="forst"),
            "Flink: state_backend 'forst' needs Flink 2.0, and old is 1.20",
        ),
        (
            lambda: _job(engine=Spark(), jar="s3a://a/b.py", transaction_timeout="2m"),
            "StreamJob 'job': transaction_timeout does not go with Spark: it writes to Kafka without transactions",
        ),
        (
            lambda: _job(engine=Spark(), jar="s3a://a/b.py", watermark=Watermark(idle_timeout="2m")),
            "StreamJob 'job': watermark.idle_timeout does not go with Spark: an idle partition does not hold its "
            "watermark back",
        ),
        (
            lambda: _job(engine=Storm(image=IMAGE), jar=JAR, entry_class="a.B", checkpoint_storage="s3://a/b"),
            "StreamJob 'job': checkpoint_storage does not go with Storm: its topology says itself where bolts keep "
            "their state",
        ),
        (
            lambda: _job(engine=Storm(image=IMAGE), jar=JAR, entry_class="a.B", transaction_timeout="2m"),
            "StreamJob 'job': transaction_timeout does not go with Storm: it writes to Kafka without transactions",
        ),
        (
            lambda: _job(engine=Storm(image=IMAGE), jar=JAR, entry_class="a.B", watermark=Watermark(idle_timeout=None)),
            "StreamJob 'job': watermark.idle_timeout does not go with Storm: its watermark leaves no idle stream out",
        ),
        (
            lambda: _job(engine=KafkaStreams(image=IMAGE), entry_class="a.B"),
            "StreamJob 'job': entry_class does not go with KafkaStreams: its image is the program",
        ),
        (
            lambda: _job(engine=KafkaStreams(image=IMAGE), checkpoint_storage="s3://a/b"),
            "StreamJob 'job': checkpoint_storage does not go with KafkaStreams: its state is in changelog topics and on "
            "its disks",
        ),
        (
            lambda: _job(engine=KafkaStreams(image=IMAGE), watermark=Watermark(delay="1m")),
            "StreamJob 'job': watermark.delay does not go with KafkaStreams: it has no watermark; give its windows an "
            "allowed_lateness",
        ),
        (
            lambda: _job(engine=KafkaStreams(image=IMAGE), watermark=Watermark(idle_timeout="1m")),
            "StreamJob 'job': watermark.idle_timeout does not go with KafkaStreams: it has no watermark",
        ),
        (
            lambda: _job(engine=OwnCode(image=IMAGE), entry_class="a.B"),
            "StreamJob 'job': entry_class does not go with OwnCode: its image is the program",
        ),
        (
            lambda: _job(jar=JAR, checkpoint_jurisdiction="eu"),
            "StreamJob 'job': checkpoint_jurisdiction needs checkpoint_storage: it says whose law holds there",
        ),
        (
            lambda: _job(jar="local:///opt/job.py", entry_class="a.B"),
            "StreamJob 'job': entry_class does not go with jar (local:///opt/job.py): a program in Python has no main "
            "class",
        ),
        (lambda: Tumbling("0s"), "Tumbling: size must be longer than 0s"),
        (
            lambda: Sliding("5m", slide="6m"),
            "Sliding: slide (6m) is longer than size (5m): events between would be lost",
        ),
        (
            lambda: FlinkAutoscaler(min_parallelism=8, max_parallelism=4),
            "FlinkAutoscaler: max_parallelism (4) is below min_parallelism (8)",
        ),
        (
            lambda: Flink(version="1.20", sql="INSERT INTO a SELECT 1"),
            "Flink: sql needs Flink 2.0, and version is 1.20: older ones run no statements without a program around "
            "them; give that as jar",
        ),
        (
            lambda: Flink(restart_strategy="none", restart_attempts=3),
            "Flink: restart_attempts does not go with restart_strategy='none': the job does not start again",
        ),
        (
            lambda: Flink(restart_interval="1m"),
            "Flink: restart_interval is for restart_strategy='failure-rate', not 'exponential-delay'",
        ),
        (lambda: Flink(savepoints=["a", "a"]), "Flink: savepoints names one twice"),
        (
            lambda: _job(engine=Flink(sql="INSERT INTO a SELECT 1"), args=["--x"]),
            "StreamJob 'job': args does not go with Flink(sql=…), which has no program",
        ),
        (
            lambda: _job(engine=Flink(savepoint_interval="6h"), jar=JAR),
            "StreamJob 'job': engine.savepoint_interval needs checkpoint_storage: savepoints are kept there",
        ),
        (
            lambda: _job(
                engine=Flink(rollout="blue-green", savepoints=["a"]), jar=JAR, checkpoint_storage="s3://state/job"
            ),
            "StreamJob 'job': engine.savepoints does not go with rollout 'blue-green', which takes its own",
        ),
        (
            lambda: _job(engine=Flink(rollout="blue-green"), jar=JAR, delivery="exactly-once", produces=[OTHER]),
            "StreamJob 'job': engine.rollout 'blue-green' does not go with exactly-once writes to Kafka: both versions "
            "write under one transactional id, and the newer one locks the older one out",
        ),
        (
            lambda: _job(
                engine=KafkaStreams(image=IMAGE), consumes=[Consume(RIDES, group="b"), Consume(PAYMENTS, group="a")]
            ),
            "StreamJob 'job': consumes has group='b' for rides and 'a' for payments, but a Kafka Streams program has one "
            "consumer for all topics",
        ),
        (
            lambda: _job(
                engine=KafkaStreams(image=IMAGE),
                produces=[Produce(RIDES, compression="gzip"), Produce(PAYMENTS, compression="zstd")],
            ),
            "StreamJob 'job': produces has compression='gzip' for rides and 'zstd' for payments, but a Kafka Streams "
            "program has one producer for all topics",
        ),
        (
            lambda: _job(
                engine=KafkaStreams(image=IMAGE),
                consumes=[Consume(RIDES, max_poll_interval="5m"), Consume(PAYMENTS, max_poll_interval="10m")],
            ),
            'StreamJob \'job\': consumes has max_poll_interval="5m" for rides and "10m" for payments, but a Kafka '
            "Streams program has one consumer for all topics",
        ),
        (
            lambda: _job(jar=JAR, consumes=[Consume(RIDES, concurrency=4)]),
            "StreamJob 'job': consumes sets concurrency for rides: a job says it by parallelism",
        ),
        (
            lambda: _job(jar=JAR, consumes=[Consume(RIDES, assignor="range")]),
            "StreamJob 'job': consumes sets assignor for rides: Apache Flink assigns partitions itself",
        ),
        (
            lambda: _job(jar=JAR, produces=[Produce(RIDES, acks="1")]),
            "StreamJob 'job': produces sets acks='1' for rides: delivery='at-least-once' needs acks='all'",
        ),
        (
            lambda: _job(jar=JAR, delivery="exactly-once", produces=[Produce(RIDES, idempotence=False)]),
            "StreamJob 'job': produces sets idempotence=False for rides: delivery='exactly-once' needs idempotence=True",
        ),
        (
            lambda: _job(engine=Flink(session=SESSION), jar="https://jars.example/job.jar", priority=Priority(10)),
            "StreamJob 'job': priority does not go with engine.session: the session's pods do the work",
        ),
        (
            lambda: _job(
                engine=Flink(session=SESSION), jar="https://jars.example/job.jar", image_pull_policy="IfNotPresent"
            ),
            "StreamJob 'job': image_pull_policy does not go with engine.session: the session's pods do the work",
        ),
        (
            lambda: Storm(zookeeper=["zoo.example"], zookeeper_image=IMAGE),
            "Storm: zookeeper_image does not go with zookeeper: those hosts run already",
        ),
        (
            lambda: OwnCode(image=IMAGE, session_timeout="31m"),
            "OwnCode: session_timeout (31m) is outside 6s to 30m: brokers refuse it",
        ),
        (
            lambda: OwnCode(image=IMAGE, autoscaling=Autoscaling(max_replicas=4, signals=[Signal("rps", target=9)])),
            "OwnCode: autoscaling by rps does not go with a job, which answers no requests: use lag, cpu, memory, or "
            "schedules alone",
        ),
        (
            lambda: BatchJob("b", jar=JAR, gpu="nvidia-l4"),
            "BatchJob 'b': gpu does not go with Spark: its executors find GPUs by a script of the image: patch it",
        ),
        (lambda: _batch(parallelism=3), "BatchJob 'b': parallelism (3) exceeds executors (2)"),
        (lambda: _batch(gpus=2), "BatchJob 'b': gpus needs gpu=\"…\", the GPU model"),
        (
            lambda: _batch(volumes=[Volume("tmp", "/scratch", size="1Gi")]),
            "BatchJob 'b': volumes has tmp, a name of aiscale's own volumes: rename it",
        ),
        (
            lambda: _batch(claims=[Claim("seen", "/seen", size="1Gi")]),
            "BatchJob 'b': claims.seen has access_mode='ReadWriteOnce', but 2 instances run at once: "
            "access_mode='ReadWriteMany', or parallelism=1",
        ),
        (
            lambda: _batch(
                claims=[Claim("seen", "/seen", size="1Gi")], executors=1, schedule="@daily", concurrency_policy="Allow"
            ),
            "BatchJob 'b': claims.seen has access_mode='ReadWriteOnce', but with concurrency_policy='Allow' two runs "
            "mount it: access_mode='ReadWriteMany', or concurrency_policy='Forbid'",
        ),
        (
            lambda: _batch(claims=[Claim("seen", "/seen", size="1Gi", retain=True)], executors=1),
            "BatchJob 'b': claims.seen has retain=True, but claims of a job are deleted with it: create it outside, "
            "and use Volume(…, claim=…)",
        ),
        (
            lambda: _batch(depends_on=[_batch(schedule="@daily")]),
            "BatchJob 'b': depends_on does not go with schedule, which b has: Kubernetes has no order between CronJobs",
        ),
        (
            lambda: _batch(depends_on=[BatchJob("a", jar=JAR)]),
            "BatchJob 'b': depends_on does not go with Spark, which runs a: its operator reports a start, and aiscale "
            "up waits for Jobs only",
        ),
        (
            lambda: BatchJob("b", engine=OwnCode(image=IMAGE, autoscaling=Autoscaling(max_replicas=4))),
            "BatchJob 'b': engine takes no autoscaling here: a batch job ends; give executors",
        ),
        (
            lambda: Spark(executor=Resources(cpu=1, memory="512Mi")),
            "Spark: executor.memory (512Mi) is below 896Mi: Spark does not start with less",
        ),
        (
            lambda: Spark(operator="apache", schedule="@daily"),
            "Spark: schedule does not go with operator='apache', which starts nothing at set times",
        ),
        (
            lambda: BatchJob("b", jar=JAR, engine=Spark(operator="apache"), schedule="@daily"),
            "BatchJob 'b': schedule does not go with Spark(operator='apache'), which starts nothing at set times",
        ),
        (
            lambda: BatchJob("b", jar=JAR, produces=[Produce(RIDES, transactional_id="b")]),
            "BatchJob 'b': produces gives rides a transactional_id, which does not go with Spark: it writes to Kafka "
            "without transactions",
        ),
        (
            lambda: _job(engine=Storm(image=IMAGE), jar=JAR),
            "StreamJob 'job': entry_class must be given: Storm does not read the jar's manifest",
        ),
        (
            lambda: _job(engine=Storm(image=IMAGE), jar="s3a://jobs/job.jar", entry_class="a.B"),
            "StreamJob 'job': jar (s3a://jobs/job.jar) must be in the image, local:///…: Storm fetches none",
        ),
        (
            lambda: _job(engine=Storm(), jar=JAR, entry_class="a.B"),
            "StreamJob 'job': engine.image must be given: the official image has no topology in it",
        ),
        (
            lambda: Flink(session=SESSION, version="2.1"),
            "Flink: version does not go with session: it is the session's",
        ),
        (
            lambda: Flink(session=SESSION, sql="INSERT INTO a SELECT 1"),
            "Flink: sql does not go with session: it needs a cluster of its own",
        ),
        (
            lambda: _job(engine=Flink(session=SESSION), jar="local:///opt/job.jar"),
            "StreamJob 'job': jar (local:///opt/job.jar) does not go with engine.session: the operator fetches a jar and "
            "hands it to the session",
        ),
        (
            lambda: _job(
                engine=Flink(session=SESSION), jar="s3://a/b.jar", pool=NodePool("p", instance_type="m7i.large")
            ),
            "StreamJob 'job': pool does not go with engine.session: the session's pods do the work",
        ),
        (
            lambda: _job(engine=Flink(session=SESSION), jar="s3://a/b.jar", on=CORE),
            "StreamJob 'job': on must be that of engine.session, whose pods do the work",
        ),
        (
            lambda: FlinkSession("shared", job_managers=2),
            "FlinkSession 'shared': job_managers needs storage: those that stand by find the jobs there",
        ),
        (
            lambda: Storm(image=IMAGE, workers=16),
            "Storm: supervisor.memory (4Gi) is below 7680Mi, which 16 workers need",
        ),
        (lambda: BatchJob("b"), "BatchJob 'b': jar must be given: Spark needs a program"),
        (
            lambda: BatchJob("b", jar=JAR, engine=Spark(schedule="@daily")),
            "BatchJob 'b': engine takes no schedule here: give the job's schedule",
        ),
        (
            lambda: BatchJob("b", jar=JAR, engine=Spark(trigger="available-now")),
            "BatchJob 'b': engine takes no trigger here: a run works through what is there, and ends",
        ),
        (
            lambda: BatchJob("b", jar=JAR, engine=Spark(restart="Never")),
            "BatchJob 'b': engine takes no restart here: give the job's retries",
        ),
        (
            lambda: BatchJob("b", engine=OwnCode(image=IMAGE, volume="50Gi")),
            "BatchJob 'b': engine takes no volume here: a run keeps nothing on a disk of its own",
        ),
        (
            lambda: BatchJob("b", engine=OwnCode(image=IMAGE, metrics_port=9_102)),
            "BatchJob 'b': engine takes no metrics_port here: a run ends, and nobody fetches its metrics",
        ),
        (
            lambda: BatchJob("b", jar=JAR, concurrency_policy="Allow"),
            "BatchJob 'b': concurrency_policy needs schedule: without one there is a single run",
        ),
        (
            lambda: BatchJob("b", jar=JAR, duration="6h"),
            "BatchJob 'b': duration (6h) reaches the timeout (6h): each run is stopped",
        ),
    ],
)
def test_contradictions_are_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidComponentError) as refused:
        make()
    assert [found.message for found in refused.value.diagnostics] == [message]


@pytest.mark.parametrize("other", ["max_duration", "deadline", "active_deadline_seconds"])
@pytest.mark.parametrize(
    "make", [lambda **said: BatchJob("b", jar=JAR, **said), lambda **said: Retraining(data=[], **said)]
)
def test_what_a_limit_is_called_elsewhere_is_told(make: Callable[..., object], other: str) -> None:
    with pytest.raises(InvalidComponentError) as refused:
        make(**{other: "2h"})
    helps = {found.help for found in refused.value.diagnostics if found.argument == other}
    assert helps == {f"{other} is called timeout here"}


def test_what_is_said_of_an_engine_is_looked_for_on_a_job() -> None:
    with pytest.raises(InvalidComponentError) as refused:
        _job(jar=JAR, upgrade="savepoint")
    assert [(found.message, found.help) for found in refused.value.diagnostics] == [
        ("StreamJob 'job': upgrade is not a field of StreamJob", "it is a field of a part: engine=Flink(upgrade=…)")
    ]
