"""Objectives, traffic, autoscaling and resources."""

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
from aiscale.core.values.cron import cron_schedule
from aiscale.quantities import Bytes, Duration

if TYPE_CHECKING:
    from aiscale.core.edges import Converted

Fraction = Annotated[float, Field(gt=0, lt=1)]
TimeZone = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]+([/_+-][A-Za-z0-9]+)*$", max_length=64)]
"""A name in the time zone database: ``Europe/Paris``, ``UTC``."""

ConcurrencyPolicy = Literal["Forbid", "Replace", "Allow"]
"""Policy for overlapping runs. Source: Kubernetes CronJob, ``concurrencyPolicy``."""

_Cron = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9*,/-]+( [0-9A-Za-z*,/-]+){4}$", max_length=100),
    AfterValidator(cron_schedule),
]


class Objective(Value):
    """A service level objective."""

    p99_ms: Annotated[float, Field(gt=0, le=3_600_000)] | None = None
    """99th percentile of the response time, in milliseconds."""

    ttft_p99_ms: Annotated[float, Field(gt=0, le=3_600_000)] | None = None
    """99th percentile of the time to first token (TTFT), in milliseconds. Only for a language model, and for services
    that forward its tokens."""

    tpot_p99_ms: Annotated[float, Field(gt=0, le=60_000)] | None = None
    """99th percentile of the time per output token (TPOT), in milliseconds: the mean time between two tokens of a
    request. It differs from the inter-token latency (ITL), which measures every pause and does not bound the duration
    of a response. Only for a language model, and for services that forward its tokens."""

    availability: Fraction | None = None
    """Share of successful requests, for example 0.9995."""

    @model_validator(mode="after")
    def _first_token_within(self) -> Self:
        if self.p99_ms is not None and self.ttft_p99_ms is not None and self.ttft_p99_ms > self.p99_ms:
            raise ValueError(
                f"ttft_p99_ms ({self.ttft_p99_ms:,g}) is above p99_ms ({self.p99_ms:,g}): the first token of an answer "
                "comes before its last one"
            )
        return self

    def answer_ms(self, tokens: int) -> float | None:
        """Maximum duration of a response by both token objectives, in milliseconds. None: one is not set.

        Args:
            tokens: number of tokens of the response.
        """
        if self.ttft_p99_ms is None or self.tpot_p99_ms is None:
            return None
        return self.ttft_p99_ms + (tokens - 1) * self.tpot_p99_ms


class Needs(Value):
    """Required guarantees of every path to an effect, from the producers on.

    Declared where records are read or stored, and compared with the guarantees of the paths.
    """

    delivery: Literal["at-least-once", "effectively-once", "exactly-once"] | None = Field(default=None, kw_only=False)
    """Minimum delivery guarantee. ``effectively-once``: duplicates are possible, and are removed."""

    order: Literal["per-key", "total"] | None = None
    """Minimum order, relative to the order of writes of a producer."""

    freshness: OptionalDuration = Field(default=ABSENT)
    """Maximum time from an event to this effect, over all stages of the path."""

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
    """Rate in the busiest minute; at least the mean."""

    message_bytes: Annotated[int, Field(ge=1, le=1_073_741_824)] = 1_024
    """Size of one request or record on the wire, in bytes."""

    rise: OptionalDuration = Field(default=ABSENT)
    """Minimum time in which the load grows from mean to peak. None: unknown."""

    peak_lasts: OptionalDuration = Field(default=ABSENT)
    """Duration of a continuous peak, for example an evening. None: unknown. A backlog of human review grows for this
    time."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.peak < self.mean:
            raise ValueError(f"peak ({self.peak}) is below mean ({self.mean})")
        return self


class Resources(Value):
    """CPU and memory of one replica: requests and limits. By default CPU has no limit.

    Source: Kubernetes resource management: a memory limit above the request invites eviction, a CPU limit throttles
    tail latency.
    """

    cpu: CpuField
    """CPU request."""

    memory: BytesField
    """Memory request."""

    memory_limit: OptionalBytes = Field(default=ABSENT)
    """Memory limit, not below ``memory``. Default: ``memory``."""

    cpu_limit: OptionalCpu = Field(default=ABSENT)
    """CPU limit, not below ``cpu``. Default: none."""

    ephemeral_storage: OptionalBytes = Field(default=ABSENT)
    """Ephemeral storage; request and limit."""

    @model_validator(mode="after")
    def _limits_hold_requests(self) -> Self:
        if self.memory_limit is not None and self.memory_limit < self.memory:
            raise ValueError(f"memory_limit ({self.memory_limit}) is below memory ({self.memory}), the request")
        if self.cpu_limit is not None and self.cpu_limit < self.cpu:
            raise ValueError(f"cpu_limit ({self.cpu_limit}) is below cpu ({self.cpu}), the request")
        return self

    @property
    def most_memory(self) -> Bytes:
        """The memory limit: a container that uses more is killed."""
        return self.memory if self.memory_limit is None else self.memory_limit


class Schedule(Value):
    """A minimum number of replicas between two times. Source: KEDA 2.20 cron scaler."""

    start: _Cron = Field(kw_only=False)
    """Start as a cron expression: minute, hour, day of month, month, day of week: ``0 7 * * 1-5``."""

    end: _Cron
    """End as a cron expression."""

    replicas: Annotated[int, Field(ge=1, le=10_000)]
    """Minimum number of replicas."""

    timezone: TimeZone = "UTC"
    """Name in the time zone database, for example ``Europe/Paris``."""

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.start == self.end:
            raise ValueError(f"end is the same time as start ({self.start})")
        return self


SignalName = Literal["cpu", "memory", "queue", "lag", "concurrency", "rps", "kv-cache", "gpu"]
"""Signals of an autoscaler."""


class Target(NamedTuple):
    """Target value of a signal per replica.

    Attributes:
        default: default value. None: it must be declared.
        unit: unit, for messages.
        most: maximum sensible value.
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
"""Signals that a HorizontalPodAutoscaler measures without an adapter."""

