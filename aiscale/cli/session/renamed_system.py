"""A system with a new name whose state is still called after the old one: everything would be created a second time."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from aiscale.cli.session.cluster_states import other_environments
from aiscale.errors import UsageError

if TYPE_CHECKING:
    from aiscale.cli.session.cluster_states import Located
    from aiscale.cli.session.command_context import Session
    from aiscale.plan.applied_state import Applied

_MOST_FILES = 2_000
"""Python files of a project that are searched for the names of its systems."""


def refuse_renamed_system(session: Session, located: Located, *, offline: bool = False) -> None:
    """Stop where the system is not deployed, but a system of the project is that no blueprint declares any more.

    It has at least half of its components in common with this one, and this one with it.

    Args:
        session: the loaded blueprint.
        located: where it is deployed.
        offline: whether to be content with what this machine knows.

    Raises:
        UsageError: there is such a system.
    """
    from aiscale.cli.session.target import Target, engine_for

    others = [name for name in _deployed_systems(session) if name != session.system_name]
    if not others or any(engine_for(one, Target(None, None)).applied(offline=offline).count for one in located.every):
        return
    for name in others:
        states = _states(session, name)
        if _is_alike(session, states) and not _is_declared(name, session.project.root):
            _refuse(session, name, sum(one.count for one in states))


def _refuse(session: Session, old: str, count: int) -> None:
    new, environment = session.system.name, session.environment.name
    raise UsageError(
        f"{new} is not deployed in {environment}, and {old} is, with the same components: its {count} objects would "
        "be created twice",
        hint=f'renamed? moved=[Moved("systems/{old}", "systems/{new}")] in System keeps them, as does the name {old}; '
        f"another system? move {session.project.state_dir / old} away",
    )


def _deployed_systems(session: Session) -> list[str]:
    """The systems with a state of the environment in the project's folder."""
    from aiscale.engine.environment_states import state_names

    environment, root = session.environment, session.project.state_dir
    others = other_environments(session.project, environment)
    folders = sorted(root.iterdir()) if root.is_dir() else ()
    return [folder.name for folder in folders if state_names(folder, environment.name, others)]


def _states(session: Session, system: str) -> list[Applied]:
    """What is deployed of another system, as far as this machine knows."""
    from aiscale.engine.environment_states import kept_states

    environment = session.environment
    kept = kept_states(
        session.project.state_dir / system, system, environment.name,
        others=other_environments(session.project, environment), takes_torn=True,
    )  # fmt: skip
    return [one.applied for one in kept if one.applied.count]


def _is_alike(session: Session, states: list[Applied]) -> bool:
    kinds = {address: text.get("kind") for applied in states for address, text in applied.described.items()}
    nodes = session.graph.nodes
    common = [address for address, kind in kinds.items() if address in nodes and nodes[address].kind == kind]
    return bool(common) and 2 * len(common) >= max(len(kinds), len(nodes))


def _is_declared(system: str, root: Path) -> bool:
    """Whether a Python file of the project makes a system of this name."""
    made = re.compile(rf"""\bSystem\(\s*(name\s*=\s*)?["']{re.escape(system)}["']""")
    with suppress(OSError):  # a folder that this user may not read
        texts = (file.read_text(encoding="utf-8", errors="replace") for file in _python_files(root))
        return any(made.search(text) for text in islice(texts, _MOST_FILES))
    return False


def _python_files(root: Path) -> Iterator[Path]:
    """Those of a folder, then of the folders in it; nothing of environments of Python and of hidden folders."""
    waiting = deque([root])
    while waiting:
        inside = [path for path in sorted(waiting.popleft().iterdir()) if not path.name.startswith((".", "_"))]
        yield from (path for path in inside if path.suffix == ".py" and path.is_file())
        waiting += [
            path for path in inside
            if path.is_dir() and not path.is_symlink() and path.name != "node_modules"
            and not (path / "pyvenv.cfg").exists()
        ]  # fmt: skip
