"""Return types of stream processing engines."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from aiscale.core.values.demand import Resources
from aiscale.quantities import Duration


class Handling(NamedTuple):
    """How a job processes a record.

    Attributes:
        keeps: why it counts once; empty if it may count twice.
        loses: why it may be lost; empty if it is not.
        repeats: why it may be processed twice; empty if it is not.
        disorders: why it may overtake other records; empty if it does not.
    """

    keeps: str = ""
    loses: str = ""
    repeats: str = ""
    disorders: str = ""


class Output(NamedTuple):
    """How a job writes to a stream.

    Attributes:
        keeps: why a record is written once; empty if it may be duplicated.
        repeats: why it may be duplicated; empty if it is not.
        opens: whether it is written in Kafka transactions.
        expires: whether records of an aborted transaction are lost, because the job does not read its input again.
    """

    keeps: str = ""
    repeats: str = ""
    opens: bool = False
    expires: bool = False


class EnginePods(NamedTuple):
    """Identical pods that an engine runs for one job.

    Attributes:
        field: the engine's field for their resources. None: no field.
        what: name of one of them, for messages.
        resources: CPU and memory of each.
        fewest: minimum number.
        most: maximum number.
    """

    field: str | None
    what: str
    resources: Resources
    fewest: int
    most: int


@dataclass(frozen=True, slots=True)
class Slots:
    """Maximum number of parallel instances of a job.

    Attributes:
        count: the number.
        bound: field of the job that limits it.
        each: instances per unit of that field: the threads of an instance.
        scales: whether an autoscaler sets the number.
    """

    count: int
    bound: str
    each: int = 1
    scales: bool = False


class Disks(NamedTuple):
    """Persistent volumes of an engine for one job.

    Attributes:
        fewest: minimum number.
        most: maximum number.
        size: bytes of each.
        storage_class: their storage class. None: the cluster's default.
    """

    fewest: int
    most: int
    size: int
    storage_class: str | None


class InputWait(NamedTuple):
    """Maximum time until an engine reads a record.

    Attributes:
        most: the time. None: unknown.
        what: what it waits for.
    """

    most: Duration | None
    what: str


class StoreCommit(NamedTuple):
    """How an engine commits writes to a store in transactions.

    Attributes:
        keeps: why each record is written once.
        wait: what a record waits for, with a placeholder for the interval between commits.
    """

    keeps: str
    wait: str


NUMBERED_BATCHES = StoreCommit(
    "batches are numbered, and the store knows the last one", "until it is committed (every {})"
)
"""Guarantee of an engine that writes batches with unique ids."""


class LostNodes(NamedTuple):
    """Nodes of a job that are lost while others remain.

    Attributes:
        there: where they were: ``there``, ``on small``.
        left: where other nodes remain: ``in eu-west-1b``, ``on large``.
        is_zone: whether zones are lost, instead of a pool.
        evicted_after: time until Kubernetes reschedules their pods.
    """

    there: str
    left: str
    is_zone: bool
    evicted_after: Duration


class FormerJob(NamedTuple):
    """A stateful job that was applied under another name and has the same program.

    Attributes:
        name: its name.
        storage: its ``checkpoint_storage``.
        application: its application id, the prefix of its consumer group and changelog topics.
        is_same_storage: whether the new job has the same ``checkpoint_storage``.
        is_same_application: whether the new job has the same application id.
    """

    name: str
    storage: str | None
    application: str
    is_same_storage: bool
    is_same_application: bool


class NodeLoss(NamedTuple):
    """Effect of lost nodes on a job.

    Attributes:
        outcome: the job recovers, is delayed, stops in part, or ends.
        why: the reason; for a job that ends, it completes ``ends ``.
        late: maximum interruption. None: unknown.
    """

    outcome: Literal["recovers", "delayed", "stops", "ends"]
    why: str
    late: Duration | None = None


class ReplayAdvice(NamedTuple):
    """Why ``aiscale replay`` cannot replay a job, and the alternative.

    Attributes:
        why: the reason, as a clause after the engine's name.
        help: the alternative.
    """

    why: str
    help: str
