"""People who decide cases."""

from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field, model_validator

from aiscale.components.people.shift import Shift
from aiscale.core.edges import ABSENT, Edge, EdgeKind, Many, OptionalDuration
from aiscale.core.ports import CallTarget, EventStream, RecordStore, StreamClient
from aiscale.core.relations import Call, Consume, Produce, shared, within_system
from aiscale.core.values.fault_isolation import DefaultAnswer, refuse_unreachable
from aiscale.quantities import Duration


class HumanReview(StreamClient):
    """People who take cases from a stream and decide them: fraud analysts, content moderators, labellers.

    ``HumanReview("fraud-desk", consumes=[doubtful], produces=[decisions], cases_per_hour_per_person=12,
    shifts=[Shift(6, start="08:00", end="18:00", timezone="Europe/Dublin")])``

    Its ``owner`` is the team that answers for it. The service or the rule that sends cases to it chooses which ones:
    ``Produce(doubtful, per_request=0.003)`` there says how many. Source: Amazon Augmented AI developer guide, human
    review workflows; Label Studio documentation, annotation settings.
    """

    family: ClassVar[str] = "humanreviews"
    joins_groups: ClassVar[bool] = False

    consumes: Annotated[Many[EventStream | Consume], AfterValidator(shared), Edge(EdgeKind.READS)]
    """Streams whose records are cases. A case counts as read when it is decided, so that it waits in the stream, unless
    ``queue`` keeps it."""

    produces: Annotated[Many[EventStream | Produce], Edge(EdgeKind.WRITES)] = ()
    """Streams that get the decisions or labels, one for each case unless ``per_request`` says another number."""

    writes: Annotated[Many[RecordStore], Edge(EdgeKind.WRITES)] = ()
    """Databases, tables and buckets that get them."""

    queue: Annotated[RecordStore | None, Edge(EdgeKind.USES)] = None
    """What keeps open cases: the database of the tool that people work in. It takes a case out of the stream when it
    comes. Default: they wait in the stream."""

    percent: Annotated[float, Field(gt=0, le=100)] = 100.0
    """Share of the records that people look at, in per cent; the others are passed over.
    Source: Amazon Augmented AI developer guide, random sampling percentage."""

    reviewers_per_case: Annotated[int, Field(ge=1, le=20)] = 1
    """How many people decide each case, each for themselves: Amazon A2I's ``TaskCount`` (1 to 3), Label Studio's
    annotations per task."""

    cases_per_hour_per_person: Annotated[float, Field(gt=0, le=100_000)]
    """Cases that one person decides in an hour, as measured. Some take longer: of single decisions, five of a hundred
    three times as long as the average."""

    shifts: Many[Shift]
    """When how many people are on duty. Those that overlap add up."""

    wait_p95: OptionalDuration = Field(default=ABSENT)
    """A promise: 95 of 100 cases are decided within this time of their coming, nights and weekends included. It is
    held against the average rate; peaks count for the longest that a single one may take, which is the ``freshness`` of
    its ``Consume``."""

    fallback: Annotated[
        Many[Call | CallTarget | DefaultAnswer], AfterValidator(within_system), Edge(EdgeKind.FALLS_BACK_TO)
    ] = ()
    """What decides a case in their place, first to last: rules, a second model, ``DefaultAnswer("decline")``. It does
    so at once while nobody is on duty, or as ``fallback_after`` says. Cases wait for people when empty."""

    fallback_after: OptionalDuration = Field(default=ABSENT)
    """How long a case waits for people before ``fallback`` decides it, on duty or not. When absent it is not asked
    while somebody is on duty. Source: Amazon A2I's ``TaskAvailabilityLifetimeInSeconds`` ends a task so."""

    @property
    def handling(self) -> Duration:
        """Time that one person takes for a case, on average."""
        return Duration(3_600 / self.cases_per_hour_per_person)

    @model_validator(mode="after")
    def _works(self) -> Self:
        if not self.consumes:
            raise ValueError("consumes must name at least one stream: where do cases come from?")
        if not self.shifts:
            raise ValueError("shifts must not be empty: nobody is ever on duty")
        if self.fallback_after is not None and not self.fallback:
            raise ValueError("fallback_after needs a fallback: who decides then?")
        refuse_unreachable(self.fallback)
        most = sum(shift.people for shift in self.shifts)
        if self.reviewers_per_case > most:
            raise ValueError(
                f"reviewers_per_case ({self.reviewers_per_case}) is above all people of its shifts ({most})"
            )
        return self
