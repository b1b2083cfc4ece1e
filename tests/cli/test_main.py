"""The command line's frame: help, wrong words, and what each command leaves unloaded."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from aiscale.cli.registry import ALIASES, COMMANDS
from tests.support.command import run

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("pulumi", "pulumi_kubernetes", "pulumi_aws", "lightkube", "httpx2", "cryptography", "grpc")
UNASKED = ("networkx", "jinja2", "asyncio", "multiprocessing", "xml", "pydoc")
"""What no command on the model asks for, and would pay for at each start."""


def aiscale(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return run(*arguments, cwd=cwd, environment=environment)


def loaded_by(*arguments: str) -> set[str]:
    """Top-level modules that a command line has loaded when it ends, in the process that ran the command."""
    code = (
        "import atexit, sys\nfrom aiscale.cli.main import run\n"
        "atexit.register(lambda: sys.stderr.write('\\nLOADED ' + ' '.join({m.partition('.')[0] for m in sys.modules})))\n"
        f"sys.exit(run({list(arguments)!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.rpartition("LOADED ")[2].split())


@pytest.mark.complete
def test_every_command_is_listed() -> None:
    files = {path.stem for path in (ROOT / "aiscale" / "cli" / "commands").glob("*.py")} - {"__init__"}
    missing = files - {name.replace("-", "_") for name in COMMANDS}
    assert [f"name {name} in aiscale/cli/registry.py" for name in sorted(missing)] == []


def test_help_lists_every_command_and_loads_nothing_heavy() -> None:
    done = aiscale("--help")
    assert done.returncode == 0
    listed = [line.split()[0] for line in done.stdout.splitlines() if line.startswith("    ") and line[4] != " "]
    assert listed == list(COMMANDS)
    assert not loaded_by("--help") & {*HEAVY, "pydantic", "networkx", "rich", "yaml", "jinja2"}


@pytest.mark.parametrize("command", [*COMMANDS, *ALIASES])
def test_every_command_has_help(command: str) -> None:
    done = aiscale(command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"usage: aiscale {ALIASES.get(command, command)} ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("lint", "blueprints/ride_demand.py"),
        ("preview", "--offline", "blueprints/ride_demand.py"),
        ("graph", "blueprints/ride_demand.py"),
        ("diagram", "blueprints/ride_demand.py", "--format", "mermaid"),
    ],
    ids=lambda a: a[0],
)
def test_commands_on_the_model_leave_the_engine_unloaded(arguments: tuple[str, ...]) -> None:
    assert sorted(loaded_by(*arguments) & {*HEAVY, *UNASKED}) == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("previw",), 2, "error: there is no command 'previw'\n   = help: did you mean aiscale preview?\n"),
        (
            ("rollback",),
            2,
            "error: there is no command 'rollback'\n   = help: check out the old commit, then run aiscale up\n",
        ),
        (("xyz",), 2, "error: there is no command 'xyz'\n   = help: run aiscale help to list the commands\n"),
        (("lint", "--nope"), 2, "error: unrecognized arguments: --nope\n   = help: aiscale lint --help\n"),
        (("preview", "--evn", "prod"), 2, "error: unrecognized arguments: --evn\n   = help: did you mean --env?\n"),
        (("lint", "--otput=json"), 2, "error: unrecognized arguments: --otput=json\n   = help: did you mean --output=json?\n"),
        (("sandbox", "status", "--all"), 2,
         "error: unrecognized arguments: --all\n   = help: it is an option of aiscale sandbox stop\n"),
        (("graph", "--personal-data", "blueprints/ride_demand.py"), 2,
         "error: unrecognized arguments: --personal-data\n   = help: it is a command: aiscale personal-data\n"),
        (("sandbox", "status", "--previous=1"), 2,
         "error: unrecognized arguments: --previous=1\n   = help: it is an option of aiscale sandbox logs\n"),
        (("sandbox", "stop", "--delte"), 2,
         "error: unrecognized arguments: --delte\n   = help: did you mean --delete?\n"),
        (("sandbox", "stop", "--nope"), 2,
         "error: unrecognized arguments: --nope\n   = help: aiscale sandbox stop --help\n"),
        (("-C", "/nowhere", "lint"), 2, "error: --cwd /nowhere: No such file or directory\n"),
        (("lint", "nothing.py"), 2, "error: there is no blueprint nothing.py\n   = help: give a Python file that defines `system`\n"),
        (("doctor", "-e", "prod"), 2, "error: unrecognized arguments: -e prod\n   = help: aiscale doctor --help\n"),
        (("up", "--wait", "5", "blueprints/ride_demand.py"), 2,
         "error: --wait: duration '5' cannot be read: '5' is not a number followed by a unit\n   = help: write for example \"10m\", \"500ms\" or \"1h30m\"\n"),
    ],
)  # fmt: skip
def test_a_wrong_command_line_says_what_to_do(arguments: tuple[str, ...], code: int, said: str) -> None:
    done = aiscale(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", said)


def test_an_unknown_environment_has_its_own_exit_code(tmp_path: Path) -> None:
    (tmp_path / "b.py").write_text("")
    done = aiscale("preview", "--offline", "-e", "prod", "b.py", cwd=tmp_path)
    assert done.returncode == 6
    assert "there is no environment 'prod'" in done.stderr


def test_a_closed_standard_output_stops_nothing() -> None:
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m aiscale explain STR012 >&-"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_what_the_machine_refuses_is_no_bug(tmp_path: Path) -> None:
    (tmp_path / "aiscale.toml").write_text("")
    (tmp_path / "b.py").write_text("from aiscale import System\nsystem = System('a', [])\n")
    done = aiscale("-C", "aiscale.toml", "lint", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "error: --cwd aiscale.toml: Not a directory\n")
    done = subprocess.run(
        [sys.executable, "-c", "import aiscale.cli.main as m\n"
         "def refuse(name): raise PermissionError(13, 'Permission denied', '/srv/state')\n"
         "m.command_module = refuse\nraise SystemExit(m.run(['lint']))"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (
        1, "error: /srv/state: Permission denied\n   = help: give your user read and write permission, or use another folder\n"
    )  # fmt: skip


def test_signs_that_an_encoding_lacks_end_no_run() -> None:
    whole = aiscale("graph", "examples/02-first-system")
    plain = aiscale("graph", "examples/02-first-system", PYTHONIOENCODING="ascii")
    assert (plain.returncode, plain.stderr) == (0, "")
    assert plain.stdout == whole.stdout.encode("ascii", "replace").decode("ascii")


def test_an_option_may_stand_between_the_words_of_a_command() -> None:
    path, blueprint = ("path", "gateways/edge", "serving/eta"), ("-f", "blueprints/ride_demand.py")
    assert aiscale(*path, "--most", "1", *blueprint).stdout == aiscale(*path, *blueprint, "--most", "1").stdout != ""
    shown = aiscale("env", "show", "sandbox", "--output", "json", blueprint[1])
    assert (shown.returncode, shown.stdout) == (
        0,
        aiscale("env", "show", "sandbox", blueprint[1], "--output", "json").stdout,
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("path", "a", "b", "c.py"), "unrecognized arguments: c.py\n   = help: a blueprint is given with -f c.py"),
        (
            ("personal-data", "-f", "c.py"),
            "unrecognized arguments: -f\n   = help: remove -f: personal-data takes the blueprint as an argument",
        ),
        (("sandbox", "start", "c.py"), "unrecognized arguments: c.py\n   = help: a blueprint is given with -f c.py"),
        (
            ("impact", "a", "c.py"),
            "argument ADDRESS: c.py is not an address; a blueprint is given with -f c.py\n   = help: aiscale impact --help",
        ),
        (
            ("why", "./shop/"),
            "argument KIND/NAME: ./shop/ is not an address; a blueprint is given with -f ./shop/\n   = help: aiscale why --help",
        ),
    ],
)
def test_a_blueprint_is_no_word_among_addresses(words: tuple[str, ...], said: str) -> None:
    done = aiscale(*words)
    assert (done.returncode, done.stderr) == (2, f"error: {said}\n")


def test_an_error_breaks_between_words_on_a_terminal() -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "aiscale", "status"]
    with os.fdopen(ours, "rb", buffering=0) as terminal, os.fdopen(theirs, "wb", buffering=0) as there:
        environment = os.environ | {"NO_COLOR": "1", "TERM": "dumb"}  # 80 columns, for rich
        subprocess.run(command, cwd=ROOT, stderr=there, env=environment, check=False)
        shown = terminal.read(4096).decode()
    assert [line.rstrip() for line in shown.splitlines()] == [
        "error: there is no command 'status'",
        "   = help: aiscale drift compares the applied state with the cluster, aiscale",
        "   outputs shows the endpoints",
    ]
