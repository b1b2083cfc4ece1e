"""A project: its folder, its blueprint, and the environments of ``aiscale.toml``."""

from __future__ import annotations

import ast
import os
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from aiscale.cli.session.environment import DEFAULT_ENVIRONMENT, Layer, Layers, layered, read_layer, read_overrides
from aiscale.core.project_files import HELP, is_outside
from aiscale.core.secret_texts.detector import secrets_in
from aiscale.core.secret_texts.hidden import hide
from aiscale.core.toml_text import LARGEST, TomlError, read_toml
from aiscale.errors import EnvironmentNotFoundError, UsageError
from aiscale.step_log import step

if TYPE_CHECKING:
    import argparse

FILE = "aiscale.toml"
_TWICE = re.compile(r"Cannot declare (?P<keys>\(.*\)) twice \(at line (?P<line>\d+), column \d+\)")
"""What the parser says of a table that it has had already."""

BLUEPRINT_NAMES = ("blueprint.py", "system.py")


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with a blueprint and perhaps an ``aiscale.toml``.

    Attributes:
        root: the folder.
        blueprint: the blueprint that the settings name.
        environments: layers by name, ``base`` included.
        lint: what counts in a check, everywhere; environments may lay their own over it.
        definitions: files with CustomResourceDefinitions of kinds that the catalog lacks.
        readable: folders outside of the repository that files of the blueprint may be in.
    """

    root: Path
    blueprint: Path | None
    environments: Mapping[str, Layer]
    lint: Mapping[str, Any] = field(default_factory=dict)
    definitions: tuple[Path, ...] = ()
    readable: tuple[Path, ...] = ()

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that files of the blueprint must be in: the repository or project, and what settings allow."""
        return (_boundary(self.root), *self.readable)

    @property
    def state_dir(self) -> Path:
        """Where the project's state is kept."""
        return self.root / ".aiscale"

    def layers(self, name: str | None, overrides: Sequence[str] = ()) -> Layers:
        """Layer ``[env.base]``, ``[env.<name>]`` and ``--set`` over the defaults.

        Args:
            name: the environment; ``sandbox`` when absent.
            overrides: ``key=value`` texts.

        Raises:
            EnvironmentNotFoundError: no such environment is declared.
            UsageError: an override is malformed or names no setting.
        """
        wanted = DEFAULT_ENVIRONMENT if name is None else name
        known = {DEFAULT_ENVIRONMENT, *self.environments} - {"base"}
        if not wanted:
            raise UsageError(
                "-e has no name: an empty text is no environment",
                hint=f"set the variable that it came from, or leave -e out for {DEFAULT_ENVIRONMENT}; "
                f"known: {', '.join(sorted(known))}",
            )
        if wanted not in known:
            raise self._unknown(wanted, sorted(known))
        declared = [self.environments[layer] for layer in ("base", wanted) if layer in self.environments]
        return layered(wanted, [*declared, read_overrides(overrides)])

    def sharing(self) -> list[tuple[str, ...]]:
        """Groups of environments that name one namespace of one target: the engine refuses all of them but one.

        Environments without a target are not compared. A namespace that is absent has the system's name.
        """
        found: dict[tuple[str | None, ...], list[str]] = {}
        for name in sorted({DEFAULT_ENVIRONMENT, *self.environments} - {"base"}):
            one = self.layers(name).environment
            if one.sandbox is not None or one.context is not None:
                found.setdefault((one.sandbox, one.context, one.kubeconfig, one.namespace), []).append(name)
        return [tuple(names) for names in found.values() if len(names) > 1]

    def _unknown(self, wanted: str, known: Sequence[str]) -> EnvironmentNotFoundError:
        """What to write where there is no such environment."""
        if not (self.root / FILE).is_file():
            return EnvironmentNotFoundError(
                f"there is no environment {wanted!r}: there is no {FILE} in {self.root} or above",
                details=(
                    f"[env.{wanted}]",
                    'context = "…"      # one of your kubeconfig: the current one is never used',
                    'namespace = "…"    # without it, the name of the system',
                ),
                hint=f"write these lines to {FILE}, beside the blueprint",
            )
        whole, _, cluster = wanted.partition(".")
        if cluster and whole in known:
            return EnvironmentNotFoundError(
                f"there is no environment {wanted!r} in {self.root / FILE}",
                hint=f"use -e {whole}; commands that deploy also take --cluster {cluster}",
            )
        starting = [name for name in known if wanted.startswith(name) or name.startswith(wanted)]
        near = starting or get_close_matches(wanted, known, n=1)
        return EnvironmentNotFoundError(
            f"there is no environment {wanted!r} in {self.root / FILE}",
            hint=f"did you mean {near[0]!r}?" if near else f"add [env.{wanted}] to it; known: {', '.join(known)}",
        )


