"""A blueprint of one file or several, and what becomes of it when one file is changed."""

from __future__ import annotations

import ast
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import CodeType, ModuleType

from aiscale.core.component import Component
from aiscale.core.declared_components import recording
from aiscale.core.system import System
from aiscale.diagnostics import Diagnostic
from aiscale.errors import AiscaleError
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.graph.unreferenced_components import unreferred
from aiscale.lowering.findings import lowering_findings
from aiscale.rules import check
from tests.mutants.mutate import Mutant, mutants

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a changed blueprint.

    Attributes:
        refused: why it could not even be made; empty when it could.
        found: codes of the findings that were not there before.
        graph: the changed system, where it could be made.
    """

    refused: str = ""
    found: tuple[str, ...] = ()
    graph: ArchitectureGraph | None = None

    @property
    def is_caught(self) -> bool:
        """Whether somebody would be told."""
        return bool(self.refused or self.found)


@dataclass(frozen=True)
class Blueprint:
    """A blueprint that lints clean.

    Attributes:
        name: what to call it.
        files: its files, each after those that it imports; the last defines ``system``.
    """

    name: str
    files: tuple[Path, ...]

    @cached_property
    def graph(self) -> ArchitectureGraph:
        """The system as it is."""
        return self._sound[0]

    @cached_property
    def sound_findings(self) -> tuple[tuple[str, str, str], ...]:
        """Code, address and message of what is found before anything is changed."""
        return tuple(_identity(item) for item in self._sound[1])

    @cached_property
    def _sound(self) -> tuple[ArchitectureGraph, list[Diagnostic]]:
        return self.findings(*self.run({}))

    @cached_property
    def _codes(self) -> dict[Path, CodeType]:
        return {file: compile(file.read_text(encoding="utf-8"), str(file), "exec") for file in self.files}

    def mutants(self) -> Iterator[Mutant]:
        """Every mutant, file by file."""
        for module in self.modules({})[0]:
            file = Path(str(module.__file__))
            yield from mutants(file.stem, file.read_text(encoding="utf-8"), vars(module))

    def outcome(self, mutant: Mutant) -> Outcome:
        """Load the blueprint with one file changed, and look at what is found.

        Raises:
            AssertionError: aiscale itself failed.
        """
        try:
            system, made = self.run({mutant.file: mutant.tree})
        except AiscaleError as error:
            return Outcome(refused=str(error))
        except Exception as error:  # what the blueprint's own Python does with what it no longer gets
            place = traceback.extract_tb(error.__traceback__)[-1].filename
            if Path(place) not in self.files:
                raise AssertionError(f"{mutant}: aiscale failed") from error
            return Outcome(refused=f"{type(error).__name__}: {error}")
        graph, found = self.findings(system, made)
        new = sorted({item.code for item in found if _identity(item) not in self.sound_findings})
        assert "PLG002" not in new, f"{mutant}: a rule failed"
        return Outcome(found=tuple(new), graph=graph)

    def run(self, changed: dict[str, ast.Module]) -> tuple[System, list[Component]]:
        """Run the files, some of them changed, and give the system and everything that was made."""
        modules, made = self.modules(changed)
        system = vars(modules[-1])["system"]
        assert isinstance(system, System)
        return system, made

    def modules(self, changed: dict[str, ast.Module]) -> tuple[list[ModuleType], list[Component]]:
        """Run the files as modules that find each other, and forget them again."""
        ran: list[ModuleType] = []
        kept = {file.stem: sys.modules.get(file.stem) for file in self.files}
        try:
            with recording() as made:
                for file in self.files:
                    module = ModuleType(file.stem)
                    module.__file__ = str(file)
                    sys.modules[file.stem] = module
                    exec(self._code(file, changed.get(file.stem)), vars(module))
                    ran.append(module)
        finally:
            for name, before in kept.items():
                sys.modules.pop(name, None)
                if before is not None:
                    sys.modules[name] = before
        return ran, made

    def findings(self, system: System, made: list[Component]) -> tuple[ArchitectureGraph, list[Diagnostic]]:
        """Everything that ``aiscale lint`` would count; what is not supported by aiscale up is not a mistake."""
        graph, built = build(system)
        forgotten = unreferred(system, made, str(self.files[-1]))
        found = (*built, *forgotten, *lowering_findings(graph), *check(graph))
        return graph, [item for item in found if item.code != "MOD004"]

    def _code(self, file: Path, tree: ast.Module | None) -> CodeType:
        return self._codes[file] if tree is None else compile(tree, str(file), "exec")


def _identity(item: Diagnostic) -> tuple[str, str, str]:
    return item.code, item.address, item.message


RIDE_DEMAND = Blueprint("ride demand", (_ROOT / "blueprints" / "ride_demand.py",))
RECOMMENDER = Blueprint(
    "recommender",
    tuple(
        _ROOT / "blueprints" / "recommender" / f"{name}.py"
        for name in ("ground", "events", "features", "candidates", "ranking", "system")
    ),
)
BLUEPRINTS = (RIDE_DEMAND, RECOMMENDER)
