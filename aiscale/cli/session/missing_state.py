"""A system that runs, and of which this checkout knows nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiscale.engine import Engine

HELP = "get that folder from where it was deployed, or set the backend that it was deployed with"


def without_state(engine: Engine) -> str:
    """That the system runs although no state of it is here, in words; empty where that is not so."""
    if not (namespaces := engine.running_without_state()):
        return ""
    settings = engine.settings
    where = settings.where or str(settings.folder.root)
    named = f"namespace{'s' if len(namespaces) > 1 else ''} {', '.join(namespaces)}"
    return f"{settings.system} runs in {settings.title} ({named}), but there is no state of it in {where}"
