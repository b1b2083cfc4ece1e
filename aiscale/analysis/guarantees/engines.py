"""What the engines of stream jobs guarantee: of their state, of what they write, and when it becomes visible.

Sources: Apache Flink 2.2 documentation, checkpointing, and fault tolerance guarantees of data sources and sinks;
Apache Spark Structured Streaming guide, and its Kafka integration guide, writing data to Kafka; Apache Kafka Streams
configuration, processing.guarantee and commit.interval.ms; Apache Storm documentation, guaranteeing message processing
and Trident state.
"""

from __future__ import annotations

from typing import NamedTuple

from aiscale.components.processing.engines import KafkaStreams, OwnCode, Storm
from aiscale.components.processing.flink import Flink
from aiscale.components.processing.spark import Spark
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.core.ports import EventStream
from aiscale.quantities import Duration

STREAMS_COMMIT_INTERVALS = {"exactly-once": Duration(0.1), "at-least-once": Duration(30)}
"""Time between two commits of Kafka Streams, where nothing is said.
Source: Apache Kafka 4.3 Streams configuration, commit.interval.ms (100 ms with exactly_once_v2, else 30 s)."""


class Handling(NamedTuple):
    """What becomes of a record in a job.

    Attributes:
        keeps: what makes it count once; empty where it may count twice.
        loses: why it may be lost; empty where it is not.
        repeats: why it may be handled twice; empty where it is not.
        disorders: why it may overtake others; empty where it does not.
    """

    keeps: str = ""
    loses: str = ""
    repeats: str = ""
    disorders: str = ""


def handles(job: StreamJob, stream: EventStream) -> Handling:
    """What a job does with the records of one of its streams, after failures too."""
    engine = job.engine
    if isinstance(engine, Storm):
        return _storm(job, engine)
    if isinstance(engine, Spark):
        return _spark(job, engine)
    if isinstance(engine, Flink):
        return _flink(job, stream)
    if job.delivery == "exactly-once":
        what = "offsets, state and results are committed in one transaction"
        return Handling(what if isinstance(engine, KafkaStreams) else "committed as its own program does it")
    ahead = "its state may be ahead of the offsets that it goes back to" if job.stateful else ""
    return Handling(repeats=ahead or "it goes back to the last offsets that it committed")


def _flink(job: StreamJob, stream: EventStream) -> Handling:
    loses = ""
    if job.checkpoint_storage is None and job.stateful:
        loses = "checkpoints lie in the job manager's memory, and state is gone with its pod"
    if isinstance(stream, PubSubSubscription):
        return Handling("", loses, "messages are acknowledged after a checkpoint, and may come again between")
    if job.delivery == "exactly-once":
        return Handling("positions are part of its checkpoints", loses)
    if job.stateful:
        return Handling("", loses, "an at-least-once checkpoint may hold records that are read again after it")
    return Handling("", loses, "it goes back to the positions of its last checkpoint")


def _spark(job: StreamJob, engine: Spark) -> Handling:
    if job.checkpoint_storage is None:
        return Handling(loses="it has no checkpointLocation, and forgets where it was")
    if engine.trigger == "continuous":
        return Handling(repeats="continuous processing gives at-least-once")
    return Handling("offsets and state of each micro-batch are in its checkpointLocation")


def _storm(job: StreamJob, engine: Storm) -> Handling:
    if engine.trident and job.delivery == "exactly-once":
        return Handling("Trident numbers its batches, and state knows the last one")
    again = "a tuple that is not acknowledged in time is replayed"
    return Handling(repeats=again, disorders="" if engine.trident else f"{again}, behind later ones")


class Output(NamedTuple):
    """How what a job writes to a stream gets there.

    Attributes:
        keeps: what makes it be there once; empty where it may be there twice.
        repeats: why it may be there twice; empty where it is not.
        opens: whether it is written in Kafka transactions.
    """

    keeps: str = ""
    repeats: str = ""
    opens: bool = False


def writes(job: StreamJob, stream: EventStream) -> Output:
    """How what a job writes to a stream gets there, after failures too."""
    engine = job.engine
    if isinstance(engine, Spark):
        return Output(repeats="Spark writes to streams without transactions, and a batch may be written again")
    if isinstance(engine, Storm):
        return Output(repeats="Storm writes to streams without transactions, and what is replayed is written again")
    if stream.has_transactions is None:
        return Output()  # nobody knows: the crossing says so
    if not stream.has_transactions:
        return Output(repeats=f"{stream.kind} has no transactions, and what was written since is written again")
    if job.delivery != "exactly-once":
        since = "its last checkpoint" if isinstance(engine, Flink) else "its last commit"
        return Output(repeats=f"after a failure, what was written since {since} is written again")
    return Output(f"in transactions, committed {_when(engine)}", opens=True)


def goes_back_to(job: StreamJob) -> str:
    """What a job goes back to after a failure, and how long ago that is where it can be told."""
    engine = job.engine
    if isinstance(engine, Flink):
        return f"its last checkpoint, up to {engine.checkpoint_interval} ago"
    if isinstance(engine, Spark):
        ago = f", up to {engine.trigger_interval} ago" if engine.trigger == "processing-time" else ""
        return f"its last micro-batch{ago}"
    if isinstance(engine, Storm):
        return "the last batch that Trident recorded" if engine.trident else "the last tuple that was acknowledged"
    every = commits_every(job)
    return "the last offset that it committed" if every is None else f"its last commit, up to {every} ago"


def _when(engine: Flink | KafkaStreams | OwnCode) -> str:
    if isinstance(engine, Flink):
        return "with each checkpoint"
    return "with the offsets" if isinstance(engine, KafkaStreams) else "by its own program"


def commits_every(job: StreamJob) -> Duration | None:
    """Time between two commits of what a job writes; None where nobody says."""
    if isinstance(job.engine, Flink):
        return job.engine.checkpoint_interval
    if isinstance(job.engine, KafkaStreams):
        return job.engine.commit_interval or STREAMS_COMMIT_INTERVALS[job.delivery]
    return None


def spreads_keys(job: StreamJob) -> bool:
    """Whether a job works on the records of one partition in several instances, each key in one of them.

    A task of Kafka Streams takes whole partitions. Source: Apache Flink 2.2 documentation, keyed state; Apache Kafka
    4.3 Streams architecture, stream partitions and tasks.
    """
    return job.stateful and job.parallelism > 1 and not isinstance(job.engine, KafkaStreams | OwnCode)


def holds_changes(job: StreamJob) -> bool:
    """Whether changes of its tables stay in a cache until a commit, and are seen then.

    An exactly-once job's are seen at its commits anyway. Source: Apache Kafka 4.3 Streams developer guide, memory
    management, record caches in the DSL.
    """
    return isinstance(job.engine, KafkaStreams) and job.stateful and job.delivery != "exactly-once"
