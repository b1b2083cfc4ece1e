"""A dashboard."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from aiscale.core.component import Component
from aiscale.core.edges import DurationField, Edge, EdgeKind, Many, preset
from aiscale.quantities import Duration


class Dashboard(Component):
    """A page of Grafana about some components: their load, errors, latency and saturation, made from what they are."""

    family: ClassVar[str] = "dashboards"

    of: Annotated[Many[Component], Edge(EdgeKind.OBSERVES)] = ()
    """What it shows; the whole system when empty."""

    title: Annotated[str, StringConstraints(pattern=r"\S", max_length=200)] | None = None
    """Its title; the name when absent."""

    folder: Annotated[str, StringConstraints(pattern=r"\S", max_length=100)] | None = None
    """Folder of Grafana; the system's name when absent."""

    file: Annotated[str, StringConstraints(pattern=r"^[^/\s][^\s]*\.json$", max_length=512)] | None = None
    """A dashboard of your own as JSON, beside the blueprint, instead of the one that is made."""

    refresh: DurationField = Field(default=preset(Duration(30)))
    """Time between two looks at the data."""
