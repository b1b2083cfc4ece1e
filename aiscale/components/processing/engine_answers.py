"""What an engine of stream jobs answers, as plain records."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from aiscale.core.values.demand import Resources
from aiscale.quantities import Duration


class Handling(NamedTuple):
    """How a job handles a record that it reads.

    Attributes:
        keeps: why it counts once; empty where it may count twice.
        loses: why it may be lost; empty where it is not.
        repeats: why it may be handled twice; empty where it is not.
        disorders: why it may overtake others; empty where it does not.
    """

    keeps: str = ""
    loses: str = ""
    repeats: str = ""
    disorders: str = ""


class Output(NamedTuple):
    """How a job writes to a stream.

    Attributes:
        keeps: why a record is there once; empty where it may be there twice.
        repeats: why it may be there twice; empty where it is not.
        opens: whether it is written in Kafka transactions.
        expires: whether the records of a transaction that the brokers end are lost: the job does not read them again.
    """

    keeps: str = ""
    repeats: str = ""
    opens: bool = False
    expires: bool = False


class EnginePods(NamedTuple):
    """Equal pods that an engine runs for one job.

    Attributes:
        field: the engine's field that sets their size; None where no field does.
        what: what one of them is, for messages.
        resources: CPU and memory of each.
        fewest: how many run at least.
        most: how many run at most.
    """

    field: str | None
    what: str
    resources: Resources
    fewest: int
    most: int


@dataclass(frozen=True, slots=True)
class Slots:
    """Parallel instances of a job, at most.

    Attributes:
        count: how many.
        bound: the field of the job that sets the limit.
        each: how many of them one step of that field adds: the threads of an instance.
        scales: whether an autoscaler sets their number by the load.
    """

    count: int
    bound: str
    each: int = 1
    scales: bool = False


class CompanionImage(NamedTuple):
    """The image of what runs next to an engine's workers.

    Attributes:
        field: the engine's field that sets it.
        image: what that field says; None where it says nothing.
        what: the program in it: ``ZooKeeper``.
        official: the image that is used where the field says nothing.
    """

    field: str
    image: str | None
    what: str
    official: str


class Disks(NamedTuple):
    """Disks that an engine claims for one job.

    Attributes:
        fewest: bytes of all of them, at least.
        most: bytes of all of them, at most.
        storage_class: their storage class; None for the cluster's default.
    """

    fewest: int
    most: int
    storage_class: str | None


class InputWait(NamedTuple):
    """How long a record waits at most until an engine fetches it.

    Attributes:
        most: the longest; None where it is unknown.
        what: what it waits for.
    """

    most: Duration | None
    what: str


class StoreCommit(NamedTuple):
    """How an engine commits what a job writes to a store in transactions.

    Attributes:
        keeps: why each record is there once.
        wait: what a record waits for until then, with a place for the time between two commits.
    """

    keeps: str
    wait: str


NUMBERED_BATCHES = StoreCommit(
    "batches are numbered, and the store knows the last one", "until it is committed ({} apart)"
)
"""Of an engine that writes in batches with an identity each."""


class LostNodes(NamedTuple):
    """Nodes of a job that are lost while others are left.

    Attributes:
        there: where they were, in words: ``there``, ``on small``.
        left: where else pods can run, in words: ``in eu-west-1b``, ``on large``.
        is_zone: whether whole zones are lost, or else a pool.
        evicted_after: how long Kubernetes waits until it starts their pods elsewhere.
    """

    there: str
    left: str
    is_zone: bool
    evicted_after: Duration


class FormerJob(NamedTuple):
    """A job with state that was applied under another name, and has the same program.

    Attributes:
        name: its name.
        storage: its ``checkpoint_storage``.
        application: the application that its consumer group and changelog topics are called after.
        is_same_storage: whether the job of today has the same ``checkpoint_storage``.
        is_same_application: whether the job of today reads as the same application.
    """

    name: str
    storage: str | None
    application: str
    is_same_storage: bool
    is_same_application: bool


class NodeLoss(NamedTuple):
    """What lost nodes do to a job.

    Attributes:
        outcome: the job recovers, is delayed, stops in part, or ends.
        why: the reason, in words; of a job that ends it completes ``ends ``.
        late: how long it does no work, at most; None where that is unknown.
    """

    outcome: Literal["recovers", "delayed", "stops", "ends"]
    why: str
    late: Duration | None = None


class ReplayAdvice(NamedTuple):
    """Why ``aiscale replay`` does not set a job back, and what does.

    Attributes:
        why: the reason, as a clause that follows the engine's name.
        help: what to do instead.
    """

    why: str
    help: str
