"""Quality gates for new versions."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.component import Team
from aiscale.core.edges import Edge, EdgeKind, Many, Value
from aiscale.core.ports import TrainingSource
from aiscale.core.values.rollout import refuse_crossed


class Gate(Value):
    """A quality gate: a metric of a new version, measured before the rollout, and its bound.

    Without a bound, the new version must not be worse than the current version.
    """

    metric: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.@-]*$", max_length=100)] = Field(kw_only=False)
    """Name of the metric: ``auc``, ``ndcg@10``, ``p99_ms``, or ``quality`` for the first metric of the evaluation."""

    at_least: Annotated[float, Field()] | None = None
    """Lower bound."""

    at_most: Annotated[float, Field()] | None = None
    """Upper bound."""

    compared_to: Literal["champion", "nothing"] = "champion"
    """``champion``: it must also not be worse than the same metric of the current version."""

    dataset: Annotated[TrainingSource | None, Edge(EdgeKind.READS)] = None
    """Evaluation data. Default: a held-out part of the training data."""

    slices: Many[Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_.=-]*$", max_length=100)]] = ()
    """Groups in which the bound must also hold, for example ``country``."""

    min_records: Annotated[int, Field(ge=1, le=1_000_000_000)] = 1_000
    """Minimum number of records for a verdict."""

    approvers: Annotated[Many[Team], Edge(EdgeKind.USES)] = ()
    """Teams of which one must approve manually. Default: no approval."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        refuse_crossed(self.at_least, self.at_most)
        return self

    @property
    def decides(self) -> bool:
        """Whether a version can fail the gate."""
        return self.compared_to == "champion" or self.at_least is not None or self.at_most is not None
