"""Rollout strategies."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.edges import ABSENT, DurationField, Many, OptionalDuration, Value, preset
from aiscale.core.messages.unit_conversion import told_as_fractions
from aiscale.quantities import Duration

HeaderName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][-A-Za-z0-9]*$", max_length=128)]

CookieName = Annotated[str, StringConstraints(pattern=r"^[-A-Za-z0-9!#$%&'*+.^_`|~]+$", max_length=128)]
"""Source: RFC 6265, cookie-name."""

_NO_COOKIE_VALUE = re.compile(r"[^!#-+\--:<-\[\]-~]")
"""A character that no value of a cookie has. Source: RFC 6265, cookie-octet."""


def refuse_crossed(at_least: float | None, at_most: float | None) -> None:
    """Raise ValueError if no value satisfies both bounds."""
    if at_least is not None and at_most is not None and at_most < at_least:
        raise ValueError(f"at_most ({at_most:g}) is below at_least ({at_least:g})")


class MetricGate(Value):
    """A condition for a new version during its rollout; the rollout is rolled back if it fails.

    Source: Argo Rollouts AnalysisTemplate and Flagger canary analysis.
    """

    metric: Literal["p99_ms", "error_percent", "quality", "queue", "custom"] = Field(kw_only=False)
    """Metric of the new version's pods. ``p99_ms`` and ``error_percent`` are measured by the proxies of Istio and
    Linkerd, else by the model server, as ``queue`` is. ``quality`` measures the responses themselves (clicks, label
    agreement), with a ``query``."""

    at_least: Annotated[float, Field()] | None = None
    """Lower bound; a lower value fails."""

    at_most: Annotated[float, Field()] | None = None
    """Upper bound; a higher value fails."""

    query: Annotated[str, StringConstraints(min_length=1, max_length=4_000)] | None = None
    """PromQL query of a ``custom`` or ``quality`` metric, or of another one in place of aiscale's. With Argo Rollouts,
    ``{{args.latest-hash}}`` stands for the pod template hash of the new version, ``{{args.stable-hash}}`` for that of
    the current one: ``pod=~"surge-{{args.latest-hash}}-.*"``. With Flagger, ``{{ target }}`` stands for the name of the
    service: ``pod=~"{{ target }}-[a-z0-9]+-[a-z0-9]{5}"`` are the pods of the new version."""

    interval: DurationField = Field(default=preset(Duration(120)))
    """Measurement interval. Default: four scrapes of 30 s."""

    failures: Annotated[int, Field(ge=1, le=100)] = 3
    """Number of failed measurements before the rollback."""

    without_data: Literal["fail", "wait"] = "wait"
    """Result of a measurement without data, when too few requests reach the new version: it counts as a failed one, or
    the rollout pauses after as many of them as ``failures``, until somebody resumes it."""

    label_delay: OptionalDuration = Field(default=ABSENT)
    """Time until the label of a request is available, if the metric needs it. Default: no label needed."""

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("at_least or at_most must be given: the gate has no bound")
        refuse_crossed(self.at_least, self.at_most)
        if self.metric == "custom" and self.query is None:
            raise ValueError("query must be given for metric='custom'")
        return self


class Canary(Value):
    """Canary rollout: the new version gets a growing share of the requests, and is rolled back if a gate fails.

    On KServe and Seldon Core, their operators hold the first step until the next ``aiscale up``: raise it there.
    """

    steps: Many[Annotated[float, Field(gt=0, le=100)]] = (5.0, 25.0, 50.0)
    """Shares of the requests in per cent, ascending; after the last step, the new version gets all. Proxies of Istio
    split requests, and routes of the Gateway API where the controller has its plugin
    (``ArgoRollouts(gateway_api_plugin=True)``) or is ``Flagger()``. Without them each pod gets an equal share, and the
    number of pods follows the steps."""

    bake: DurationField = Field(default=preset(Duration(600)))
    """Duration of each step."""

    gates: Many[MetricGate] = ()
    """Conditions. The ``p99_ms`` and ``availability`` of the service's objective are always two, where its mesh or its
    model server measures them."""

    canary_scale_percent: Annotated[float, Field(gt=0, le=100)] | None = None
    """Replicas of the new version, in per cent of those of the old one. Default: its share of the requests. Source:
    Argo Rollouts setCanaryScale."""

    dynamic_stable_scale: bool = False
    """Whether the old version is scaled in while the new one grows: cheaper, with a slower rollback. Source: Argo
    Rollouts dynamicStableScale (default false)."""

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
        """Time from the first step until the new version gets all requests."""
        return self.bake * len(self.steps)


class BlueGreen(Value):
    """Blue-green rollout: the new version starts with the old one's number of replicas, then gets all requests."""

    bake: DurationField = Field(default=preset(Duration(600)))
    """Time that the old version is kept after the switch, for a rollback."""

    gates: Many[MetricGate] = ()
    """Conditions; the switch is rolled back if one fails."""


