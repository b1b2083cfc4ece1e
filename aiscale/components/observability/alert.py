"""An alert."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from aiscale.components.observability.promql import LabelName, LabelText, PromQl, Url
from aiscale.core.component import Component
from aiscale.core.edges import DurationField, Edge, EdgeKind, Many, preset
from aiscale.quantities import Duration


class Alert(Component):
    """Tells people when an expression has been true for a while.

    ``Alert("queue-grows", expression="nv_inference_pending_request_count > 50", of=[surge], runbook="https://…")``
    """

    family: ClassVar[str] = "alerts"

    expression: PromQl
    """What must not be true, as PromQL."""

    severity: Literal["page", "ticket"] = "ticket"
    """``page`` wakes somebody; ``ticket`` waits for the morning."""

    pending: DurationField = Field(default=preset(Duration(300)))
    """How long it must be true first: ``for`` of a Prometheus rule."""

    of: Annotated[Many[Component], Edge(EdgeKind.OBSERVES)] = ()
    """The component that the alert is about. Its owner receives the alert, unless the alert has an ``owner``."""

    summary: Annotated[str, StringConstraints(pattern=r"\S", max_length=500)] | None = None
    """One sentence for the receiver."""

    runbook: Url | None = None
    """What to do then."""

    labels: dict[LabelName, LabelText] = Field(default_factory=dict)
    """Labels beside ``severity`` and ``team``, for the routes of Alertmanager."""