def find_project(start: Path) -> Project:
    """The project that ``start`` belongs to.

    The nearest folder upward with an ``aiscale.toml`` is its root; without one, the nearest with a
    ``pyproject.toml`` or ``.git``; without that, ``start`` itself.

    Args:
        start: a folder.

    Raises:
        UsageError: ``aiscale.toml`` cannot be read or says something unknown.
    """
    folders = [start.resolve(), *start.resolve().parents]
    for folder in folders:
        if os.path.lexists(folder / FILE):
            return _read(folder)
    marked = (folder for folder in folders if (folder / "pyproject.toml").is_file() or (folder / ".git").exists())
    return Project(next(marked, folders[0]), None, {})


def _refuse_other_file(path: Path) -> None:
    """Refuse an ``aiscale.toml`` that is there and is no file: without its settings another project would be meant.

    Raises:
        UsageError: it is a folder, a link to nothing, or something that would block who reads it.
    """
    if path.is_symlink() and not path.exists():
        raise UsageError(f"{path} is a link to {path.readlink()}, which does not exist", hint="correct or remove it")
    if not path.is_file():
        what = "a folder" if path.is_dir() else "a pipe or a device"
        raise UsageError(f"{path} is {what}, not a file", hint=f"rename it, or write a file {FILE}")


def _read(root: Path) -> Project:
    path = root / FILE
    _refuse_other_file(path)
    try:
        if (size := path.stat().st_size) > 4 * LARGEST:
            raise TomlError(f"it has {size:,} bytes; aiscale reads at most {LARGEST:,} characters")
        data = read_toml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, TomlError) as error:
        if twice := _TWICE.fullmatch(str(error)):
            table = ".".join(ast.literal_eval(twice["keys"]))
            raise UsageError(
                f"{path}:{twice['line']}: [{table}] is defined twice", hint="merge both into one table"
            ) from None
        line = f":{error.line}" if isinstance(error, TomlError) and error.line else ""
        raise UsageError(f"{path}{line}: {error}", hint="fix the file; nothing was changed") from None
    hide(one.text for one in secrets_in(data))
    step(f"read {path}")
    _only(data, ("project", "env", "lint"), path, "")
    project = _table(data, "project", path)
    _only(project, ("blueprint", "definitions", "readable"), path, "project.")
    environments = {name: read_layer(name, table, path) for name, table in _table(data, "env", path).items()}
    blueprint = project.get("blueprint")
    if blueprint is not None and not isinstance(blueprint, str):
        raise UsageError(f"{path}: project.blueprint must be text, not {blueprint!r}")
    readable = _readable(project.get("readable", []), path)
    definitions = _definitions(project.get("definitions", []), path, (_boundary(root), *readable))
    return Project(
        root, root / blueprint if blueprint else None, environments, _table(data, "lint", path), definitions, readable
    )  # fmt: skip


def _boundary(root: Path) -> Path:
    """The git repository of a project; without one, its folder."""
    whole = root.resolve()
    return next((one for one in (whole, *whole.parents) if (one / ".git").exists()), whole)


