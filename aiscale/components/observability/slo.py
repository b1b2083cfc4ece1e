"""What is promised to users, measured, with alerts when it is being broken."""

from itertools import pairwise
from typing import Annotated, ClassVar, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from aiscale.components.observability.promql import PromQl, Url
from aiscale.core.component import Component
from aiscale.core.edges import ABSENT, DurationField, Edge, EdgeKind, Many, OptionalDuration, Value, preset
from aiscale.core.values.demand import Fraction, Objective
from aiscale.quantities import Duration


class BurnRate(Value):
    """An alert when the budget of errors is spent too fast: over a long window, and still over a short one.

    Source: Google, The Site Reliability Workbook (2018), chapter 5.
    """

    severity: Literal["page", "ticket"] = Field(kw_only=False)
    """``page`` wakes somebody; ``ticket`` waits for the morning."""

    long: DurationField
    """Window that shows that it matters."""

    short: DurationField
    """Window that shows that it goes on."""

    budget_percent: Annotated[float, Field(gt=0, le=100)]
    """Share of the whole budget that is spent within the long window when it fires, in per cent."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.short >= self.long:
            raise ValueError(f"short ({self.short}) must be shorter than long ({self.long})")
        return self

    def factor(self, window: Duration) -> float:
        """How many times faster than allowed errors come when it fires.

        Args:
            window: the window of the objective.
        """
        return self.budget_percent / 100 * float(window) / float(self.long)


FOUR_WINDOWS = (
    BurnRate("page", long=Duration(3_600), short=Duration(300), budget_percent=2),
    BurnRate("page", long=Duration(6 * 3_600), short=Duration(1_800), budget_percent=5),
    BurnRate("ticket", long=Duration(86_400), short=Duration(7_200), budget_percent=10),
    BurnRate("ticket", long=Duration(3 * 86_400), short=Duration(6 * 3_600), budget_percent=10),
)
"""The usual alerts for a window of 30 days. Source: Google, The Site Reliability Workbook (2018), chapter 5."""


class Target(NamedTuple):
    """One promise of an objective.

    Attributes:
        indicator: ``availability``, ``latency``, ``ttft`` or ``tpot``.
        share: share of events that must be good.
        bound_ms: for all but availability, the time within which an answer is good.
    """

    indicator: str
    share: float
    bound_ms: float | None = None


class Slo(Component):
    """A service level objective: a promise about one component, over a window, with alerts.

    ``Slo("prices", of=pricing)`` takes over what the service's own ``objective`` promises.
    """

    family: ClassVar[str] = "slos"

    of: Annotated[Component, Edge(EdgeKind.OBSERVES)]
    """The component that it is about. Its owner receives the alerts, unless the Slo has an ``owner``."""

    availability: Fraction | None = None
    """Share of requests answered correctly, for example 0.999; the component's own objective when no promise is given
    here."""

    latency_ms: Annotated[float, Field(gt=0, le=3_600_000)] | None = None
    """Time within which ``latency_share`` of the requests are answered, in milliseconds."""

    ttft_ms: Annotated[float, Field(gt=0, le=3_600_000)] | None = None
    """Time to first token (TTFT) of a language model within which ``latency_share`` of the requests get the first token
    of their answer, in milliseconds. vLLM measures it as ``vllm:time_to_first_token_seconds``."""

    tpot_ms: Annotated[float, Field(gt=0, le=60_000)] | None = None
    """Time per output token (TPOT) of a language model within which ``latency_share`` of the requests get each further
    token on average, in milliseconds. vLLM measures it as ``vllm:request_time_per_output_token_seconds``, one number
    for each request; ``vllm:inter_token_latency_seconds`` counts every pause for itself."""

    latency_share: Fraction = 0.99
    """Share of the requests that are answered within ``latency_ms``, ``ttft_ms`` and ``tpot_ms``, of each that is
    given."""

    freshness: OptionalDuration = Field(default=ABSENT)
    """Oldest that a feature may be; of a stream, the longest time from an event to its record there, or to the result
    that it is part of, every stage of the way counted."""

    freshness_share: Fraction | None = None
    """Share of the features or records that must be so fresh within ``window``, for example 0.99; all of them when
    absent. Of several sites that write a stream, one may then be offline whose share of the records is within the rest.
    Source: Google, The Site Reliability Workbook (2018), chapter 13, data freshness."""

    window: DurationField = Field(default=preset(Duration(30 * 86_400)))
    """Time over which the promise holds."""

    alerts: Many[BurnRate] = FOUR_WINDOWS
    """Burn rates that send an alert."""

    buckets_ms: Many[Annotated[float, Field(gt=0, le=86_400_000)]] = ()
    """Upper bounds of the buckets of the component's own histogram, in milliseconds; those of the mesh when empty."""

    errors: PromQl | None = None
    """Rate of bad events as PromQL, where neither the mesh nor the model server counts them."""

    total: PromQl | None = None
    """Rate of all events as PromQL, with ``errors``."""

    runbook: Url | None = None
    """What to do when it is being broken."""

    @model_validator(mode="after")
    def _promises_something(self) -> Self:
        if not self.targets and self.freshness is None:
            raise ValueError(
                "availability, latency_ms, ttft_ms, tpot_ms or freshness must be given: "
                f"{self.of.name} has no objective of its own"
            )
        if self.freshness_share is not None and self.freshness is None:
            raise ValueError("freshness_share needs a freshness: how old may that share be?")
        if (self.errors is None) is not (self.total is None):
            raise ValueError("errors and total must be given together")
        if any(later <= earlier for earlier, later in pairwise(self.buckets_ms)):
            raise ValueError(f"buckets_ms must ascend, not {[float(bound) for bound in self.buckets_ms]}")
        longest = max((alert.long for alert in self.alerts), default=None)
        if longest is not None and longest > self.window:
            raise ValueError(f"alerts look back over {longest}, longer than window ({self.window})")
        return self

    @property
    def targets(self) -> tuple[Target, ...]:
        """Its promises about requests, those that it takes over from the component included."""
        availability, share = self.availability, self.latency_share
        bounds = {"latency": self.latency_ms, "ttft": self.ttft_ms, "tpot": self.tpot_ms}
        if availability is None and self.freshness is None and not any(bounds.values()):
            own = getattr(self.of, "objective", None)
            if isinstance(own, Objective):
                availability, share = own.availability, 0.99
                bounds = {"latency": own.p99_ms, "ttft": own.ttft_p99_ms, "tpot": own.tpot_p99_ms}
        found = [Target("availability", availability)] if availability is not None else []
        found += [Target(indicator, share, bound) for indicator, bound in bounds.items() if bound is not None]
        return tuple(found)
