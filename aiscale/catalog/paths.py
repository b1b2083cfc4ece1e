"""Field paths as linked pairs: free to extend while walking, rendered only when something is wrong."""

from __future__ import annotations

from typing import TypeAlias

#: ``None`` is the root; otherwise the parent and a property name, a list index or a map key.
Path: TypeAlias = "tuple[Path, str | int] | None"


def render(path: Path) -> str:
    """The path as Kubernetes writes it: ``spec.template.metadata.labels[app/name]``."""
    parts: list[str | int] = []
    while path is not None:
        path, step = path
        parts.append(step)
    text = ""
    for step in reversed(parts):
        if isinstance(step, int):
            text += f"[{step}]"
        elif step.replace("-", "").replace("_", "").replace("$", "").isalnum():
            text += f".{step}" if text else step
        else:
            text += f"[{step}]"
    return text


def child(path: Path, *steps: str | int) -> Path:
    """The path extended by one or more steps."""
    for step in steps:
        path = (path, step)
    return path