INSIDE = frozenset({"cpu", "memory", "kv-cache", "gpu"})
"""Signals that are measured in the replicas, and have no value without one."""


class Signal(Value):
    """A signal of an autoscaler with its target per replica."""

    name: SignalName = Field(kw_only=False)
    """``cpu`` and ``memory`` are measured by Kubernetes. KEDA measures ``queue`` (requests waiting in the model
    server), ``lag`` (unread records of the consumed streams), ``concurrency`` (active requests), ``rps`` (requests per
    second), ``kv-cache`` (usage of a language model's cache) and ``gpu`` (GPU utilization)."""

    target: Annotated[float, Field(gt=0, le=1e9)] | None = None
    """Target per replica: per cent for cpu, memory, kv-cache and gpu, requests for queue and concurrency, records for
    lag, requests per second for rps. Defaults: cpu 70, memory 80, kv-cache 80, gpu 80, queue 8, concurrency 10; none
    for rps. Default for lag: the records that a replica processes in ``catch_up``, or 1,000 if its throughput is
    unknown."""

    catch_up: OptionalDuration = Field(default=ABSENT)
    """For ``lag``: acceptable delay of records in normal operation, at least 1 s. Default: the ``freshness`` of the
    subscriptions minus polling and start-up time, or 30 s."""

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
    """Autoscaling of replicas: the signal that requires the most replicas decides."""

    min_replicas: Annotated[int, Field(ge=0, le=10_000)] = 2
    """Minimum number of replicas. 0 needs a signal that is measured outside the pods, ``schedules`` or an
    ``activator``."""

    max_replicas: Annotated[int, Field(ge=1, le=10_000)]
    """Maximum number of replicas."""

    signals: SignalsField = Field(default_factory=_by_cpu)
    """Signals: ``["queue"]``, or ``["cpu", Signal("rps", target=20)]`` with settings. Default: ``"cpu"``. ``cpu`` and
    ``memory`` alone become a HorizontalPodAutoscaler, all others a KEDA ScaledObject; the signal that requires the most
    replicas decides. ``[]``: only ``schedules``."""

    cooldown: DurationField = Field(default=preset(Duration(300)))
    """Stabilization window before scaling in. Source: Kubernetes HPA stabilization window (5 minutes)."""

    fallback_replicas: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Replicas if a signal cannot be measured, at least the current number. Default: half of ``max_replicas``. Source:
    KEDA 2.20 fallback, currentReplicasIfHigher."""

    polling_interval: DurationField = Field(default=preset(Duration(15)))
    """Polling interval of signals outside the pods. Source: Kubernetes HPA sync period (15 s)."""

    scale_up_stabilization: DurationField = Field(default=preset(Duration(0)))
    """Stabilization window before scaling out. Source: Kubernetes HPA default (0 s)."""

    scale_up_percent: Annotated[float, Field(gt=0, le=10_000)] = 100.0
    """Maximum increase in 15 s, in per cent of the current replicas; 4 replicas are always allowed. Source: Kubernetes
    HPA default."""

    scale_down_percent: Annotated[float, Field(gt=0, le=100)] = 25.0
    """Maximum decrease per minute, in per cent of the current replicas."""

    activator: Literal["keda-http", "knative"] | None = None
    """Component that queues and counts requests while there is no replica: the KEDA HTTP add-on or Knative's activator.
    Required for ``min_replicas=0`` of a service with an API, because a Kubernetes Service does not queue requests."""

    schedules: Many[Schedule] = ()
    """Minimum numbers of replicas by time of day, in addition to signals."""

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
        """The signal with a name. None: it is not used."""
        return next((signal for signal in self.signals if signal.name == name), None)

    @property
    def signal_names(self) -> tuple[str, ...]:
        """Names of the signals, as declared."""
        return tuple(signal.name for signal in self.signals)

    @property
    def fallback(self) -> int:
        """Replicas if a signal cannot be measured. Default: half of the maximum."""
        given = self.fallback_replicas if self.fallback_replicas is not None else (self.max_replicas + 1) // 2
        return max(self.min_replicas, given)


def refuse_memory_limit(field: str, resources: Resources, engine: str) -> None:
    """Raises ValueError where a memory limit is declared for containers whose engine sets request and limit itself."""
    if resources.memory_limit is not None:
        raise ValueError(f"{field}.memory_limit has no effect: {engine} makes memory the request and the limit")


def refuse_fixed_replicas(replicas: int, is_given: bool, scaling: Autoscaling | None) -> None:
    """Raise ValueError if ``replicas`` and ``autoscaling`` are both set."""
    if is_given and scaling is not None:
        raise ValueError(
            f"replicas={replicas} has no effect with autoscaling: leave it out, or write min_replicas={replicas} there"
        )
