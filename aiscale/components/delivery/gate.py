"""What a new version must prove before it may be rolled out."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.component import Team
from aiscale.core.edges import Edge, EdgeKind, Many, Value
from aiscale.core.ports import TrainingSource
from aiscale.core.values.rollout import refuse_crossed


class Gate(Value):
    """A measure of a new version, taken before it is rolled out, and the bound that it must keep.

    Without a bound the new version may not be worse than the one that serves today.
    """

    metric: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.@-]*$", max_length=100)] = Field(kw_only=False)
    """Name of the measure: ``auc``, ``ndcg@10``, ``p99_ms``, ``quality`` for whatever the evaluation reports first."""

    at_least: Annotated[float, Field()] | None = None
    """The measure must not be below this."""

    at_most: Annotated[float, Field()] | None = None
    """The measure must not be above this."""

    compared_to: Literal["champion", "nothing"] = "champion"
    """``champion``: it must not be worse than the same measure of the version that serves today, either."""

    dataset: Annotated[TrainingSource | None, Edge(EdgeKind.READS)] = None
    """What it is measured on; a part of the training data that was set aside when absent."""

    slices: Many[Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_.=-]*$", max_length=100)]] = ()
    """Groups in which it must hold as well, for example ``country``."""

    min_records: Annotated[int, Field(ge=1, le=1_000_000_000)] = 1_000
    """Fewest records that a verdict rests on."""

    approvers: Annotated[Many[Team], Edge(EdgeKind.USES)] = ()
    """Teams of which one must agree by hand; nobody is asked when empty."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        refuse_crossed(self.at_least, self.at_most)
        return self

    @property
    def decides(self) -> bool:
        """Whether a version can fail it at all."""
        return self.compared_to == "champion" or self.at_least is not None or self.at_most is not None
