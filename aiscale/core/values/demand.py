"""What a component promises and what it must bear: objectives, traffic, scaling, resources."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from aiscale.core.edges import (
    ABSENT,
    BytesField,
    CpuField,
    DurationField,
    Many,
    OptionalBytes,
    OptionalCpu,
    OptionalDuration,
    RateField,
    Value,
    preset,
)
from aiscale.quantities import Duration

if TYPE_CHECKING:
    from aiscale.core.edges import Converted

Fraction = Annotated[float, Field(gt=0, lt=1)]
TimeZone = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]+([/_+-][A-Za-z0-9]+)*$", max_length=64)]
"""A name as the time zone database has them: ``Europe/Paris``, ``UTC``."""

ConcurrencyPolicy = Literal["Forbid", "Replace", "Allow"]
"""What becomes of a run that is due while another runs. Source: Kubernetes CronJob, ``concurrencyPolicy``."""

_Cron = Annotated[str, StringConstraints(pattern=r"^[0-9*,/-]+( [0-9A-Za-z*,/-]+){4}$", max_length=100)]


class Objective(Value):
    """A service level objective."""

    p99_ms: Annotated[float, Field(gt=0, le=3_600_000)] | None = None
    """99th percentile of the response time, in milliseconds."""

    ttft_p99_ms: Annotated[float, Field(gt=0, le=3_600_000)] | None = None
    """99th percentile of the time to first token (TTFT), in milliseconds: from a request to the first token of the
    answer. Only of a language model, and of what passes on its tokens."""

    tpot_p99_ms: Annotated[float, Field(gt=0, le=60_000)] | None = None
    """99th percentile of the time per output token (TPOT), in milliseconds: of each request the mean time between two
    tokens of its answer. The inter-token latency (ITL) is every pause for itself, and its 99th percentile says nothing
    of a whole answer. Only of a language model, and of what passes on its tokens."""

    availability: Fraction | None = None
    """Share of requests answered correctly, for example 0.9995."""

    @model_validator(mode="after")
    def _first_token_within(self) -> Self:
        if self.p99_ms is not None and self.ttft_p99_ms is not None and self.ttft_p99_ms > self.p99_ms:
            raise ValueError(
                f"ttft_p99_ms ({self.ttft_p99_ms:,g}) is above p99_ms ({self.p99_ms:,g}): the first token of an answer "
                "comes before its last one"
            )
        return self

    def answer_ms(self, tokens: int) -> float | None:
        """Longest time of a whole answer by both promises of tokens, in milliseconds; None where one is not made.

        Args:
            tokens: how many the answer has.
        """
        if self.ttft_p99_ms is None or self.tpot_p99_ms is None:
            return None
        return self.ttft_p99_ms + (tokens - 1) * self.tpot_p99_ms


class Needs(Value):
    """What an effect needs of every path that leads to it, from the producers on.

    Declared where records are read or stored, and compared with what the paths give.
    """

    delivery: Literal["at-least-once", "effectively-once", "exactly-once"] | None = Field(default=None, kw_only=False)
    """Weakest delivery that will do. ``effectively-once``: a record may come twice, and one of them is taken out."""

    order: Literal["per-key", "total"] | None = None
    """Weakest order that will do, compared with that in which a producer wrote."""

    freshness: OptionalDuration = Field(default=ABSENT)
    """Longest time from an event to this effect, every stage of the way counted."""

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if self.delivery is None and self.order is None and self.freshness is None:
            raise ValueError("delivery, order or freshness must be given: nothing is needed")
        return self


class Traffic(Value):
    """Load from outside the system."""

    mean: RateField
    """Average rate."""

    peak: RateField
    """Rate in the busiest minute; not below the mean."""

    message_bytes: Annotated[int, Field(ge=1, le=1_073_741_824)] = 1_024
    """Size of one request or record on the wire, in bytes."""

    rise: OptionalDuration = Field(default=ABSENT)
    """Shortest time in which the load grows from the mean to the peak. None: unknown."""

    peak_lasts: OptionalDuration = Field(default=ABSENT)
    """How long the load stays at its peak without a break, for example an evening. None: unknown. Cases that come
    faster than people decide wait for as long as that lasts, and longer."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.peak < self.mean:
            raise ValueError(f"peak ({self.peak}) is below mean ({self.mean})")
        return self


class Resources(Value):
    """CPU and memory of one replica. Memory is both request and limit; CPU has no limit unless one is given.

    Source: Kubernetes resource management: a memory limit above the request invites eviction,
    a CPU limit throttles tail latency.
    """

    cpu: CpuField
    """CPU request."""

    memory: BytesField
    """Memory request and limit."""

    cpu_limit: OptionalCpu = Field(default=ABSENT)
    """CPU limit; absent by default."""

    ephemeral_storage: OptionalBytes = Field(default=ABSENT)
    """Local scratch space; the request and the limit."""


