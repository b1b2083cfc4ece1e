"""The stages of a pipeline, and what follows what."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from aiscale.core.edges import ABSENT, Many, OptionalDuration, Value
from aiscale.core.values.images import Image

StageName = Annotated[str, StringConstraints(pattern=r"^[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=40)]
Role = Literal[
    "check", "train", "build", "test", "evaluate", "scan", "sign", "register", "deploy", "promote", "custom"
]  # fmt: skip
_ROLES = frozenset(("check", "train", "build", "test", "evaluate", "scan", "sign", "register", "deploy", "promote"))


class Stage(Value):
    """One step of a pipeline. It runs when every stage that it needs has succeeded."""

    name: StageName = Field(kw_only=False)
    """Unique in its pipeline; ``evaluate``, ``sign``, ``deploy`` and the like say what it does by their name."""

    needs: Many[StageName] = ()
    """Stages that must succeed before it."""

    needs_any: Many[StageName] = ()
    """Stages of which one must succeed before it. Source: Argo Workflows' ``depends: a || b``."""

    does: Role | None = None
    """What it does, where its name does not say so."""

    when: Literal["success", "always"] = "success"
    """``always``: it runs even though a stage that it needs has failed."""

    image: Image | None = None
    """Image that it runs in; the engine's own when absent."""

    run: Annotated[str, StringConstraints(min_length=1, max_length=20_000)] | None = None
    """Shell commands of it, where they are not the ones that aiscale knows for what it does."""

    timeout: OptionalDuration = Field(default=ABSENT)
    """It is stopped when it takes longer; the engine's limit when absent."""

    @property
    def role(self) -> str:
        """What it does: as said, or as its name says."""
        return self.does or (self.name if self.name in _ROLES else "custom")


DEFAULT_STAGES = (
    Stage("build"),
    Stage("test", needs=["build"]),
    Stage("evaluate", needs=["test"]),
    Stage("sign", needs=["evaluate"]),
    Stage("register", needs=["sign"]),
    Stage("deploy", needs=["register"]),
)
"""Nothing is deployed that was not tested, evaluated and signed."""


def fault_in(stages: Sequence[Stage]) -> str | None:
    """What is wrong with the order of stages, in words that begin with ``stages``; None when nothing is."""
    names = [stage.name for stage in stages]
    if not stages:
        return "stages must not be empty"
    if len(set(names)) < len(names):
        return f"stages has two of the name {next(name for name in names if names.count(name) > 1)!r}"
    for stage in stages:
        for needed in (*stage.needs, *stage.needs_any):
            if needed not in names:
                return f"stages has no {needed!r}, which {stage.name!r} needs"
    left = in_order(stages)
    if len(left) < len(stages):
        placed = {stage.name for stage in left}
        return f"stages wait for one another: {', '.join(name for name in names if name not in placed)}"
    return None


def in_order(stages: Sequence[Stage]) -> list[Stage]:
    """The stages so that each follows what it needs; those of a loop are left out."""
    placed: set[str] = set()
    found: list[Stage] = []
    waiting = list(stages)
    while waiting:
        ready = [stage for stage in waiting if placed.issuperset((*stage.needs, *stage.needs_any))]
        if not ready:
            break
        placed.update(stage.name for stage in ready)
        found += ready
        waiting = [stage for stage in waiting if stage.name not in placed]
    return found
