"""Alerts."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from aiscale.components.observability.promql import LabelName, LabelText, PromQl, Url
from aiscale.core.component import Component
from aiscale.core.edges import DurationField, Edge, EdgeKind, Many, preset
from aiscale.quantities import Duration


class Alert(Component):
    """An alert that fires when a PromQL expression is true for some time.

    ``Alert("queue-grows", expression="nv_inference_pending_request_count > 50", of=[surge], runbook="https://…")``
    """

    family: ClassVar[str] = "alerts"

    expression: PromQl
    """PromQL expression that is true when there is a problem."""

    severity: Literal["page", "ticket"] = "ticket"
    """``page``: immediate action is needed. ``ticket``: it can be handled later."""

    pending: DurationField = Field(default=preset(Duration(300)))
    """How long the expression must be true: ``for`` of a Prometheus rule."""

    of: Annotated[Many[Component], Edge(EdgeKind.OBSERVES)] = ()
    """Component that the alert is about. Its owner receives the alert, unless the alert has an ``owner``."""

    summary: Annotated[str, StringConstraints(pattern=r"\S", max_length=500)] | None = None
    """One sentence for the recipient."""

    runbook: Url | None = None
    """URL of the runbook."""

    labels: dict[LabelName, LabelText] = Field(default_factory=dict)
    """Labels in addition to ``severity`` and ``team``, for the routes of Alertmanager."""
