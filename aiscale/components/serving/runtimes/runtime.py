"""The port of model servers and of serving operators."""

from typing import ClassVar

from aiscale.core.edges import Value


class ServingRuntime(Value):
    """What serves a model. Each runtime implements the methods that analyses and rules use."""

    rolls_out_versions: ClassVar[bool] = False
    """Whether its operator shifts requests between versions of a service."""

    companion: ClassVar[str] = ""
    """Further pods of a service, whose resources no field sets: ``head of Ray``."""

    @property
    def hosted_by(self) -> str | None:
        """Name of a server of its operator that hosts this model and others: the service has no pods of its own."""
        return None

    @property
    def holds_requests(self) -> bool:
        """Whether requests are queued until the first replica of a service scaled to zero is ready."""
        return False
