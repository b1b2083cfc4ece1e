"""The port of model servers and of serving operators."""

from collections.abc import Iterator
from typing import ClassVar

from aiscale.core.edges import Value
from aiscale.core.values.images import CompanionImage


class ServingRuntime(Value):
    """What serves a model. Each runtime implements the methods that analyses and rules use."""

    rolls_out_versions: ClassVar[bool] = False
    """Whether its operator shifts requests between versions of a service."""

    companion: ClassVar[str] = ""
    """Further pods of a service, whose resources no field sets: ``head of Ray``."""

    def companion_images(self, artifact: str) -> Iterator[CompanionImage]:  # noqa: ARG002  a question
        """Images of containers next to the model server, which its field takes.

        Args:
            artifact: URI of the model.
        """
        return iter(())

    @property
    def hosted_by(self) -> str | None:
        """Name of a server of its operator that hosts this model and others: the service has no pods of its own."""
        return None

    @property
    def holds_requests(self) -> bool:
        """Whether requests are queued until the first replica of a service scaled to zero is ready."""
        return False
