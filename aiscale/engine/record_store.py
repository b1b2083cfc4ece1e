"""Where the applied state is recorded: on this machine, and where the state is shared, in the engine's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiscale.engine.shared_record import with_record
from aiscale.engine.state import write_applied
from aiscale.plan.stages import Stage, VerifyGone

if TYPE_CHECKING:
    from aiscale.engine.automation import EngineSettings, EngineStack
    from aiscale.plan.applied_state import Applied


@dataclass(slots=True)
class RecordStore:
    """Records the applied state of one run.

    Attributes:
        settings: where the state lies.
        run: id of the run.
        stack: opens the engine, only when it is needed.
    """

    settings: EngineSettings
    run: str
    stack: Callable[[], EngineStack]
    _in_engine: Applied | None = field(default=None)

    def put_out(self, before: Applied, after: Applied, stages: Sequence[Stage]) -> tuple[Applied, str] | None:
        """What the engine's program puts out of the applied state, and the run that it is the outcome of.

        Args:
            before: the state that the plan was made from.
            after: what is applied once everything went well.
            stages: of the run. What is deleted is looked for after the engine has run, and recorded then.

        Returns:
            None where nothing is shared, or nothing was recorded yet.
        """
        if not self.settings.is_shared:
            return None
        if any(isinstance(stage, VerifyGone) for stage in stages):
            return (before, "") if before.lineage else None
        self._in_engine = after
        return after, self.run

    def write(self, applied: Applied) -> None:
        """Record an applied state; nothing is written twice.

        Raises:
            StateError: it cannot be written on this machine.
            AiscaleError: it cannot be written into the shared state.
        """
        # A destroyed system leaves nothing in a shared state.
        if self.settings.is_shared and applied != self._in_engine and applied.count:
            self.stack().replace(lambda state: with_record(state, applied))
        write_applied(self.settings.folder, applied)
