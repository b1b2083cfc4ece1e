"""A feature service: the features of one version of a model."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.features.names import FeatureName
from aiscale.components.features.on_demand import OnDemandFeatureView
from aiscale.core.edges import ABSENT, Edge, EdgeKind, Many, OptionalDuration, Relation, Value
from aiscale.core.ports import FeatureProvider, TrainingSource
from aiscale.core.values.dtypes import FieldName, Fields


class Select(Relation):
    """Some features of a view: ``Select(zone_demand, fields=["requests_5m"])``."""

    target: FeatureView | OnDemandFeatureView = Field(kw_only=False)
    """The view."""

    fields: Many[FieldName]
    """Features that are taken, in order."""

    @model_validator(mode="after")
    def _exist(self) -> Self:
        if not self.fields:
            raise ValueError("fields is empty: leave the view out")
        unknown = next((name for name in self.fields if name not in self.target.fields), None)
        if unknown is not None:
            known = ", ".join(self.target.fields)
            raise ValueError(f"fields holds {unknown!r}, which the view {self.target.name} has not (it has {known})")
        return self


class FeatureLogging(Value):
    """What was served, kept for comparing it with what the model was trained with. Source: Feast, LoggingConfig."""

    destination: Annotated[TrainingSource, Edge(EdgeKind.WRITES)] = Field(kw_only=False)
    """Where it is kept."""

    sample_rate: Annotated[float, Field(gt=0, le=1)] = 1.0
    """Share of the look-ups that are kept."""


class FeatureService(FeatureProvider):
    """The features that one version of a model is given, in order. Name it after the model's version: ``surge_v8``."""

    family: ClassVar[str] = "featureservices"

    name: FeatureName = Field(kw_only=False)
    """Unique among the feature services."""

    store: Annotated[FeatureStore, Edge(EdgeKind.STORED_IN)]
    """The feature store that answers."""

    views: Annotated[Many[FeatureView | OnDemandFeatureView | Select], Edge(EdgeKind.FEATURES)]
    """The views whose features are given, in order: all of a view, or those of a ``Select``."""

    request: Fields = Field(default_factory=dict)
    """What the caller gives beside the features: the model's other inputs."""

    max_age: OptionalDuration = Field(default=ABSENT)
    """Oldest value that the model may be given; whatever there is when absent."""

    logging: FeatureLogging | None = None
    """Where served features are kept."""

    @property
    def fields(self) -> dict[str, str]:
        """Every feature with its type, in the order in which the model gets them."""
        return {name: view.fields[name] for view, names in self._selected() for name in names}

    @property
    def selected(self) -> tuple[FeatureView | OnDemandFeatureView, ...]:
        """The views, without what is taken of each."""
        return tuple(view for view, _ in self._selected())

    def _selected(self) -> Iterator[tuple[FeatureView | OnDemandFeatureView, tuple[str, ...]]]:
        for item in self.views:
            if isinstance(item, Select):
                yield item.target, tuple(item.fields)
            else:
                yield item, tuple(item.fields)

    @model_validator(mode="after")
    def _gives_each_once(self) -> Self:
        if not self.views:
            raise ValueError("views is empty: a feature service gives features")
        seen: dict[str, str] = {}
        for view, names in self._selected():
            for name in names:
                if name in seen:
                    raise ValueError(f"views give {name!r} twice: {seen[name]} and {view.name}")
                seen[name] = view.name
        twice = next((name for name in self.request if name in seen), None)
        if twice is not None:
            raise ValueError(f"request holds {twice!r}, which the view {seen[twice]} gives already")
        return self