def _readable(folders: Any, path: Path) -> tuple[Path, ...]:
    if not isinstance(folders, list) or not all(isinstance(one, str) and one for one in folders):
        raise UsageError(
            f"{path}: project.readable must be a list of folders, not {folders!r}", hint='readable = ["../shared"]'
        )
    return tuple((path.parent / one).resolve() for one in folders)


def _definitions(patterns: Any, path: Path, folders: Sequence[Path]) -> tuple[Path, ...]:
    if not isinstance(patterns, list) or not all(isinstance(one, str) and one for one in patterns):
        raise UsageError(
            f"{path}: project.definitions must be a list of files, not {patterns!r}",
            hint='definitions = ["crds/*.yaml"]',
        )
    found: list[Path] = []
    for pattern in patterns:
        if not _is_below(pattern):
            raise UsageError(
                f"{path}: project.definitions: {pattern!r} is not a path below {path.parent}",
                hint="write it relative to that folder",
            )
        files = sorted(one for one in path.parent.glob(pattern) if one.is_file())
        if not files:
            raise UsageError(
                f"{path}: project.definitions: there is no file {pattern} in {path.parent}",
                hint="`kubectl get crd NAME -o yaml` writes a definition that a cluster has",
            )
        for one in files:
            if why := is_outside(one, folders):
                raise UsageError(f"{path}: project.definitions: {pattern} {why}", hint=HELP)
        found += files
    return tuple(dict.fromkeys(found))


def _is_below(pattern: str) -> bool:
    """Whether a pattern is one of names below a folder, that every version of Python takes."""
    path = PurePath(pattern)
    return bool(path.parts) and not path.anchor and all(part == "**" or "**" not in part for part in path.parts)


def _table(data: Mapping[str, Any], key: str, path: Path) -> dict[str, Any]:
    table = data.get(key, {})
    if not isinstance(table, dict):
        raise UsageError(f"{path}: {key} must be a table", hint=f"write [{key}]")
    return table


def _only(table: Mapping[str, Any], known: Sequence[str], path: Path, prefix: str) -> None:
    for key in table:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            raise UsageError(
                f"{path}: there is no setting {prefix}{key}",
                hint=f"did you mean {prefix}{near[0]}?" if near else f"known: {', '.join(prefix + k for k in known)}",
            )


_FLAGS = frozenset({"-f", "--blueprint"})
"""What names the blueprint where the words of a command are something else."""

_NO_BLUEPRINTS = frozenset({".toml", ".yaml", ".yml", ".json", ".md"})
"""Files that lie beside blueprints."""


def find_blueprint(given: str | None, words: Sequence[str] = ("lint",)) -> Path:
    """The blueprint to load.

    Args:
        given: path from the command line, a file or a folder.
        words: what is run, for the hint.

    Returns:
        An existing file.

    Raises:
        UsageError: there is none, or it is ambiguous.
    """
    if given == "":
        raise UsageError(
            "the name of the blueprint is empty", hint="set the variable that it came from, or leave the argument out"
        )
    start = Path(given) if given else Path()
    if given and start.is_symlink() and not start.exists():
        raise UsageError(
            f"{given} is a link to {start.readlink()}, which does not exist", hint="give the path of the file"
        )
    if given and not start.exists():
        raise UsageError(f"there is no blueprint {given}", hint=_meant(given, words))
    if start.is_file() and start.suffix in _NO_BLUEPRINTS:
        own = project.blueprint if (project := find_project(start.parent)).root == start.parent.resolve() else None
        near_it = own or blueprint_in(start.parent)
        raise UsageError(
            f"{given} is not a blueprint, which is a Python file that defines `system`",
            hint=_other(given, words, shown_path(near_it)) if near_it is not None else "give that file, or its folder",
        )
    if start.is_file():
        return start
    project = find_project(start)
    own = blueprint_in(start)
    if own is not None and project.root != start.resolve():
        return own  # what lies in the folder itself is meant, whatever a project around it names
    if project.blueprint is not None:
        if not project.blueprint.is_file():
            raise UsageError(f"{project.root / FILE}: project.blueprint: there is no {project.blueprint}")
        return project.blueprint
    if own is not None:
        return own
    below = _folders_below(start, "*") or _folders_below(start, "*/*")
    raise UsageError(
        f"there is no blueprint in {start.resolve()}",
        hint=_other(given, words, " or ".join(below[:3])) if below
        else f"name one ({_other(given, words, 'my_system.py')}), or set project.blueprint in {FILE}",
    )  # fmt: skip


