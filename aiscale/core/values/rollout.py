"""How a new version takes over from the old one."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.edges import ABSENT, DurationField, Many, OptionalDuration, Value, preset
from aiscale.core.messages.unit_conversion import told_as_fractions
from aiscale.quantities import Duration

HeaderName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][-A-Za-z0-9]*$", max_length=128)]


def refuse_crossed(at_least: float | None, at_most: float | None) -> None:
    """Raises ValueError where no measure can keep both bounds."""
    if at_least is not None and at_most is not None and at_most < at_least:
        raise ValueError(f"at_most ({at_most:g}) is below at_least ({at_least:g})")


class MetricGate(Value):
    """What must hold while a new version takes load: it is rolled back when it does not.

    Source: Argo Rollouts AnalysisTemplate and Flagger canary analysis.
    """

    metric: Literal["p99_ms", "error_percent", "quality", "queue", "custom"] = Field(kw_only=False)
    """What is measured; ``quality`` is a measure of the answers themselves (clicks, label agreement)."""

    at_least: Annotated[float, Field()] | None = None
    """Roll back when the measure is below this."""

    at_most: Annotated[float, Field()] | None = None
    """Roll back when the measure is above this."""

    query: Annotated[str, StringConstraints(min_length=1, max_length=4_000)] | None = None
    """PromQL, for a ``custom`` or ``quality`` measure."""

    interval: DurationField = Field(default=preset(Duration(120)))
    """Time between two measurements: four scrapes of 30 s, so that each rests on several."""

    failures: Annotated[int, Field(ge=1, le=100)] = 3
    """Measurements that must fail before the rollout is undone."""

    without_data: Literal["fail", "wait"] = "wait"
    """What a measurement without data counts as: too few requests reached the new version."""

    label_delay: OptionalDuration = Field(default=ABSENT)
    """Time until the true answer to a request is known, where the measure needs it. Default: none is needed."""

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("at_least or at_most must be given: the gate has no bound")
        refuse_crossed(self.at_least, self.at_most)
        if self.metric == "custom" and self.query is None:
            raise ValueError("query must be given for metric='custom'")
        return self


class Canary(Value):
    """The new version takes a growing share of the requests, and stops where a gate fails."""

    steps: Many[Annotated[float, Field(gt=0, le=100)]] = (5.0, 25.0, 50.0)
    """Shares of the requests in per cent, ascending; after the last the new version takes all."""

    bake: DurationField = Field(default=preset(Duration(600)))
    """Time at each step."""

    gates: Many[MetricGate] = ()
    """What stops it. The service's objective is a gate always."""

    canary_scale_percent: Annotated[float, Field(gt=0, le=100)] | None = None
    """Size of the new version in per cent of the replicas of the old one. Default: it follows its share of the
    requests. Source: Argo Rollouts setCanaryScale.
    """

    dynamic_stable_scale: bool = False
    """Whether the old version shrinks as the new one grows: cheaper, but the way back is slower.
    Source: Argo Rollouts dynamicStableScale (default false)."""

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if not self.steps or any(later <= earlier for earlier, later in pairwise(self.steps)):
            raise ValueError(f"steps must ascend, not {[float(step) for step in self.steps]}")
        if self.steps[-1] < 1:
            raise ValueError(
                f"steps end at {self.steps[-1]:g} %, and then the new version takes all{told_as_fractions(self.steps)}"
            )
        return self

    @property
    def duration(self) -> Duration:
        """From the first step until the new version takes all requests."""
        return self.bake * len(self.steps)


class BlueGreen(Value):
    """The new version starts beside the old one with as many replicas, and takes all requests at once."""

    bake: DurationField = Field(default=preset(Duration(600)))
    """Time that the old version stays ready after the switch, for a way back."""

    gates: Many[MetricGate] = ()
    """What undoes the switch."""


class ABTest(Value):
    """Two versions answer different users, so that an effect can be measured."""

    by: Literal["header", "user-hash"] = "user-hash"
    """How users are distinguished."""

    header: HeaderName = "x-user-id"
    """Header that holds the group, or the user whose hash decides."""

    percent: Annotated[float, Field(gt=0, lt=100)] = 50.0
    """Share of the users that get the new version, in per cent."""

    metric: Annotated[str, StringConstraints(pattern=r"^[a-zA-Z_:][\w:]*$", max_length=200)]
    """The measure that is compared: the name of a metric."""

    baseline: Annotated[float, Field(gt=0, lt=1)] | None = None
    """Rate of the measure today, for example 0.031 of requests converted."""

    min_effect: Annotated[float, Field(gt=0, lt=1)] | None = None
    """Smallest relative change worth knowing, for example 0.02."""

    duration: OptionalDuration = Field(default=ABSENT)
    """Planned length of the experiment."""


class Shadow(Value):
    """The new version gets a copy of the requests; its answers go nowhere.

    With ``then`` it goes on from there: ``Shadow(bake="2d", then=Canary(steps=[5, 25, 50]))``.
    Source: Argo Rollouts, setMirrorRoute before setWeight among the steps of a canary; Flagger FAQ, traffic mirroring
    as a stage before a canary.
    """

    percent: Annotated[float, Field(gt=0, le=100)] = 100.0
    """Share of the requests that are copied, in per cent."""

    bake: DurationField = Field(default=preset(Duration(3_600)))
    """Time before it is judged."""

    gates: Many[MetricGate] = ()
    """What the new version must hold before it may take over, or before ``then`` begins."""

    then: Canary | BlueGreen | ABTest | None = None
    """How it takes over when it has held. Default: it takes all requests at once."""


Rollout = Canary | BlueGreen | ABTest | Shadow
"""The ways to roll out."""


def phases(rollout: Rollout | None) -> Iterator[tuple[str, Rollout]]:
    """What a new version goes through, first to last, each with the field that says it: a shadow, then a canary.

    Nothing where no rollout is said.
    """
    if rollout is not None:
        yield "rollout", rollout
    if isinstance(rollout, Shadow) and rollout.then is not None:
        yield "rollout.then", rollout.then
