"""What came of applying a plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from aiscale.core.messages.wording import listed
from aiscale.engine.namespaces import KeptNamespace
from aiscale.errors import ExitCode
from aiscale.plan.changes import Action, Plan
from aiscale.plan.events import NotReady, ResourceFailed
from aiscale.plan.restore import Drift

_WORDS = {Action.CREATE: "created", Action.UPDATE: "changed", Action.REPLACE: "replaced", Action.DELETE: "deleted"}


@dataclass(frozen=True, slots=True)
class RunResult:
    """The outcome of an ``up`` or a ``destroy``.

    Attributes:
        plan: the plan that was applied: the one asked for, or the one that put back what had drifted.
        seconds: how long it took.
        failed: what could not be changed.
        not_ready: what did not become ready in its time.
        remaining: what was deleted and is still there.
        drift: what was put back, and what is extra.
        is_awaited: whether readiness was waited for.
        kept: namespaces that were left, for what is in them.
        adopted: keys of what was there already, and was taken over instead of created.
    """

    plan: Plan
    seconds: float
    failed: tuple[ResourceFailed, ...] = ()
    not_ready: tuple[NotReady, ...] = ()
    remaining: tuple[NotReady, ...] = ()
    drift: tuple[Drift, ...] = ()
    is_awaited: bool = field(default=True)
    kept: tuple[KeptNamespace, ...] = ()
    adopted: tuple[str, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """0, or the code of the worst that happened."""
        if self.failed:
            return ExitCode.DEPLOYMENT
        if self.not_ready or self.remaining:
            return ExitCode.TIMEOUT
        return ExitCode.OK

    def counts(self) -> Mapping[Action, int]:
        """How many resources were changed, by action."""
        broken = {item.key for item in self.failed}
        return Counter(change.action for change in self.plan.changes if change.key not in broken)

    def summary(self) -> str:
        """``ride-demand is up: 9 created, 4 changed, 12 of 12 awaited objects are ready (8.1 s)``."""
        counts = self.counts()
        adopted = len({change.key for change in self.plan.changes} & {*self.adopted} - {one.key for one in self.failed})
        numbers = {
            "created": counts[Action.CREATE] - adopted,
            "adopted": adopted,
            "changed": counts[Action.UPDATE],
            "replaced": counts[Action.REPLACE],
            "deleted": counts[Action.DELETE],
        }
        done = ", ".join(f"{count} {word}" for word, count in numbers.items() if count)
        parts = [done or "nothing changed"]
        if self.failed:
            parts.append(f"{len(self.failed)} failed")
        if self.not_ready:
            parts.append(f"{len(self.not_ready)} not ready")
        if self.remaining:
            parts.append(f"{len(self.remaining)} still being deleted")
        if self.drift:
            parts.append(f"{sum(item.is_restored for item in self.drift)} put back")
        if self.kept:
            parts.append(f"the namespace {listed([one.name for one in self.kept])} kept")
        return f"{self.plan.system} in {self.plan.environment}: {', '.join(parts)} ({self.seconds:.1f} s)"

    def as_data(self) -> dict[str, Any]:
        """The result as JSON data."""
        return {
            "plan": self.plan.id,
            "system": self.plan.system,
            "environment": self.plan.environment,
            "exit_code": int(self.exit_code),
            "seconds": round(self.seconds, 3),
            "changes": {action.value: count for action, count in self.counts().items()},
            "resources": [{"key": c.key, "action": c.action.value, "address": c.address} for c in self.plan.changes],
            "failed": [asdict(item) for item in self.failed],
            "not_ready": [asdict(item) for item in self.not_ready],
            "remaining": [asdict(item) for item in self.remaining],
            "drift": [{"key": item.key, "address": item.address, "kind": item.kind} for item in self.drift],
            "kept": [one.as_data() for one in self.kept],
            "adopted": list(self.adopted),
        }
