"""What a blueprint said at another commit, or says in another file, as if that were applied.

It is loaded by a process of its own, ``python -m aiscale.cli.session.comparison``: two versions of one module do not go
into one.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiscale.cli.session.project import chosen_blueprint, find_blueprint
from aiscale.errors import AiscaleError, ExitCode, UsageError
from aiscale.step_log import step

if TYPE_CHECKING:
    from aiscale.cli.session.command_context import Session
    from aiscale.cli.session.planning import Part
    from aiscale.diagnostics import Diagnostic
    from aiscale.lowering.resource import Resource
    from aiscale.plan.applied_state import Applied, Found

_GIT_S = 120

_OF_HOOKS = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"})

_STATES, _SYSTEM = "states", "system.json"
"""What the folder of an :class:`Earlier` holds."""

_AT = "at-"
"""Begins the name of the folder of a cluster."""

_ENVIRONMENT = "against"
"""What its states are of: the environment only says where the clusters are."""

_NO_OBJECTS = "--no-objects"

_NOT_LOADED = 64
"""Exit code of the process that loads it, where it does not load: none of :class:`aiscale.errors.ExitCode`."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a system was, or is elsewhere.

    Attributes:
        name: the commit or the file, for people.
        folder: with what would be applied of it and what was found then, for each cluster, or once where no objects
            are wanted.
        words: arguments with which it was loaded.
    """

    name: str
    folder: Path
    words: tuple[str, ...] = ()

    def described(self, session: Session) -> Mapping[str, Mapping[str, Any]]:
        """Every component as it was, by address; with its objects, where these move to another namespace.

        Args:
            session: of the whole system.

        Raises:
            UsageError: it is another system; or it moves to another namespace, and cannot be deployed.
        """
        from aiscale.cli.session.clusters import at_clusters
        from aiscale.plan.namespace_moves import placed

        if self._namespaces_of(session) != _namespaces(session):
            whole = replace(self, folder=self.folder.with_name("objects"))
            _write(self.name, self.words, whole.folder)
            here = at_clusters(session)
            known = [(applied, made) for _, applied, made in whole._known(session, here)]
            return placed([*known, *((whole._applied(session, name), ()) for name in whole._dropped(session, here))])
        return {
            address: text
            for name in sorted(self._names)
            for address, text in self._applied(session, name).described.items()
        }

    def parts(
        self, session: Session, sessions: Sequence[Session], targets: list[str], *, all_: bool
    ) -> tuple[Part, ...]:
        """The plan of each cluster against what would be applied of it there; nothing is where it had no such cluster.

        Args:
            session: of the whole system.
            sessions: of each cluster.
            targets: globs that limit what may change.
            all_: whether the clusters count, too, that the blueprint no longer names.

        Raises:
            UsageError: it is another system, or a target matches nothing.
        """
        from aiscale.cli.session.command_context import Bearings
        from aiscale.cli.session.planning import plan_for_all

        self._namespaces_of(session)
        known = self._known(session, sessions)
        dropped = {}
        for name in self._dropped(session, sessions) if all_ else ():
            where = replace(session.layers, environment=session.environment.at(name))
            bearings = Bearings(session.project, where, session.blueprint, session.system_name)
            dropped[name] = (bearings, self._applied(session, name))
        return plan_for_all(session, known, targets, dropped)

    def findings(self, session: Session) -> tuple[Found, ...]:
        """What was found then.

        Args:
            session: of the whole system.
        """
        # Each cluster's state has those of the whole system.
        return self._applied(session, min(self._names)).findings or ()

    def _namespaces_of(self, session: Session) -> Mapping[str, str]:
        """The namespaces that it was in; refuses another system."""
        told = json.loads((self.folder / _SYSTEM).read_text(encoding="utf-8"))
        was, now = told["system"], session.system_name
        if was != now:
            raise UsageError(
                f"{self.name} is the system {was}, and this one is {now}: they cannot be compared",
                hint=f'one that is renamed says so: moved=[Moved("systems/{was}", "systems/{now}")] in System',
            )
        return dict(told["namespaces"])

    @property
    def _names(self) -> set[str]:
        """The clusters that it had; an empty text where it named none."""
        return {one.name.removeprefix(_AT) for one in (self.folder / _STATES).iterdir()}

    def _wanted(self, session: Session, sessions: Sequence[Session]) -> dict[str, Session]:
        """The session of each cluster, by the name that it had there."""
        from aiscale.cli.session.clusters import cluster_of
        from aiscale.components.platform.kubernetes_cluster import KubernetesCluster

        if len(self._names) == 1 and len(list(session.graph.of(KubernetesCluster))) < 2:
            return dict(zip(self._names, sessions, strict=True))  # its only one, whatever it is called
        return {cluster_of(one): one for one in sessions}

    def _dropped(self, session: Session, sessions: Sequence[Session]) -> list[str]:
        """The clusters that the blueprint no longer names."""
        return sorted(self._names - self._wanted(session, sessions).keys())

    def _known(
        self, session: Session, sessions: Sequence[Session]
    ) -> list[tuple[Session, Applied, tuple[Resource, ...]]]:
        """The session of each cluster, what would be applied there, and the records that should exist now."""
        wanted = self._wanted(session, sessions)
        return [(one, self._applied(session, name), one.resources()) for name, one in wanted.items()]

    def _applied(self, session: Session, cluster: str) -> Applied:
        from aiscale.engine.folder import StateFolder
        from aiscale.engine.state import read_applied

        return read_applied(StateFolder(self.folder / _STATES / f"{_AT}{cluster}"), session.system_name, _ENVIRONMENT)


def add_against_argument(parser: argparse.ArgumentParser, purpose: str) -> None:
    """``--against``.

    Args:
        parser: where to add it.
        purpose: what the command compares for, or instead of what.
    """
    parser.add_argument(
        "--against", metavar="COMMIT",
        help=f"compare with the blueprint at a commit (main, HEAD~1), or with another blueprint, {purpose}",
    )  # fmt: skip


@contextmanager
def earlier(args: argparse.Namespace, *, objects: bool = True) -> Iterator[Earlier | None]:
    """What ``--against`` names; None without it. It is there while the context is.

    Args:
        args: with ``against``, ``blueprint`` and ``env``. What ``--set`` says is said of now, and is a change.
        objects: whether the objects that would be made of it are wanted too, or only its components.

    Raises:
        UsageError: neither a file nor a commit, a commit without this blueprint, or a blueprint that does not load or
            cannot be deployed.
        AiscaleError: it meets a bug of ours.
    """
    if args.against is None:
        yield None
        return
    if not args.against:
        raise UsageError("--against is empty", hint="give a commit, such as main or HEAD~1, or another blueprint")
    # Not above: every check begins with this module, and few compare.
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="aiscale-against-") as text:
        folder, other = Path(text), Path(args.against)
        if other.exists():
            blueprint = find_blueprint(str(other))
        else:
            blueprint = _checked_out(args.against, chosen_blueprint(args), folder / "tree")
        words = (str(blueprint.absolute()), *(("--env", args.env) if args.env else ()))
        _write(args.against, words, folder / "applied", objects=objects)
        yield Earlier(args.against, folder / "applied", words)


def _write(against: str, words: Sequence[str], out: Path, *, objects: bool = True) -> None:
    """Write what would be applied, in a process of its own.

    Args:
        against: what people call it.
        words: the blueprint and its environment.
        out: where to write.
        objects: whether the objects are wanted, too.

    Raises:
        UsageError: the blueprint does not load, or cannot be deployed.
        AiscaleError: it meets a bug of ours.
    """
    import subprocess

    only = () if objects else (_NO_OBJECTS,)
    step(f"load the blueprint of {against} in a process of its own")
    done = subprocess.run(
        [sys.executable, "-m", __name__, *words, *only, "--out", str(out)],
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if done.returncode:
        said = [line for line in done.stderr.replace(f"{out.with_name('tree')}/", "").splitlines() if line]
        head = f"{against} cannot be compared with: "
        if done.returncode == _NOT_LOADED:
            raise UsageError(f"{head}its blueprint does not load", details=tuple(said))
        failed = AiscaleError if done.returncode == ExitCode.UNEXPECTED else UsageError
        raise failed(head + said[0], details=tuple(said[1:]))


def _namespaces(session: Session) -> dict[str, str]:
    """The namespace of each cluster that has its own, and that of all others, by an empty text."""
    own = {name: at["namespace"] for name, at in session.environment.clusters.items() if "namespace" in at}
    return {"": session.namespace, **own}


def _checked_out(commit: str, blueprint: Path, into: Path) -> Path:
    """The blueprint as it was at a commit, with all that was beside it."""
    import subprocess
    import tarfile
    from shutil import which

    git = which("git")
    here = blueprint.absolute().parent
    top = _asked(git, here, "rev-parse", "--show-toplevel") if git else ""
    if git is None or not top:
        why = "git is not installed" if git is None else f"{here} is in no git repository"
        raise UsageError(f"there is no file {commit}, and {why}", hint="--against takes a commit or another blueprint")
    found = _asked(git, here, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}^{{commit}}")
    if not found:
        raise UsageError(
            f"{commit} is neither a file nor a commit here",
            hint="git fetch brings a branch of a server, as origin/main; a shallow clone has one commit only",
        )
    name = blueprint.resolve().relative_to(Path(top).resolve())
    into.mkdir()
    words = [git, "-C", top, "archive", "--format=tar", found]
    with subprocess.Popen(words, stdout=subprocess.PIPE, env=_outside_of_hooks()) as archive:
        assert archive.stdout is not None
        with tarfile.open(fileobj=archive.stdout, mode="r|") as files:
            files.extractall(into, filter="data")
    (into / ".git").mkdir()  # as in the repository: files of the blueprint may be anywhere in it
    if not (into / name).is_file():
        raise UsageError(f"there is no {name} at {commit}", hint="--against another commit, or another blueprint")
    return into / name


def _asked(git: str, folder: Path, *words: str) -> str:
    """What git says, or nothing where it refuses."""
    import subprocess

    step(f"run git -C {folder} {' '.join(words)}")
    done = subprocess.run(
        [git, "-C", str(folder), *words], capture_output=True, text=True, check=False, timeout=_GIT_S,
        env=_outside_of_hooks(),
    )  # fmt: skip
    return done.stdout.strip() if done.returncode == 0 else ""


def _outside_of_hooks() -> dict[str, str]:
    """The environment without what git tells its hooks: with ``GIT_DIR``, any folder would be the repository's top."""
    import os

    return {name: value for name, value in os.environ.items() if name not in _OF_HOOKS}


