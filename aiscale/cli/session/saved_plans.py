"""What ``preview --save-plan`` writes: everything that a plan was made from, and what it does."""

from __future__ import annotations

import argparse
import hashlib
import os
import shlex
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiscale.cli.arguments import add_force_argument, named
from aiscale.cli.output_file import refuse_output, write_output
from aiscale.cli.session.cluster_states import cluster_uid
from aiscale.cli.session.environment import SETTINGS
from aiscale.cli.session.project import FILE
from aiscale.cli.session.recorded_reads import RecordedReads
from aiscale.core.values.host_addresses import without_sign_in
from aiscale.errors import UsageError
from aiscale.plan.saved_plan import (
    SavedCluster,
    SavedPlan,
    SavedSetting,
    digest_of,
    no_saved_plan,
    saved_changes,
    saved_drift,
    saved_text,
)  # fmt: skip

if TYPE_CHECKING:
    from aiscale.cli.session.command_context import Session
    from aiscale.cli.session.planning import Part, Planned
    from aiscale.cli.views.preview_review import Confirmation
    from aiscale.diagnostics import Diagnostic
    from aiscale.plan.restore import Drift

_OWNER_ONLY = 0o600


def add_save_argument(parser: argparse.ArgumentParser) -> None:
    """``--save-plan``."""
    parser.add_argument(
        "--save-plan", type=named, metavar="FILE",
        help="write what was reviewed to a file, for aiscale up --plan FILE; it has no values of secrets",
    )  # fmt: skip
    add_force_argument(parser)


def saved_plan(
    session: Session, parts: Sequence[Part], planned: Planned, reads: RecordedReads, args: argparse.Namespace,
    *, drift: Iterable[Drift] | None, is_confirmed: bool,
) -> SavedPlan:  # fmt: skip
    """Everything that a plan was made from, and what it does.

    Args:
        session: the loaded blueprint.
        parts: the plan of each cluster.
        planned: what is planned for all of them.
        reads: what was read while the blueprint was loaded.
        args: with ``targets``, ``clusters``, ``overrides``, ``allow`` and ``allow_deletions``.
        drift: what differs live from what was applied; None where no cluster was asked.
        is_confirmed: whether the engine confirmed the plan.
    """
    from aiscale import __version__
    from aiscale.core.plugins import announced

    root = session.project.root
    definitions = {str(file.resolve()) for file in session.project.definitions}
    repository = next((one for one in (root, *root.parents) if (one / ".git").exists()), root)
    files = reads.files(repository) - definitions - {str((root / FILE).resolve())}
    findings, waived = _findings(session, planned)
    return SavedPlan(
        aiscale=__version__,
        id=planned.plan.id,
        system=session.system_name,
        environment=session.environment.name,
        blueprint=_from(root, session.blueprint.resolve()),
        is_confirmed=is_confirmed,
        targets=tuple(args.targets),
        only=tuple(args.clusters),
        overrides=tuple(args.overrides),
        allow=tuple(args.allow),
        allow_deletions=args.allow_deletions,
        files=_digests(files, root),
        definitions=_digests(definitions, root),
        settings=_settings(session),
        variables={name: _variable(name) for name in sorted(reads.variables(repository))},
        plugins=tuple(sorted({one.distribution for one in announced()})),
        findings=findings,
        waived=waived,
        drift=None if drift is None else saved_drift(drift),
        clusters=tuple(_cluster(part, is_asked=drift is not None) for part in parts),
    )


def _cluster(part: Part, *, is_asked: bool) -> SavedCluster:
    applied, plan = part.planned.applied, part.planned.plan
    return SavedCluster(
        name=part.session.environment.name,
        plan=plan.id,
        uid=applied.cluster or (cluster_uid(part.session) if is_asked else ""),
        lineage=applied.lineage,
        serial=applied.serial,
        changes=saved_changes(plan),
    )


