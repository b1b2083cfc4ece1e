"""Labels of training data and their delay."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field, model_validator

from aiscale.core.edges import DurationField
from aiscale.core.ports import EventStream, TrainingSource
from aiscale.core.relations import Consume


class Label(Consume):
    """Labels with their own delay: ``Label(chargebacks, delay="45d")``.

    The label source accepts all settings of ``Consume`` when it is a stream.
    """

    target: EventStream | TrainingSource = Field(kw_only=False)  # type: ignore[assignment]  # wider, see _of_a_stream
    """Source of the labels."""

    delay: DurationField
    """Time from a record until its label is available. Overrides ``label_delay`` of the training."""

    @model_validator(mode="before")
    @classmethod
    def _of_a_stream(cls, given: Any) -> Any:
        if isinstance(given, Mapping) and isinstance(given.get("target"), TrainingSource):
            other = next((name for name in given if name not in {"target", "delay"}), None)
            if other is not None:
                target = given["target"]
                raise ValueError(f"{other} is said of a stream, and {target.name} is a {target.kind}: leave it out")
        return given
