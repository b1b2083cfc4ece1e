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
    """Selected features of a view: ``Select(zone_demand, fields=["requests_5m"])``."""

    target: FeatureView | OnDemandFeatureView = Field(kw_only=False)
    """The view."""

    fields: Many[FieldName]
    """Selected features, in order."""

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
    """Logs the served features, to compare them with the training data. Source: Feast, LoggingConfig."""

    destination: Annotated[TrainingSource, Edge(EdgeKind.WRITES)] = Field(kw_only=False)
    """Table or bucket of the log."""

    sample_rate: Annotated[float, Field(gt=0, le=1)] = 1.0
    """Share of the lookups that are logged."""


class FeatureService(FeatureProvider):
    """The features of one model version, in order. Name it after the model version: ``surge_v8``."""

    family: ClassVar[str] = "featureservices"

    name: FeatureName = Field(kw_only=False)
    """Unique among the feature services."""

    store: Annotated[FeatureStore, Edge(EdgeKind.STORED_IN)]
    """Feature store that serves the features."""

    views: Annotated[Many[FeatureView | OnDemandFeatureView | Select], Edge(EdgeKind.FEATURES)]
    """Feature views, in order: all features of a view, or those of a ``Select``."""

    request: Fields = Field(default_factory=dict)
    """Other inputs of the model, which the caller sends."""

    max_age: OptionalDuration = Field(default=ABSENT)
    """Maximum age of a feature value for the model. Default: no limit."""

    logging: FeatureLogging | None = None
    """Logging of the served features."""

    @property
    def fields(self) -> dict[str, str]:
        """Every feature with its type, in the order of the model's inputs."""
        return {name: view.fields[name] for view, names in self._selected() for name in names}

    @property
    def selected(self) -> tuple[FeatureView | OnDemandFeatureView, ...]:
        """The views, without their selections."""
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