def main(arguments: list[str]) -> int:
    """Write what would be applied of a blueprint, for each of its clusters, as if it had just been."""
    from aiscale.cli.main import bug
    from aiscale.cli.session.clusters import at_clusters, cluster_of
    from aiscale.cli.session.command_context import add_blueprint_arguments, open_session
    from aiscale.cli.session.planning import plan_alone, with_findings
    from aiscale.engine.folder import StateFolder
    from aiscale.engine.state import write_applied
    from aiscale.plan.applied_state import nothing_applied
    from aiscale.plan.outcome import recorded

    parser = argparse.ArgumentParser(prog="aiscale.cli.session.comparison")
    add_blueprint_arguments(parser, outputs=())
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(_NO_OBJECTS, action="store_false", dest="objects")
    args = parser.parse_args(arguments)
    try:
        opened = open_session(args)
    except AiscaleError as error:
        return _told(error, _NOT_LOADED)
    try:
        found = _found(opened)
        for session in at_clusters(opened) if args.objects else (opened,):
            nothing = nothing_applied(session.system_name, session.environment.name)
            plan = plan_alone(session, nothing, session.resources() if args.objects else (), ())
            plan = with_findings(plan, nothing, found)
            state = StateFolder(args.out / _STATES / f"{_AT}{cluster_of(session)}")
            state.make()
            done = recorded(plan, nothing, applied_at="1970-01-01T00:00:00Z", cluster="")
            write_applied(state, replace(done, environment=_ENVIRONMENT))
        told = {"system": opened.system_name, "namespaces": _namespaces(opened)}
        (args.out / _SYSTEM).write_text(json.dumps(told), encoding="utf-8")
    except AiscaleError as error:
        return _told(error, error.exit_code)
    except Exception as error:  # a bug of ours
        return _told(bug(error), ExitCode.UNEXPECTED)
    return 0


def _found(session: Session) -> Iterable[Diagnostic]:
    """What was found then, by its own settings; they may name a baseline that is not kept with the blueprint."""
    from aiscale.cli.review import review_session, settings_of

    try:
        return session.findings()
    except UsageError:
        return review_session(session, replace(settings_of(session), baseline="")).findings


def _told(error: AiscaleError, code: int) -> int:
    sys.stderr.write("\n".join((error.message, *error.details, error.hint, "")))
    return int(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
