"""Loads a blueprint: runs the file, finds its ``system``, and reports what is wrong with it in the user's words."""

from __future__ import annotations

import ast
import contextlib
import os
import re
import runpy
import signal
import sys
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from types import FrameType, TracebackType
from typing import TYPE_CHECKING

from aiscale.cli.exception_advice import advice, ended, said
from aiscale.core.layers import LAYERS, REFUSED, Setting, first_step, near_fields
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.core.messages.wording import with_article
from aiscale.core.parameters import ARGUMENTS, Argument, Parameters
from aiscale.core.refused_components import collecting
from aiscale.core.system import System
from aiscale.diagnostics import Diagnostic, Location, Severity, source_lines
from aiscale.errors import AiscaleError, BlueprintError, UsageError

if TYPE_CHECKING:
    from aiscale.cli.session.environment import Layers

_PACKAGE = str(Path(__file__).resolve().parents[2])
_MOST_DIGITS = 4_300
"""Of an integer in text. Source: Python, sys.set_int_max_str_digits."""

_MOST_UNUSED = 5
"""Settings that nothing takes and that are named before the rest is only counted."""
_MEMORY_LIMIT_BYTES = 8 * 2**30


class BrokenBlueprintError(BlueprintError):
    """Loading went wrong at a known place; carries the diagnostics that say where and why."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("; ".join(d.message for d in diagnostics))
        self.diagnostics = diagnostics


class _TimeLimit(BaseException):
    """Raised inside the blueprint by the alarm; not an Exception, so that the blueprint does not catch it."""


def load(path: Path, layers: Layers | None = None, *, time_limit_s: float = 60.0) -> System:
    """Run a blueprint and return its ``system``.

    What it prints goes to standard error. Its own folder is first on ``sys.path``, as with ``python FILE``.

    Args:
        path: the file.
        layers: what the environment sets over the blueprint; nothing when absent.
        time_limit_s: longest run, in seconds.

    Returns:
        The value of the module's ``system``.

    Raises:
        BlueprintError: the file is broken, too slow, or defines no ``system``; names file and line.
    """
    settings, arguments = (layers.component_settings(), layers.arguments()) if layers else ([], [])
    sys.path.insert(0, str(path.resolve().parent))
    shown = str(path)
    try:
        with _prints_to_stderr(), _limits(time_limit_s), _set_over(settings, arguments):
            names = runpy.run_path(shown, run_name="__blueprint__")
    except InvalidComponentError as error:
        raise InvalidComponentError(_all_refused(error, shown, settings, arguments, time_limit_s)) from None
    except AiscaleError:
        raise
    except SyntaxError as error:
        raise BrokenBlueprintError(_syntax(error, shown)) from None
    except _TimeLimit as error:
        raise BrokenBlueprintError(
            _at(error.__traceback__, shown, "BLU003", f"the blueprint was still running after {time_limit_s:g} s",
                "a blueprint should only declare; raise the limit with AISCALE_LOAD_TIMEOUT=<seconds>")
        ) from None  # fmt: skip
    except KeyboardInterrupt:
        raise
    except SystemExit as error:
        help_text = "remove the call that ends the process: a blueprint should only declare"
        raise BrokenBlueprintError(_at(error.__traceback__, shown, "BLU004", ended(error), help_text)) from None
    except BaseException as error:  # a blueprint may define exceptions of any kind
        raise BrokenBlueprintError(
            _at(error.__traceback__, shown, "BLU001", said(error), advice(error, shown))
        ) from None
    system = _system(names, shown)
    _all_used(settings, arguments, system)
    if layers:
        layers.within_defaults.update(
            (by, part) for item in settings for by in item.taken_by for part in item.within_defaults
        )
    return system


def _all_refused(
    first: InvalidComponentError, shown: str, settings: Sequence[Setting], arguments: Sequence[Argument], limit_s: float
) -> tuple[Diagnostic, ...]:
    """What else is refused: the blueprint runs again, with a substitute for each refused component.

    Whatever else goes wrong in that run may follow from the substitutes, so it ends without another word. Only Ctrl-C
    ends the command.
    """
    with collecting() as collector:
        try:
            with _without_prints(), _limits(limit_s), _set_over(settings, arguments):
                runpy.run_path(shown, run_name="__blueprint__")
        except KeyboardInterrupt:
            raise
        except BaseException:  # noqa: S110  # the first error is reported in any case
            pass
    found = collector.diagnostics
    known = max((found.index(item) + 1 for item in first.diagnostics if item in found), default=len(found))
    return (*first.diagnostics, *found[known:])


@contextlib.contextmanager
def _without_prints() -> Iterator[None]:
    """Discard what a blueprint prints: it has printed it already."""
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere),
    ):  # fmt: skip
        yield


@contextlib.contextmanager
def _set_over(settings: Sequence[Setting], arguments: Sequence[Argument]) -> Iterator[None]:
    """While the blueprint runs, its components and parameters find what the environment sets over them.

    Raises:
        InvalidComponentError: something cannot be set; what goes wrong later may follow from it, and is not told.
    """
    for setting in settings:
        LAYERS.setdefault(setting.address, []).append(setting)
    ARGUMENTS.extend(arguments)
    try:
        yield
    except InvalidComponentError as error:
        raise InvalidComponentError((*REFUSED, *error.diagnostics)) from None
    except Exception:
        if not REFUSED:
            raise
    finally:
        refused = tuple(REFUSED)
        REFUSED.clear()
        LAYERS.clear()
        ARGUMENTS.clear()
    if refused:
        raise InvalidComponentError(refused)


def _all_used(settings: Sequence[Setting], arguments: Sequence[Argument], system: System) -> None:
    """Nothing that an environment sets may be lost on a misspelt name, or mean two components.

    Raises:
        UsageError: names each value that nothing took, or that several took.
    """
    for setting in settings:
        if len(takers := sorted(set(setting.taken_by))) > 1:
            raise UsageError(
                f"{setting.source} sets {setting.path} of {setting.address}, the name of {len(takers)} components",
                hint=f"write {' or '.join(f'{address}.{setting.path}' for address in takers)}",
            )
    said: dict[tuple[str, str, int], Setting] = {}
    for setting in settings:
        if setting.written is None or not setting.taken_by:
            continue
        first = said.setdefault((setting.taken_by[0], setting.path, setting.strength), setting)
        if first is not setting:
            raise UsageError(
                f"{setting.path} of {setting.taken_by[0]} is set twice: by {first.source} as {first.address}, and "
                f"by {setting.source} as {setting.address}",
                hint="put all its settings under one of the two tables",
            )
    parameters = {name for kind in Parameters.__subclasses__() for name in kind.model_fields}
    given: list[Argument | Setting] = [*arguments, *settings]
    unused = [one for one in given if not one.is_used]
    if unused:
        told = [
            _unused(one, system)
            if isinstance(one, Setting)
            else (
                f"{one.source} sets the parameter {one.name}, which the blueprint does not have",
                get_close_matches(one.name, parameters, n=1),
            )
            for one in unused[:_MOST_UNUSED]
        ]
        near = [name for _, names in told for name in names]
        more = len(unused) - len(told)
        raise UsageError(
            told[0][0] if len(unused) == 1 else f"{len(unused):,} settings name nothing in the blueprint",
            details=tuple(message for message, _ in told if len(unused) > 1) + ((f"{more:,} more",) if more else ()),
            hint=f"did you mean {near[0]}?" if near else "correct the name, or remove it",
        )


def _unused(setting: Setting, system: System) -> tuple[str, list[str]]:
    """What is wrong with a setting that no component took, and what may be meant."""
    named = [component for component in system.components if component.name == setting.address]
    field, _ = first_step(setting.path)
    if named:
        known = [f"{one.address}.{near}" for one in named for near in near_fields(type(one), field)[:1]]
        return f"{setting.source} sets {setting.path} of {setting.address}: it has no field {field!r}", known
    names = {component.name: component.address for component in reversed(system.components)}
    addresses = [component.address for component in system.components]
    word = setting.address.rpartition("/")[2]
    same_name = [component.address for component in system.components if component.name == word]
    near = same_name or get_close_matches(setting.address, addresses, n=1)
    near = near or [names[name] for name in get_close_matches(word, names, n=1)]
    return f"{setting.source} sets {setting.path} of {setting.address}, which the blueprint does not declare", near


def _system(names: dict[str, object], shown: str) -> System:
    found = names.get("system")
    if isinstance(found, System):
        return found
    others = sorted(name for name, value in names.items() if isinstance(value, System))
    place = Location(shown, 1)
    if found is System:
        message, help_text = (
            "`system` is the class System, not an instance",
            'create one: system = System("name", [...])',
        )
        place = _assignment(shown)
    elif found is not None:
        kind = type(found).__name__
        message = f"`system` is {with_article(kind)}, not a System"
        place = _assignment(shown)
        help_text = 'end the file with: system = System("name", [...])'
    elif others:
        message = f"the blueprint defines no `system`, but {', '.join(f'`{name}`' for name in others)}"
        help_text = f"rename it: system = {others[0]}" if len(others) == 1 else "choose one: system = …"
        location = getattr(names[others[0]], "location", None)
        place = location if isinstance(location, Location) else place
    else:
        message = "the blueprint defines no `system`"
        help_text = 'end the file with: system = System("name", [...])'
    raise BrokenBlueprintError(Diagnostic("BLU002", Severity.ERROR, message, location=place, help=help_text))


def _at(trace: TracebackType | None, shown: str, code: str, message: str, help_text: str) -> Diagnostic:
    """The innermost of the user's own frames, and the calls that led there."""
    frames = [(frame, line, frame_lasti) for frame, line, frame_lasti in _user_frames(trace)]
    if not frames:
        return Diagnostic(code, Severity.ERROR, message, location=Location(shown, 1), help=help_text)
    frame, line, instruction = frames[-1]
    notes = tuple(
        f"called from {_relative(outer.f_code.co_filename)}:{outer_line}"
        for outer, outer_line, _ in reversed(frames[:-1][-4:])
    )
    location = Location(frame.f_code.co_filename, line, (), frame.f_code, instruction)
    return Diagnostic(code, Severity.ERROR, message, location=location, notes=notes, help=help_text)


