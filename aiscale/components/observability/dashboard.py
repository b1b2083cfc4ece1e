"""Dashboards."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from aiscale.core.component import Component
from aiscale.core.edges import DurationField, Edge, EdgeKind, Many, preset
from aiscale.quantities import Duration


class Dashboard(Component):
    """A Grafana dashboard of components: load, errors, latency and saturation, generated from their kinds."""

    family: ClassVar[str] = "dashboards"

    of: Annotated[Many[Component], Edge(EdgeKind.OBSERVES)] = ()
    """Components that it shows. Default: the whole system."""

    title: Annotated[str, StringConstraints(pattern=r"\S", max_length=200)] | None = None
    """Its title. Default: its name."""

    folder: Annotated[str, StringConstraints(pattern=r"\S", max_length=100)] | None = None
    """Grafana folder. Default: the system's name."""

    file: Annotated[str, StringConstraints(pattern=r"^[^/\s][^\s]*\.json$", max_length=512)] | None = None
    """JSON file of an existing dashboard, relative to the blueprint, in place of the generated one."""

    refresh: DurationField = Field(default=preset(Duration(30)))
    """Refresh interval."""