class ABTest(Value):
    """A/B test: two versions serve different users, to measure the effect.

    Proxies of Istio and Linkerd, and gateways of the Gateway API, send the requests of one group to the new version of
    a model: ``ABTest(by="header", header="x-group", group="b", metric="orders")``, or ``by="cookie", cookie="group"``.
    By a hash of the user id, the callers do, with or without a mesh, and gateways of Envoy Gateway. Its ``replaces``
    names the version that all others get.

    Source: Istio, VirtualService, HTTPMatchRequest; Gateway API, HTTPHeaderMatch; Envoy Gateway 1.9,
    BackendTrafficPolicy, consistentHash.
    """

    by: Literal["header", "cookie", "user-hash"] = "user-hash"
    """How users are assigned: by a header or a cookie with the group, or by a hash of the user id. No mesh assigns
    users by a hash: the programs that call the model get the address of the new version as ``<NAME>_NEW_VERSION_URL``
    and ``percent`` as ``<NAME>_NEW_VERSION_PERCENT``, and select the version of each user. Gateways of Envoy Gateway
    hash ``header`` of requests through a ``Route`` whose only target is the model."""

    header: HeaderName = "x-user-id"
    """Header with the group, or with the user id that callers hash: they get its name as
    ``<NAME>_NEW_VERSION_USER_HEADER``. Services in between pass it on."""

    cookie: CookieName | None = None
    """Cookie with the group, with ``by="cookie"``. Services in between pass the header ``Cookie`` on."""

    group: Annotated[str, StringConstraints(min_length=1, max_length=4_096)] | None = None
    """Value of the header or the cookie for the users with the new version. Default: ``b``."""

    percent: Annotated[float, Field(gt=0, lt=100)] = 50.0
    """Share of the users with the new version, in per cent. Its replicas follow from it."""

    metric: Annotated[str, StringConstraints(pattern=r"^[a-zA-Z_:][\w:]*$", max_length=200)]
    """Name of the compared metric."""

    baseline: Annotated[float, Field(gt=0, lt=1)] | None = None
    """Current rate of the metric, for example 0.031 of requests converted."""

    min_effect: Annotated[float, Field(gt=0, lt=1)] | None = None
    """Minimum detectable relative effect, for example 0.02."""

    duration: OptionalDuration = Field(default=ABSENT)
    """Planned duration of the experiment, for the number of samples. Nothing ends it: remove the rollout, and all
    requests go to ``model``."""

    @model_validator(mode="after")
    def _grouped(self) -> Self:
        if self.group is not None and self.by == "user-hash":
            raise ValueError('group is a value of the header or the cookie: set by="header", or leave out group')
        if (self.cookie is not None) != (self.by == "cookie"):
            given = 'by="cookie" needs the name of the cookie: cookie="…"'
            raise ValueError(given if self.cookie is None else 'cookie needs by="cookie"')
        if self.by == "cookie" and self.group is not None and _NO_COOKIE_VALUE.search(self.group):
            raise ValueError(
                f"group {self.group!r} is no value of a cookie: no spaces, quotes, commas, semicolons or backslashes"
            )
        return self


class Shadow(Value):
    """Shadow rollout: the new version gets a copy of the requests; its responses are discarded.

    Proxies of Istio copy requests to pods that Argo Rollouts starts for it alone. Gateways copy those of a ``Route``
    whose only target is the service. With ``then`` it continues:
    ``Shadow(bake="2d", then=Canary(steps=[5, 25, 50]))``. On Seldon Core, its operator holds the new version until the
    next ``aiscale up``. Source: Argo Rollouts, experiment among the steps of a
    canary; Istio, mirror of a VirtualService; Gateway API, HTTPRequestMirrorFilter; Flagger FAQ, traffic mirroring as
    a stage before a canary.
    """

    percent: Annotated[float, Field(gt=0, le=100)] = 100.0
    """Share of the requests that are copied, in per cent."""

    bake: DurationField = Field(default=preset(Duration(3_600)))
    """Duration of the copies, once the new version is ready."""

    gates: Many[MetricGate] = ()
    """Conditions before the new version gets requests, or before ``then`` starts. One that fails ends the rollout."""

    then: Canary | BlueGreen | ABTest | None = None
    """Rollout after the shadow phase. Default: all requests switch at once."""


Rollout = Canary | BlueGreen | ABTest | Shadow
"""Rollout strategies."""


def phases(rollout: Rollout | None) -> Iterator[tuple[str, Rollout]]:
    """Phases of a rollout, first to last, each with its field: a shadow, then a canary.

    Empty without a rollout.
    """
    if rollout is not None:
        yield "rollout", rollout
    if isinstance(rollout, Shadow) and rollout.then is not None:
        yield "rollout.then", rollout.then
