"""Human review of cases."""

from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field, model_validator

from aiscale.components.people.shift import Shift
from aiscale.core.edges import ABSENT, Edge, EdgeKind, Many, OptionalDuration
from aiscale.core.ports import CallTarget, EventStream, RecordStore, StreamClient
from aiscale.core.relations import Call, Consume, Produce, shared, within_system
from aiscale.core.values.fault_isolation import DefaultAnswer, refuse_unreachable
from aiscale.quantities import Duration


class HumanReview(StreamClient):
    """People who decide cases from a stream: fraud analysts, content moderators, labellers.

    ``HumanReview("fraud-desk", consumes=[doubtful], produces=[decisions], cases_per_hour_per_person=12,
    shifts=[Shift(6, start="08:00", end="18:00", timezone="Europe/Dublin")])``

    Its ``owner`` is the responsible team. The producer of the stream selects the cases, and ``Produce(doubtful,
    per_request=0.003)`` there sets their rate. Source: Amazon Augmented AI developer guide, human review workflows;
    Label Studio documentation, annotation settings.
    """

    family: ClassVar[str] = "humanreviews"
    joins_groups: ClassVar[bool] = False

    consumes: Annotated[Many[EventStream | Consume], AfterValidator(shared), Edge(EdgeKind.READS)]
    """Streams of cases. A record is acknowledged when the case is decided, so that it stays in the stream until then,
    unless ``queue`` stores it."""

    produces: Annotated[Many[EventStream | Produce], Edge(EdgeKind.WRITES)] = ()
    """Streams of decisions or labels, one per case unless ``per_request`` sets another number."""

    writes: Annotated[Many[RecordStore], Edge(EdgeKind.WRITES)] = ()
    """Databases, tables and buckets for decisions or labels."""

    queue: Annotated[RecordStore | None, Edge(EdgeKind.USES)] = None
    """Store of open cases: the database of the review tool, which reads a case from the stream at once. Default: cases
    stay in the stream."""

    percent: Annotated[float, Field(gt=0, le=100)] = 100.0
    """Share of the records that are reviewed, in per cent; the others are skipped. Source: Amazon Augmented AI
    developer guide, random sampling percentage."""

    reviewers_per_case: Annotated[int, Field(ge=1, le=20)] = 1
    """Number of people who decide each case independently: Amazon A2I's ``TaskCount`` (1 to 3), Label Studio's
    annotations per task."""

    cases_per_hour_per_person: Annotated[float, Field(gt=0, le=100_000)]
    """Measured number of cases that one person decides per hour. The duration varies: 5 % of the decisions take three
    times the average."""

    shifts: Many[Shift]
    """Shifts of the reviewers. Overlapping shifts add up."""

    wait_p95: OptionalDuration = Field(default=ABSENT)
    """Objective: 95 % of the cases are decided within this time, including nights and weekends. It is compared with the
    average rate. For the maximum of a single case at peak load, set ``freshness`` of its ``Consume``."""

    fallback: Annotated[
        Many[Call | CallTarget | DefaultAnswer], AfterValidator(within_system), Edge(EdgeKind.FALLS_BACK_TO)
    ] = ()
    """What decides a case instead, in order: rules, a second model, ``DefaultAnswer("decline")``. It is used
    immediately when nobody is on duty, or after ``fallback_after``. Default: cases wait."""

    fallback_after: OptionalDuration = Field(default=ABSENT)
    """Time after which ``fallback`` decides a case, whether anybody is on duty or not. None: only when nobody is on
    duty. Source: Amazon A2I's ``TaskAvailabilityLifetimeInSeconds`` ends a task in this way."""

    @property
    def handling(self) -> Duration:
        """Average time that one person needs for a case."""
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
