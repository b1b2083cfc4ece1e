"""Where true answers come from, and how long they take."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field, model_validator

from aiscale.core.edges import DurationField
from aiscale.core.ports import EventStream, TrainingSource
from aiscale.core.relations import Consume


class Label(Consume):
    """Labels with a delay of their own: ``Label(chargebacks, delay="45d")``.

    Of a stream, all that a ``Consume`` says may be said.
    """

    target: EventStream | TrainingSource = Field(kw_only=False)  # type: ignore[assignment]  # wider, see _of_a_stream
    """Where the true answers come from."""

    delay: DurationField
    """Time from a record until its true answer is here. Takes the place of the training's ``label_delay``."""

    @model_validator(mode="before")
    @classmethod
    def _of_a_stream(cls, given: Any) -> Any:
        if isinstance(given, Mapping) and isinstance(given.get("target"), TrainingSource):
            other = next((name for name in given if name not in {"target", "delay"}), None)
            if other is not None:
                target = given["target"]
                raise ValueError(f"{other} is said of a stream, and {target.name} is a {target.kind}: leave it out")
        return given
