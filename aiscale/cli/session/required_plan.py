"""The plan that ``up --plan`` or ``up --expect-plan`` asks for; no other one is applied."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiscale.cli.arguments import named
from aiscale.cli.session.project import find_project, shown_path
from aiscale.cli.session.recorded_reads import RecordedReads
from aiscale.cli.session.saved_plans import saved_plan
from aiscale.errors import StalePlanError, UsageError
from aiscale.plan.saved_plan import SavedPlan, differences, read_saved

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from aiscale.cli.session.command_context import Session
    from aiscale.cli.session.planning import Part, Planned
    from aiscale.plan.restore import Drift

_ID = re.compile(r"[0-9a-f]{12}")
_MOST_BYTES = 64 * 2**20
_NAMED = 10


def add_plan_arguments(parser: argparse.ArgumentParser) -> None:
    """``--plan`` and ``--expect-plan``."""
    only_one = parser.add_mutually_exclusive_group()
    only_one.add_argument(
        "--plan", type=named, metavar="FILE",
        help="apply what aiscale preview --save-plan FILE saved, without asking, or exit 7 with every difference; "
        "blueprint, environment, targets, clusters, --set and --allow are those of the file",
    )  # fmt: skip
    only_one.add_argument(
        "--expect-plan", type=named, metavar="ID",
        help="apply only the plan with this id, as aiscale preview shows it, without asking; else exit 7",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class RequiredPlan:
    """What the command line asks the plan to be.

    Attributes:
        name: the file; empty without ``--plan``.
        saved: what it holds.
        id: what ``--expect-plan`` names; empty without it.
        reads: what the blueprint is loaded from, where that is compared.
    """

    name: str = ""
    saved: SavedPlan | None = None
    id: str = ""
    reads: RecordedReads | None = None

    @property
    def is_reviewed(self) -> bool:
        """Whether there is one: nothing else may be applied then."""
        return bool(self.id) or self.saved is not None

    def loading(self) -> AbstractContextManager[object]:
        """To be open while the blueprint is loaded."""
        return self.reads or nullcontext()

    def refuse_other(
        self,
        session: Session,
        parts: Sequence[Part],
        planned: Planned,
        drift: Iterable[Drift],
        args: argparse.Namespace,
    ) -> None:
        """Compare what would be applied with what was reviewed.

        Raises:
            StalePlanError: they differ.
        """
        if self.id and self.id != planned.plan.id:
            from aiscale.core.messages.wording import lines
            from aiscale.render.preview_text import totals

            changes = [f"{one.action.symbol} {one.key}" for one in planned.plan.changes]
            raise StalePlanError(
                f"the plan is {planned.plan.id}, not {self.id}: nothing was changed",
                details=(totals(planned.plan), *lines(changes, _NAMED)),
                hint="review it: aiscale preview",
            )
        if self.saved is None or self.reads is None:
            return
        now = saved_plan(session, parts, planned, self.reads, args, drift=drift, is_confirmed=True)
        if reasons := differences(self.saved, now):
            count = f"{len(reasons)} difference{'s' if len(reasons) > 1 else ''}"
            raise StalePlanError(
                f"{self.name} is not the plan of now: {count}, nothing was changed",
                details=reasons,
                hint=f"review a new one: aiscale preview --save-plan {shlex.quote(self.name)}",
            )


def required_plan(args: argparse.Namespace) -> RequiredPlan:
    """What ``--plan`` or ``--expect-plan`` asks for; what the file says is laid into the arguments.

    A plan that was reviewed is applied without a question.

    Raises:
        UsageError: the file is no saved plan, the command line contradicts it, or an id is not whole.
    """
    if args.expect_plan is not None:
        if not _ID.fullmatch(args.expect_plan):
            raise UsageError(
                f"--expect-plan {args.expect_plan} is not a whole id",
                hint="it has 12 hexadecimal digits, in lower case",
            )
        args.yes = True
        return RequiredPlan(id=args.expect_plan)
    if args.plan is None:
        return RequiredPlan()
    saved = read_saved(_content(Path(args.plan)), args.plan)
    again = f"review it with that: aiscale preview --save-plan {shlex.quote(args.plan)}"
    given: Any
    for option, key, value in (
        ("-e", "env", saved.environment),
        ("--target", "targets", list(saved.targets)),
        ("--cluster", "clusters", list(saved.only)),
        ("--set", "overrides", list(saved.overrides)),
        ("--allow", "allow", list(saved.allow)),
        ("--allow-deletions", "allow_deletions", saved.allow_deletions),
    ):
        given = getattr(args, key)
        if given not in (None, []) and given != value:
            raise UsageError(
                f"{option} {_words(given)} contradicts {args.plan}, which was saved with {_words(value) or 'none'}",
                hint=f"{again} {option} {_words(given)}" if key.startswith("allow") and value in (None, [])
                else f"leave {option} out: the file has it",
            )  # fmt: skip
        setattr(args, key, value)
    if args.blueprint is None:
        args.blueprint = _blueprint(saved, args.plan)
    args.yes = True
    return RequiredPlan(args.plan, saved, reads=RecordedReads())


def _words(value: str | int | Sequence[str] | None) -> str:
    if value is None or isinstance(value, str | int):
        return "" if value is None else str(value)
    return " ".join(value)


def _blueprint(saved: SavedPlan, name: str) -> str:
    """The blueprint that the plan was made from, in the project of the working directory.

    Raises:
        UsageError: it is not there.
    """
    root = find_project(Path.cwd()).root
    file = root / saved.blueprint
    if not file.is_file():
        raise UsageError(
            f"{name} was made from {saved.blueprint}, which is not in {shown_path(root)}",
            hint=f"name the blueprint: aiscale up --plan {shlex.quote(name)} PATH/{saved.blueprint}",
        )
    return shown_path(file)


def _content(path: Path) -> str:
    try:
        if not path.is_file():
            raise UsageError(f"there is no file {path}", hint=f"aiscale preview --save-plan {shlex.quote(str(path))}")
        if path.stat().st_size > _MOST_BYTES:
            raise UsageError(f"{path} has more than 64 MiB: it is not a saved plan")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not a saved plan", hint="aiscale preview --save-plan FILE writes one") from None
