"""Rollouts over a fleet of sites or clusters, in waves."""

import math
from typing import Annotated, ClassVar, NamedTuple, Self

from pydantic import Field, model_validator

from aiscale.core.edges import DurationField, Edge, EdgeKind, Many, Value, preset
from aiscale.core.messages.unit_conversion import told_as_fractions
from aiscale.core.ports import Delivery, Place
from aiscale.core.values.rollout import MetricGate
from aiscale.quantities import Duration


class Wave(Value):
    """Places that get new versions at the same time.

    ``Wave([dublin])`` names them, ``Wave(percent=10)`` takes the next tenth of the fleet, ``Wave()`` the rest.
    """

    places: Annotated[Many[Place], Edge(EdgeKind.USES)] = Field(default=(), kw_only=False)
    """Places of the fleet, listed explicitly: a pilot."""

    percent: Annotated[float, Field(gt=0, lt=100)] | None = None
    """Share of the whole fleet in per cent, rounded up. It is taken in fleet order from the places that no wave
    lists."""

    bake: DurationField = Field(default=preset(Duration(3_600)))
    """Time from the start of the wave until the next wave may start. It must cover the rollout at each place and the
    evaluation of the gates. Ignored for the last wave."""

    gates: Many[MetricGate] = ()
    """Conditions that must hold in the places of the wave. When one fails, no further wave starts."""

    @property
    def is_rest(self) -> bool:
        """Whether it contains all remaining places."""
        return not self.places and self.percent is None

    @model_validator(mode="after")
    def _one_way_to_say_it(self) -> Self:
        if self.places and self.percent is not None:
            raise ValueError("percent does not go with places: a wave names its places or takes a share of the fleet")
        for gate in self.gates:
            needs = gate.interval * gate.failures
            if needs > self.bake:
                raise ValueError(
                    f"gates: the one on {gate.metric} fails after {needs} ({gate.failures} failures, {gate.interval} "
                    f"apart), and the wave is over after {self.bake}"
                )
        return self


class ResolvedWave(NamedTuple):
    """A wave with its places.

    Attributes:
        wave: as declared.
        places: its places, in fleet order.
    """

    wave: Wave
    places: tuple[Place, ...]


class FleetRollout(Delivery):
    """New versions reach the sites of a fleet, or the clusters of a system, in waves: a pilot, a share, all others.

    ``FleetRollout("stores", over=sites, waves=[Wave([dublin], bake="1d"), Wave(percent=10, bake="4h"), Wave()])``

    It applies to everything that runs at these places, and sets the order of places. The ``rollout`` of a service sets
    how a new version is rolled out within one place. Source: Rancher Fleet, rolloutStrategy.partitions; Argo CD,
    ApplicationSet RollingSync; Open Cluster Management, rolloutStrategy Progressive.
    """

    family: ClassVar[str] = "fleetrollouts"

    over: Annotated[Many[Place], Edge(EdgeKind.DEPLOYS)]
    """The fleet: sites or Kubernetes clusters. Waves with ``percent`` take places in this order."""

    waves: Many[Wave]
    """First to last. Each place is in one wave; a last ``Wave()`` contains all remaining places."""

    def resolved(self) -> tuple[ResolvedWave, ...]:
        """Every wave with its places, first to last."""
        named = {id(place) for wave in self.waves for place in wave.places}
        left = [place for place in self.over if id(place) not in named]
        found = []
        for wave in self.waves:
            if wave.places:
                own = {id(place) for place in wave.places}
                taken = [place for place in self.over if id(place) in own]
            else:
                count = len(left) if wave.percent is None else math.ceil(len(self.over) * wave.percent / 100 - 1e-9)
                taken, left = left[:count], left[count:]
            found.append(ResolvedWave(wave, tuple(taken)))
        return tuple(found)

    @model_validator(mode="after")
    def _each_place_once(self) -> Self:
        if len({id(place) for place in self.over}) < len(self.over):
            raise ValueError("over names a place twice")
        if len(self.over) < 2:
            raise ValueError("over must name two places or more: there is no order of one")
        fleet, seen = {id(place) for place in self.over}, set()
        for index, wave in enumerate(self.waves):
            for place in wave.places:
                if id(place) not in fleet:
                    raise ValueError(f"waves[{index}] names {place.name}, which is not in over")
                if id(place) in seen:
                    raise ValueError(f"waves[{index}] names {place.name} again: each place is in one wave")
                seen.add(id(place))
            hint = told_as_fractions([] if wave.percent is None else [wave.percent])
            if hint and (wave.percent or 0) * len(self.over) < 100:
                raise ValueError(f"waves[{index}] is less than one of {len(self.over)} places{hint}")
            if wave.is_rest and index < len(self.waves) - 1:
                raise ValueError(f"waves[{index}] takes all that are left: only the last may")
        resolved = self.resolved()
        for index, (wave, places) in enumerate(resolved):
            if not places:
                why = f"its {wave.percent:g} %" if wave.percent is not None else "it"
                raise ValueError(f"waves[{index}] is empty: nothing is left for {why}")
        reached = {id(place) for _, places in resolved for place in places}
        left = [place.name for place in self.over if id(place) not in reached]
        if left:
            rest = f" and {len(left) - 3} more" if len(left) > 3 else ""
            raise ValueError(f"waves leave out {', '.join(left[:3])}{rest}: end with Wave(), which takes the rest")
        return self
