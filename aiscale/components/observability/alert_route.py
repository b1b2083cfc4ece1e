"""Which receiver gets which alerts."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from aiscale.components.observability.promql import LabelName, LabelText, Url
from aiscale.core.component import Component, Team
from aiscale.core.edges import DurationField, Edge, EdgeKind, Many, Value, preset
from aiscale.core.values.secrets import Secret
from aiscale.quantities import Duration


class PagerDuty(Value):
    """An on-call service of PagerDuty."""

    routing_key: Secret = Field(kw_only=False)
    """Where the integration's key lies."""


class Slack(Value):
    """A channel of Slack."""

    channel: Annotated[str, StringConstraints(pattern=r"^[#@][^\s]+$", max_length=80)] = Field(kw_only=False)
    """The channel, with ``#``."""

    webhook: Secret
    """Where the address of the incoming webhook lies: it is a secret itself."""


class Email(Value):
    """A mailbox."""

    to: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)] = Field(kw_only=False)
    """The address."""


class Webhook(Value):
    """A program that is called: a ticket system, a retraining."""

    url: Url = Field(kw_only=False)
    """Its address."""

    token: Secret | None = None
    """Bearer token for it."""


class AlertRoute(Component):
    """Sends some alerts to somebody. Source: Alertmanager 0.33, route and receiver."""

    family: ClassVar[str] = "alertroutes"

    receiver: PagerDuty | Slack | Email | Webhook
    """The receiver of the alerts."""

    severities: Many[Literal["page", "ticket"]] = ("page", "ticket")
    """Alerts of these severities."""

    team: Annotated[Team | None, Edge(EdgeKind.USES)] = None
    """Alerts about what this team owns, and those that name it as their ``owner``; about anything when absent. The
    owner of an alert or an Slo itself counts before the owners of what it is ``of``."""

    matchers: dict[LabelName, LabelText] = Field(default_factory=dict)
    """Labels that an alert must have besides."""

    group_by: Many[LabelName] = ("alertname", "namespace")
    """Alerts with equal values of these labels are sent in one notification."""

    group_wait: DurationField = Field(default=preset(Duration(30)))
    """Time in which more alerts may join the first. Source: Alertmanager documentation (30 s)."""

    repeat_interval: DurationField = Field(default=preset(Duration(4 * 3_600)))
    """Time until a notification is repeated. Source: Alertmanager documentation (4 hours)."""