class Schedule(Value):
    """Replicas that are kept from one time of the day to another. Source: KEDA 2.20 cron scaler."""

    start: _Cron = Field(kw_only=False)
    """When they are started: minute, hour, day of the month, month, day of the week: ``0 7 * * 1-5``."""

    end: _Cron
    """When they may go, written in the same way."""

    replicas: Annotated[int, Field(ge=1, le=10_000)]
    """How many are kept at least."""

    timezone: TimeZone = "UTC"
    """Name in the time zone database, for example ``Europe/Paris``."""

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.start == self.end:
            raise ValueError(f"end is the same time as start ({self.start})")
        return self


SignalName = Literal["cpu", "memory", "queue", "lag", "concurrency", "rps", "kv-cache", "gpu"]
"""What an autoscaler may watch."""


class Target(NamedTuple):
    """How much of a signal one replica is meant to bear.

    Attributes:
        default: where the blueprint gives none; None when only the user can know.
        unit: what the number counts, for messages.
        most: highest number that makes sense.
    """

    default: float | None
    unit: str
    most: float = 1e9


TARGETS: dict[str, Target] = {
    "cpu": Target(70, "% of the CPU request", 1_000),
    "memory": Target(80, "% of the memory request", 1_000),
    "queue": Target(8, "requests that wait"),
    "lag": Target(1_000, "records that wait"),
    "concurrency": Target(10, "requests in work"),
    "rps": Target(None, "requests a second"),
    # Source: llm-d workload variant autoscaler, whose threshold for a saturated cache is 80 %.
    "kv-cache": Target(80, "% of the KV cache", 100),
    "gpu": Target(80, "% of the GPU's time", 100),
}
"""Defaults and units of each signal's target."""

MEASURED_BY_KUBERNETES = frozenset({"cpu", "memory"})
"""Signals that a HorizontalPodAutoscaler needs nobody else for."""

INSIDE = frozenset({"cpu", "memory", "kv-cache", "gpu"})
"""Signals that the replicas alone can measure: without one there is no number."""