def _findings(session: Session, planned: Planned) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Code, address and severity of what is found and counts, and code and address of what is waived."""
    from aiscale.cli.review import review_session, settings_of

    waived = review_session(session, settings_of(session)).waived
    return (
        tuple(sorted(f"{_of(one)} ({one.severity.value})" for one in planned.findings)),
        tuple(sorted(_of(one.finding) for one in waived)),
    )


def _of(finding: Diagnostic) -> str:
    return f"{finding.code} of {finding.address}" if finding.address else finding.code


def _settings(session: Session) -> dict[str, SavedSetting]:
    """What the layers set, each by its strongest one; of findings, what each of them sets."""
    from aiscale.cli.review import settings_of

    layers = session.layers
    found: dict[str, SavedSetting] = {}
    for key, value in asdict(settings_of(session)).items():
        setting_it = (layer.origin for layer in reversed(layers.layers) if key in layer.lint)
        found[f"lint.{key}"] = _unshown(key, value, next(setting_it, "[lint]"))
    for layer in layers.layers:
        found |= {f"parameters.{name}": _unshown(name, value, layer.origin) for name, value in layer.parameters.items()}
        found |= {
            f"components.{address}.{path}": _unshown(path, value, layer.origin)
            for (address, path), value in layer.components.items()
        }
        for cluster, values in layer.clusters.items():
            for key, text in values.items():
                found[f"clusters.{cluster}.{key}"] = SavedSetting(value=text, origin=layer.origin)
    for key in SETTINGS:
        if (text := getattr(layers.environment, key)) is not None:
            found[key] = SavedSetting(value=without_sign_in(text), origin=layers.origin_of(key))
    return dict(sorted(found.items()))


def _unshown(path: str, value: Any, origin: str) -> SavedSetting:
    """A setting whose value is not shown; a secret is not even digested, since few guesses find a short one."""
    return SavedSetting(value="" if _is_secret(path, value) else digest_of(value), origin=origin, is_digest=True)


def _is_secret(path: str, value: Any) -> bool:
    from aiscale.core.secret_texts.detector import secrets_in

    return any(secrets_in(value, path.rpartition(".")[2]))


def _variable(name: str) -> str:
    """A digest of what a variable is set to; empty where it is not set, or is a secret."""
    text = os.environ.get(name)
    return "" if text is None or _is_secret(name, text) else digest_of([name, text])


def _digests(files: Iterable[str], root: Path) -> dict[str, str]:
    found = {}
    for name in sorted(files):
        with suppress(OSError):  # it may have been a file for the moment
            found[_from(root, Path(name))] = hashlib.sha256(Path(name).read_bytes()).hexdigest()
    return found


def _from(root: Path, file: Path) -> str:
    return Path(os.path.relpath(file, root)).as_posix()


def refuse_unsaved(args: argparse.Namespace) -> None:
    """Stop before anything is planned where ``--save-plan`` cannot be done.

    Raises:
        UsageError: something else is in the file's place, the plan is of no state, or ``--set`` has a secret.
    """
    if args.save_plan is None:
        return
    if args.against is not None:
        raise UsageError(
            "--save-plan cannot be combined with --against: that plan is of no deployed state",
            hint="leave one of them out",
        )
    _refuse_secrets(args.overrides)
    refuse_output(Path(args.save_plan), root=Path.cwd(), force=args.force, objection=no_saved_plan)


def _refuse_secrets(overrides: Iterable[str]) -> None:
    """What ``--set`` says is written to the file, and no secret may be.

    Raises:
        UsageError: one is a secret, by its name or its value.
    """
    for text in overrides:
        key, _, value = text.partition("=")
        if _is_secret(key, value):
            raise UsageError(
                f"--set {key} is a secret: a saved plan would contain it", hint="reference a Secret in the blueprint"
            )


def save(
    session: Session, parts: Sequence[Part], planned: Planned, reads: RecordedReads, args: argparse.Namespace,
    confirmation: Confirmation | None,
) -> SavedTo:  # fmt: skip
    """Save what a preview shows.

    Args:
        session: the loaded blueprint.
        parts: the plan of each cluster.
        planned: what is planned for all of them.
        reads: what was read while the blueprint was loaded.
        args: of the command.
        confirmation: what the engine says, where it was asked.

    Raises:
        UsageError: something else is there, or the file cannot be written.
    """
    is_asked = confirmation is not None and not confirmation.obstacle
    plan = saved_plan(
        session, parts, planned, reads, args,
        drift=confirmation.drift if confirmation is not None and is_asked else None,
        is_confirmed=confirmation is not None and is_asked and not confirmation.differences,
    )  # fmt: skip
    write_output(
        Path(args.save_plan), saved_text(plan), root=session.project.root, force=args.force, comment=None,
        objection=no_saved_plan, mode=_OWNER_ONLY,
    )  # fmt: skip
    return SavedTo(args.save_plan, plan, args.blueprint or "")


@dataclass(frozen=True, slots=True)
class SavedTo:
    """Where a plan was saved.

    Attributes:
        path: the file.
        plan: what it holds.
        blueprint: the blueprint, as the command line names it; empty where it does not.
    """

    path: str
    plan: SavedPlan
    blueprint: str = ""

    @property
    def command(self) -> str:
        """What applies it."""
        return shlex.join(["aiscale", "up", "--plan", self.path, *([self.blueprint] if self.blueprint else [])])

    def __str__(self) -> str:
        unsure = "" if self.plan.is_confirmed else ", not confirmed by the engine"
        return f"Plan {self.plan.id} is saved in {self.path}{unsure}. Apply it: {self.command}"

    def as_data(self) -> dict[str, Any]:
        """It as JSON data."""
        return {
            "path": self.path, "plan_hash": self.plan.id, "confirmed": self.plan.is_confirmed, "command": self.command
        }  # fmt: skip
