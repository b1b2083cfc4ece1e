"""Small systems of random streams, jobs and readers, and the same with one edge made weaker."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from hypothesis import strategies as st

from aiscale import System, Traffic
from aiscale.core.component import Component
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.processing import Flink, KafkaStreams, Spark, Storm, StreamJob, Tumbling
from aiscale.services import Call, Microservice, Write
from aiscale.stores import ExternalStore
from aiscale.streams import Consume, KafkaCluster, KinesisStream, Produce, Topic

IMAGE = "registry.example/app@sha256:" + "1f" * 32


@dataclass(frozen=True)
class Job:
    """What a job is like; ``reads`` and ``writes`` are numbers of streams."""

    engine: str
    reads: tuple[int, ...]
    writes: tuple[int, ...]
    exactly_once: bool = True
    windowed: bool = False
    stateful: bool = True
    sink: str = ""


@dataclass(frozen=True)
class Plan:
    """A system before it is made: streams ``"kafka"`` or ``"kinesis"``, each with a key or none."""

    streams: tuple[tuple[str, str | None], ...]
    jobs: tuple[Job, ...]
    acks: str = "all"
    idempotence: bool = True
    idempotent_reader: bool = True
    committed: bool = True
    reads_at_end: tuple[int, ...] = field(default=())

    def graph(self, *, turned: bool = False, asks: bool = False) -> ArchitectureGraph:
        """Make it.

        Args:
            turned: whether its components come in the other order.
            asks: whether each job calls a service and looks a row up for each record.
        """
        kafka = KafkaCluster("events")
        streams = [
            Topic(f"s{number}", kafka, key=key) if kind == "kafka" else KinesisStream(f"s{number}", key=key)
            for number, (kind, key) in enumerate(self.streams)
        ]
        callee, rows = Microservice("callee", image=IMAGE), ExternalStore("rows", product="PostgreSQL")
        writer = Microservice(
            "origin", image=IMAGE, traffic=Traffic(mean=1, peak=1),
            produces=[Produce(streams[0], acks=self.acks, idempotence=self.idempotence and self.acks == "all")],
        )  # fmt: skip
        made: list[Component] = [writer]
        jobs = list(enumerate(self.jobs))
        for number, job in reversed(jobs) if turned else jobs:
            reads, writes = [streams[one] for one in job.reads], [streams[one] for one in job.writes]
            # An at-least-once job of Flink opens no transactions.
            appends = job.sink == "transactional" and job.engine == "flink" and not job.exactly_once
            sink = "none" if appends else job.sink
            store = ExternalStore(f"store{number}", product="PostgreSQL")
            made.append(
                StreamJob(
                    f"job{number}", engine=ENGINES[job.engine], jar=None if job.engine == "streams" else "local:///j.jar",
                    consumes=reads[::-1] if turned else reads, produces=writes[::-1] if turned else writes,
                    writes=[Write(store, idempotency=sink)] if sink else [],  # type: ignore[arg-type]  # drawn from its choices
                    delivery="exactly-once" if job.exactly_once else "at-least-once",
                    windows=[Tumbling("1m")] if job.windowed and job.stateful else [], stateful=job.stateful,
                    calls=[Call(callee, timeout_ms=100)] if asks else [], reads=[rows] if asks else [],
                    checkpoint_storage="s3://state/x" if job.engine in {"flink", "spark"} else None,
                    entry_class="org.example.Job" if job.engine == "storm" else None,
                )
            )  # fmt: skip
        reader = Consume(
            streams[-1], isolation="read_committed" if self.committed else "read_uncommitted",
            idempotent=self.idempotent_reader,
        )  # fmt: skip
        made.append(Microservice("reader", image=IMAGE, port=None, consumes=[reader]))
        graph, _ = build(System("random", made[::-1] if turned else made))
        return graph


ENGINES = {
    "flink": Flink(image=IMAGE), "spark": Spark(image=IMAGE), "storm": Storm(image=IMAGE),
    "streams": KafkaStreams(image=IMAGE),
}  # fmt: skip


@st.composite
def plans(draw: st.DrawFn, *, loops: bool = True) -> Plan:
    """Systems of two to five streams, chained by jobs; some with loops."""
    keys = st.sampled_from([None, "a", "b"])
    streams = tuple(
        draw(st.lists(st.tuples(st.sampled_from(["kafka", "kafka", "kinesis"]), keys), min_size=2, max_size=5))
    )
    count = len(streams)

    def job(read: int, written: int) -> Job:
        return Job(
            draw(st.sampled_from([*ENGINES])), (read,), (written,), draw(st.booleans()), draw(st.booleans()),
            draw(st.booleans()), draw(st.sampled_from(["", "", "none", "upsert", "transactional"])),
        )  # fmt: skip

    jobs = [job(number, number + 1) for number in range(count - 1)]
    for _ in range(draw(st.integers(0, 2))):
        read, written = draw(st.integers(0, count - 1)), draw(st.integers(0, count - 1))
        if read < written or (loops and read != written):
            jobs.append(job(read, written))
    return Plan(
        streams, tuple(jobs), draw(st.sampled_from(["all", "all", "1"])), draw(st.booleans()), draw(st.booleans()),
        draw(st.booleans()),
    )  # fmt: skip


def weakened(plan: Plan, number: int) -> Plan:
    """The same with one edge that promises less."""
    weaker = [
        # Without confirmations nothing is sent again: that is weaker than the idempotent producer only.
        replace(plan, acks="0") if plan.acks == "all" and plan.idempotence else replace(plan, acks="1"),
        replace(plan, acks="1"),
        replace(plan, idempotent_reader=False),
        replace(plan, committed=False),
        *(
            replace(plan, jobs=(*plan.jobs[:index], replace(job, **change), *plan.jobs[index + 1 :]))
            for index, job in enumerate(plan.jobs)
            for change in ({"exactly_once": False}, {"engine": "storm"})
        ),
    ]
    return weaker[number % len(weaker)]
