"""Stages of a pipeline and their order."""

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
    """A stage of a pipeline. It runs when all stages in ``needs`` have succeeded."""

    name: StageName = Field(kw_only=False)
    """Unique in its pipeline. Names such as ``evaluate``, ``sign`` and ``deploy`` set the role."""

    needs: Many[StageName] = ()
    """Stages that must succeed before it."""

    needs_any: Many[StageName] = ()
    """Stages of which one must succeed before it. Source: Argo Workflows' ``depends: a || b``."""

    does: Role | None = None
    """Its role, if the name does not set it."""

    when: Literal["success", "always"] = "success"
    """``always``: it also runs when a stage in ``needs`` has failed."""

    image: Image | None = None
    """Image that it runs in. Default: the engine's default."""

    run: Annotated[str, StringConstraints(min_length=1, max_length=20_000)] | None = None
    """Shell commands. Default: the commands that aiscale generates for its role."""

    timeout: OptionalDuration = Field(default=ABSENT)
    """Maximum duration; a longer run is stopped. Default: the engine's limit."""

    @property
    def role(self) -> str:
        """Its role: ``does``, or derived from the name."""
        return self.does or (self.name if self.name in _ROLES else "custom")


DEFAULT_STAGES = (
    Stage("build"),
    Stage("test", needs=["build"]),
    Stage("evaluate", needs=["test"]),
    Stage("sign", needs=["evaluate"]),
    Stage("register", needs=["sign"]),
    Stage("deploy", needs=["register"]),
)
"""Everything is tested, evaluated and signed before it is deployed."""


def fault_in(stages: Sequence[Stage]) -> str | None:
    """The error in the order of stages, as a message that begins with ``stages``. None: no error."""
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
    """The stages in dependency order; stages of a cycle are omitted."""
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