def chosen_blueprint(args: argparse.Namespace) -> Path:
    """The blueprint that a command line names, or the one that is meant by it.

    Raises:
        UsageError: there is none, or it is ambiguous.
    """
    return find_blueprint(args.blueprint, getattr(args, "words", ("lint",)))


def _meant(missing: str, words: Sequence[str]) -> str:
    """What to write where there is no such file or folder: an environment is chosen with ``-e``."""
    if near := _near(Path(missing)):
        return f"did you mean {Path(missing).parent / near[0]}?"
    if missing in find_project(Path()).environments and "-e" in _options(words):
        command = shlex.join(("aiscale", *_without(missing, words)))
        chosen = re.search(rf" (-e ?|--env[ =]){re.escape(missing)}( |$)", command)
        return f"{missing} is an environment: {command}{'' if chosen else f' -e {missing}'}"
    return "give a Python file that defines `system`"


def _other(blueprint: str | None, words: Sequence[str], other: str) -> str:
    """A command line as a shell takes it, with another blueprint at its end if that is not named already."""
    said = [name for word in words if (name := word.partition("=")[0]) in _FLAGS]
    option = (said or ["-f"])[-1:] if "-f" in _options(words) else []
    left = _without(blueprint, words)
    command = shlex.join(("aiscale", *left, *option))
    return command if other in left else f"{command} {other}"


def _without(blueprint: str | None, words: Sequence[str]) -> list[str]:
    """A command line without its blueprint, and the option that names it."""
    from aiscale.cli.command_spec import command_line

    left = [word for word in words if word not in {f"--blueprint={blueprint}", f"-f{blueprint}"}]
    taken = command_line().taking - _FLAGS
    places = [at for at, word in enumerate(left) if word == blueprint and (at == 0 or left[at - 1] not in taken)]
    if len(left) == len(words) and places:
        at = places[-1]
        del left[at - 1 if at and left[at - 1] in _FLAGS else at : at + 1]
    return left


def _options(words: Sequence[str]) -> frozenset[str]:
    """The options of the command that is run, and of its actions."""
    from aiscale.cli.command_spec import command_line

    found = {name: spec for spec in command_line().actions for name in (spec.name, *spec.aliases)}
    spec = next((found[word] for word in words if word in found), None)
    inner = (spec, *spec.actions) if spec is not None else ()
    return frozenset().union(*(one.flags for one in inner))


def blueprint_in(folder: Path) -> Path | None:
    """The file in a folder that is called as blueprints are; None where none is."""
    return next((one for name in BLUEPRINT_NAMES if (one := folder / name).is_file()), None)


def _folders_below(start: Path, depth: str) -> list[str]:
    """The folders with a blueprint, as people write them: ``*`` right below ``start``, ``*/*`` one deeper."""
    found = {shown_path(one.parent) for name in BLUEPRINT_NAMES for one in start.glob(f"{depth}/{name}")}
    return sorted(found)


def _near(missing: Path) -> list[str]:
    """Python files and folders beside a path that is not there, of a name like its own."""
    beside = missing.parent.iterdir() if missing.parent.is_dir() else ()
    return get_close_matches(missing.name, [one.name for one in beside if one.suffix == ".py" or one.is_dir()], n=1)


def shown_path(path: Path) -> str:
    """A path from the present folder, where it lies in it."""
    whole = path.resolve()
    return str(whole.relative_to(Path.cwd())) if whole.is_relative_to(Path.cwd()) else str(path)
