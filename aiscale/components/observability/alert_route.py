"""Alert routes and receivers."""

from typing import Annotated, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints

from aiscale.components.observability.promql import LabelName, LabelText, Url
from aiscale.core.component import Component, Team
from aiscale.core.edges import DurationField, Edge, EdgeKind, Many, Value, preset
from aiscale.core.values.secrets import Secret
from aiscale.quantities import Duration


class PagerDuty(Value):
    """A PagerDuty service."""

    routing_key: Secret = Field(kw_only=False)
    """Reference to the integration key."""

    @property
    def words(self) -> str:
        """Its name."""
        return "PagerDuty"


class Slack(Value):
    """A Slack channel."""

    channel: Annotated[str, StringConstraints(pattern=r"^[#@][^\s]+$", max_length=80)] = Field(kw_only=False)
    """The channel, with ``#``."""

    webhook: Secret
    """Reference to the URL of the incoming webhook, which is a secret."""

    @property
    def words(self) -> str:
        """``Slack #risk-alerts``."""
        return f"Slack {self.channel}"


class Email(Value):
    """An email address."""

    to: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)] = Field(kw_only=False)
    """The address."""

    @property
    def words(self) -> str:
        """The address."""
        return self.to


class Webhook(Value):
    """An HTTP endpoint: a ticket system, a retraining."""

    url: Url = Field(kw_only=False)
    """Its address."""

    token: Secret | None = None
    """Bearer token."""

    @property
    def words(self) -> str:
        """Its host: paths of webhooks may be secrets."""
        return f"webhook at {urlsplit(self.url).hostname}"


class AlertRoute(Component):
    """Sends alerts to a receiver. Source: Alertmanager 0.33, route and receiver."""

    family: ClassVar[str] = "alertroutes"

    receiver: PagerDuty | Slack | Email | Webhook
    """The receiver of the alerts, which ``impact`` names."""

    severities: Many[Literal["page", "ticket"]] = ("page", "ticket")
    """Severities of the alerts."""

    team: Annotated[Team | None, Edge(EdgeKind.USES)] = None
    """Only alerts about components of this team, and alerts with it as their ``owner``. The owner of an alert or an Slo
    takes precedence over the owners of its ``of``. Default: alerts of all teams."""

    matchers: dict[LabelName, LabelText] = Field(default_factory=dict)
    """Further labels that an alert must have."""

    group_by: Many[LabelName] = ("alertname", "namespace")
    """Labels by which alerts are grouped into one notification."""

    group_wait: DurationField = Field(default=preset(Duration(30)))
    """Time to wait for further alerts of a group. Source: Alertmanager documentation (30 s)."""

    repeat_interval: DurationField = Field(default=preset(Duration(4 * 3_600)))
    """Time until a notification is repeated. Source: Alertmanager documentation (4 hours)."""
