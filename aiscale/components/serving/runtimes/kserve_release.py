"""What the runtimes of KServe have in common."""

from typing import ClassVar

from aiscale.components.serving.runtimes.runtime import ServingRuntime
from aiscale.components.serving.runtimes.tag import Release


class OnKServe(ServingRuntime):
    """A runtime whose pods a controller of KServe creates.

    Source: release 0.21.0 (2026-09).
    """

    rolls_out_versions: ClassVar[bool] = True

    version: Release = "0.21.0"
    """Release. Only the newest two minor releases get security fixes."""
