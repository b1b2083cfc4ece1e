"""Service level objectives, with alerts on their error budgets."""

from itertools import pairwise
from typing import Annotated, ClassVar, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from aiscale.components.observability.promql import PromQl, Url
from aiscale.core.component import Component
from aiscale.core.edges import ABSENT, DurationField, Edge, EdgeKind, Many, OptionalDuration, Value, preset
from aiscale.core.values.demand import Fraction, Objective
from aiscale.quantities import Duration


class BurnRate(Value):
    """An alert on the burn rate of the error budget, over a long and a short window.

    Source: Google, The Site Reliability Workbook (2018), chapter 5.
    """

    severity: Literal["page", "ticket"] = Field(kw_only=False)
    """``page`` wakes somebody; ``ticket`` waits for the morning."""

    long: DurationField
    """Long window: the error is significant."""

    short: DurationField
    """Short window: the error continues."""

    budget_percent: Annotated[float, Field(gt=0, le=100)]
    """Share of the error budget, in per cent, that is spent within the long window when the alert fires."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.short >= self.long:
            raise ValueError(f"short ({self.short}) must be shorter than long ({self.long})")
        return self

    def factor(self, window: Duration) -> float:
        """Burn rate at which the alert fires: 1 spends the budget exactly within the SLO window.

        Args:
            window: window of the objective.
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
    """One target of an objective.

    Attributes:
        indicator: ``availability``, ``latency``, ``ttft`` or ``tpot``.
        share: share of good events.
        bound_ms: for all but availability, the time within which a response is good.
    """

    indicator: str
    share: float
    bound_ms: float | None = None


class Slo(Component):
    """A service level objective of one component over a window, with alerts.

    ``Slo("prices", of=pricing)`` uses the service's own ``objective``.
    """

    family: ClassVar[str] = "slos"

    of: Annotated[Component, Edge(EdgeKind.OBSERVES)]
    """Component that it is about. Its owner receives the alerts, unless the Slo has an ``owner``."""

    availability: Fraction | None = None
    """Share of successful requests, for example 0.999. Default: the component's own objective, if no target is set
    here."""

    latency_ms: Annotated[float, Field(gt=0, le=3_600_000)] | None = None
    """Latency within which ``latency_share`` of the requests must be answered, in milliseconds."""

    ttft_ms: Annotated[float, Field(gt=0, le=3_600_000)] | None = None
    """Time to first token (TTFT) of a language model within which ``latency_share`` of the requests must get the first
    token, in milliseconds. vLLM: ``vllm:time_to_first_token_seconds``."""

    tpot_ms: Annotated[float, Field(gt=0, le=60_000)] | None = None
    """Time per output token (TPOT) of a language model, averaged per request, for ``latency_share`` of the requests, in
    milliseconds. vLLM: ``vllm:request_time_per_output_token_seconds``, one value per request;
    ``vllm:inter_token_latency_seconds`` has one value per token."""

    latency_share: Fraction = 0.99
    """Share of the requests that must meet ``latency_ms``, ``ttft_ms`` and ``tpot_ms``, each for itself."""

    freshness: OptionalDuration = Field(default=ABSENT)
    """Maximum age of a feature. For a stream: maximum time from an event to its record, or to the result that contains
    it, over all stages of the path."""

    freshness_share: Fraction | None = None
    """Share of the features or records that must meet ``freshness`` within ``window``, for example 0.99. Default: all.
    With several sites that write a stream, a site may be offline if its share of the records is within the remainder.
    Source: Google, The Site Reliability Workbook (2018), chapter 13, data freshness."""

    window: DurationField = Field(default=preset(Duration(30 * 86_400)))
    """Window of the objective."""

    alerts: Many[BurnRate] = FOUR_WINDOWS
    """Burn rate alerts."""

    buckets_ms: Many[Annotated[float, Field(gt=0, le=86_400_000)]] = ()
    """Upper bounds of the buckets of the component's own histogram, in milliseconds. Default: those of the mesh."""

    errors: PromQl | None = None
    """PromQL for the rate of bad events, if neither the mesh nor the model server has such a metric."""

    total: PromQl | None = None
    """PromQL for the rate of all events, with ``errors``."""

    runbook: Url | None = None
    """URL of the runbook, which ``impact`` shows."""

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
        """Its targets for requests, including those of the component's objective."""
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
