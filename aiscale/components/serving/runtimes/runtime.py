"""What serves a model: the port of model servers, and of operators that run a server of their choice."""

from typing import ClassVar

from aiscale.core.edges import Value


class ServingRuntime(Value):
    """What serves a model. Each runtime answers for itself what analyses and rules ask of it."""

    rolls_out_versions: ClassVar[bool] = False
    """Whether its operator shifts requests from one version of a service to the next."""

    companion: ClassVar[str] = ""
    """What runs next to the replicas of a service, and asks for resources that no field sets: ``head of Ray``."""

    @property
    def holds_requests(self) -> bool:
        """Whether requests wait for the first replica of a service that is scaled to zero."""
        return False