def _assignment(shown: str) -> Location:
    """Where the blueprint says what ``system`` is."""
    tree = ast.parse("\n".join(source_lines(shown)))
    for node in reversed(tree.body):
        names = getattr(node, "targets", [getattr(node, "target", None)])
        if getattr(node, "name", "") == "system" or any(getattr(name, "id", "") == "system" for name in names):
            return Location(shown, node.lineno, column=node.col_offset + 1)
    return Location(shown, 1)


def _relative(file: str) -> str:
    """The path from the present folder, where the file lies in it."""
    path = Path(file)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else file


def _user_frames(trace: TracebackType | None) -> Iterator[tuple[FrameType, int, int]]:
    standard = str(Path(os.__file__).parent)
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        is_ours = file.startswith(_PACKAGE) or file.startswith("<frozen")
        is_library = file.startswith(standard) or "site-packages" in file
        if not is_ours and not is_library:
            yield trace.tb_frame, trace.tb_lineno, trace.tb_lasti
        trace = trace.tb_next


def _syntax(error: SyntaxError, shown: str) -> Diagnostic:
    location = Location(error.filename or shown, error.lineno or 1, column=error.offset or 1)
    if error.msg.startswith("Exceeds the limit"):  # of sys.set_int_max_str_digits
        number = re.search(rf"[0-9_]{{{_MOST_DIGITS},}}", "".join(source_lines(location.file)[location.line - 1 :][:1]))
        location = Location(location.file, location.line, column=number.start() + 1 if number else location.column)
        message = f"a number of the blueprint has more than {_MOST_DIGITS:,} digits"
        return Diagnostic("BLU001", Severity.ERROR, message, location=location, help="write a power, such as 10**9")
    return Diagnostic("BLU001", Severity.ERROR, f"the blueprint is not Python: {error.msg}", location=location)


@contextlib.contextmanager
def _prints_to_stderr() -> Iterator[None]:
    """Standard output is for results: what the blueprint and its children print goes beside it."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


@contextlib.contextmanager
def _limits(time_limit_s: float) -> Iterator[None]:
    import resource

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise _TimeLimit

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = _MEMORY_LIMIT_BYTES if hard == resource.RLIM_INFINITY else min(hard, _MEMORY_LIMIT_BYTES)
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, time_limit_s)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