class Signal(Value):
    """What an autoscaler watches, and how much of it each replica is meant to bear."""

    name: SignalName = Field(kw_only=False)
    """``cpu`` and ``memory`` are measured by Kubernetes. ``queue`` (requests waiting in the model server), ``lag``
    (records waiting in the streams read), ``concurrency`` (requests in work), ``rps`` (requests answered a second),
    ``kv-cache`` (cache of a language model's server) and ``gpu`` (time that the GPU is busy) are asked for by KEDA."""

    target: Annotated[float, Field(gt=0, le=1e9)] | None = None
    """Per replica: per cent for cpu, memory, kv-cache and gpu, requests for queue and concurrency, records for lag,
    requests a second for rps. Defaults: 70, 80, 80, 80, 8 and 10; rps has none. That of lag is what a replica handles
    in ``catch_up``, and 1,000 where nothing says what it handles."""

    catch_up: OptionalDuration = Field(default=ABSENT)
    """Of ``lag``: how long records may wait while nothing is wrong, 1 s and more. When absent, what the
    ``freshness`` of the subscriptions leaves after looking and starting, or 30 s."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        usual = TARGETS[self.name]
        if self.catch_up is not None:
            if self.name != "lag":
                raise ValueError(f"catch_up has no meaning for {self.name}: it says how long records wait")
            if self.target is not None:
                raise ValueError("catch_up and target both say how many records wait: give one of them")
            if self.catch_up < 1:
                raise ValueError(f"catch_up ({self.catch_up}) is out of range (1s and more)")
        if self.target is None and usual.default is None:
            raise ValueError(f"target must be given for {self.name}: {usual.unit} that one replica answers")
        if self.target is not None and self.target > usual.most:
            raise ValueError(f"target ({self.target:g}) is above {usual.most:g}: it is in {usual.unit}")
        return self

    @property
    def target_value(self) -> float:
        """The target, or its default."""
        return self.target if self.target is not None else TARGETS[self.name].default or 1


def _signals(given: Sequence[SignalName | Signal]) -> tuple[Signal, ...]:
    """Each name as the signal that it is short for; none may be there twice."""
    found: dict[str, Signal] = {}
    for one in given:
        name = one.name if isinstance(one, Signal) else one
        if name in found:
            raise ValueError(f"names {name} twice: an autoscaler has one target for each signal")
        if not isinstance(one, Signal) and TARGETS[name].default is None:
            raise ValueError(f'needs Signal("{name}", target=…): the {TARGETS[name].unit} that one replica answers')
        found[name] = one if isinstance(one, Signal) else Signal(one)
    return tuple(found.values())


def _by_cpu() -> Any:
    return (Signal("cpu"),)


if TYPE_CHECKING:
    SignalsField = Converted[Sequence[SignalName | Signal], tuple[Signal, ...]]
else:
    SignalsField = Annotated[Many[SignalName | Signal], AfterValidator(_signals)]


class Autoscaling(Value):
    """How the number of replicas follows the load: as many run as the signal needs that asks for most."""

    min_replicas: Annotated[int, Field(ge=0, le=10_000)] = 2
    """Fewest replicas. 0 needs a signal that is measured outside the pods, ``schedules`` or an ``activator``."""

    max_replicas: Annotated[int, Field(ge=1, le=10_000)]
    """Most replicas."""

    signals: SignalsField = Field(default_factory=_by_cpu)
    """What is watched, ``"cpu"`` when absent: ``["queue"]``, or ``["cpu", Signal("rps", target=20)]`` where one has
    settings of its own. ``cpu`` and ``memory`` alone use a HorizontalPodAutoscaler, all others a KEDA ScaledObject;
    each keeps as many replicas as the signal that asks for most. ``[]`` leaves it to the ``schedules``."""

    cooldown: DurationField = Field(default=preset(Duration(300)))
    """Quiet time before scaling in. Source: Kubernetes HPA stabilization window (5 minutes)."""

    fallback_replicas: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Replicas when a signal cannot be read, never fewer than run then. Default: half of ``max_replicas``.
    Source: KEDA 2.20 fallback, currentReplicasIfHigher."""

    polling_interval: DurationField = Field(default=preset(Duration(15)))
    """Time between two looks at a signal outside the pods. Source: Kubernetes HPA sync period (15 s)."""

    scale_up_stabilization: DurationField = Field(default=preset(Duration(0)))
    """How long a higher load must last before replicas are added. Source: Kubernetes HPA default (0 s)."""

    scale_up_percent: Annotated[float, Field(gt=0, le=10_000)] = 100.0
    """Most replicas added in 15 s, in per cent of those that run; 4 are always allowed.
    Source: Kubernetes HPA default."""

    scale_down_percent: Annotated[float, Field(gt=0, le=100)] = 25.0
    """Most replicas taken away in a minute, in per cent of those that run."""

    startup_time: OptionalDuration = Field(default=ABSENT)
    """Time from the decision to add a replica until it answers, measured. Default: the checks estimate it from the size
    of the model.
    """

    activator: Literal["keda-http", "knative"] | None = None
    """What holds requests while there is no replica, and counts them: the KEDA HTTP add-on or Knative's activator.
    A Kubernetes Service holds none. Needed for ``min_replicas=0`` of what answers requests."""

    schedules: Many[Schedule] = ()
    """Times of the day at which more replicas are kept, whatever the signals say."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.max_replicas < max(1, self.min_replicas):
            raise ValueError(f"max_replicas ({self.max_replicas}) is below min_replicas ({self.min_replicas})")
        if not self.signals and not self.schedules:
            raise ValueError("signals is empty, and there are no schedules: nothing says how many replicas run")
        if self.min_replicas == 0:
            self._measured_without_replicas()
        if self.fallback_replicas is not None and self.fallback_replicas > self.max_replicas:
            raise ValueError(
                f"fallback_replicas ({self.fallback_replicas}) is above max_replicas ({self.max_replicas})"
            )
        most = max((schedule.replicas for schedule in self.schedules), default=0)
        if most > self.max_replicas:
            raise ValueError(f"schedules keep {most} replicas, above max_replicas ({self.max_replicas})")
        return self

    def _measured_without_replicas(self) -> None:
        names = self.signal_names
        for name in names:
            # The two that KEDA leaves out of account while others say whether anything is to do.
            if name in INSIDE and name not in MEASURED_BY_KUBERNETES:
                raise ValueError(f"min_replicas=0 does not go with {name}, which is measured inside the pods")
            if name in {"rps", "concurrency"} and self.activator is None:
                raise ValueError(f"min_replicas=0 needs an activator with {name}: without a replica nothing counts "
                                 "requests")  # fmt: skip
        if not self.schedules and INSIDE.issuperset(names):
            verb = "are" if len(names) > 1 else "is"
            raise ValueError(f"min_replicas=0 needs a signal like queue or lag: {' and '.join(names)} {verb} measured "
                             "inside the pods")  # fmt: skip

    def signal(self, name: SignalName) -> Signal | None:
        """The signal of that name; None where it is not watched."""
        return next((signal for signal in self.signals if signal.name == name), None)

    @property
    def signal_names(self) -> tuple[str, ...]:
        """What is watched, as the blueprint has it."""
        return tuple(signal.name for signal in self.signals)

    @property
    def fallback(self) -> int:
        """Replicas when a signal cannot be read: half of the most that is allowed where nothing else is said."""
        given = self.fallback_replicas if self.fallback_replicas is not None else (self.max_replicas + 1) // 2
        return max(self.min_replicas, given)


def refuse_fixed_replicas(replicas: int, is_given: bool, scaling: Autoscaling | None) -> None:
    """Raises ValueError where a number of replicas is given next to the autoscaler that sets it."""
    if is_given and scaling is not None:
        raise ValueError(
            f"replicas={replicas} has no effect with autoscaling: leave it out, or write min_replicas={replicas} there"
        )
