"""What nobody writes on purpose: each is an error with its place and the documented exit code, never a bug of ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import aiscale

HEAD = """\
from aiscale import *
from aiscale.services import Microservice
def service(**fields):
    return Microservice("a", image="r/a:1", **fields)
"""
GOOD = f"{HEAD}system = System('shop', [service()])\n"
DEEP = "[" * 5_000 + "]" * 5_000
LONG = "9" * 5_000
CUT = f"1{'0' * 56}…"
OWN_TEXT = """\
class Odd(Exception):
    def __str__(self):
        raise ValueError("no")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "blueprint.py").write_text(GOOD)
    return tmp_path


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (f"[env.prod]\nx = {DEEP}\n", ":2: tables and lists are nested deeper than 32 levels"),
        (
            f"[env.prod]\n\nx = {'{a = ' * 5_000}1{'}' * 5_000}\n",
            ":3: tables and lists are nested deeper than 32 levels",
        ),
        (f"[env.prod]\n{'a.' * 200_000}a = 1\n", ":2: tables and lists are nested deeper than 32 levels"),
        (f"\n[{'a.' * 200_000}a]\n", ":2: tables and lists are nested deeper than 32 levels"),
        (f"[{'a.' * 20}a]\n{'a.' * 20}a = 1\n", ": tables and lists are nested deeper than 32 levels"),
        (f"[env.prod.parameters]\nx = {LONG}\n", ":2: a number has more than 4,300 digits"),
        (f"# {'x' * 2**20}\n", ": it has 1,048,579 characters; aiscale reads at most 1,048,576"),
        ('x = "' + '\\"' * 400_000 + "\n", ": Illegal character '\\n' (at line 1, column 800006)"),
        ("x = [\n" + "1,\n" * 100_000, ": Invalid value (at end of document)"),
    ],
)
def test_settings_beyond_the_limits(project: Path, settings: str, said: str) -> None:
    (project / "aiscale.toml").write_text(settings)
    done = aiscale("lint", cwd=project)
    assert (done.returncode, done.stdout, done.stderr) == (
        2, "", f"error: {project}/aiscale.toml{said}\n   = help: fix the file; nothing was changed\n"
    )  # fmt: skip


def test_lines_of_a_long_setting_are_found_in_one_pass(project: Path) -> None:
    """Each line of the list was parsed with all before it: minutes."""
    (project / "aiscale.toml").write_text(
        "[env.sandbox.parameters]\ntext = '''\n"
        + "[\n" * 40_000
        + "'''\nlist = [\n"
        + "1,\n" * 40_000
        + "]\nlast = 1\n"
    )
    done = aiscale("lint", cwd=project)
    where = "   | [env.sandbox] (aiscale.toml:{}) sets the parameter {}, which the blueprint does not have"
    assert (done.returncode, done.stderr.splitlines()[1:4]) == (
        2, [where.format(2, "text"), where.format(40_004, "list"), where.format(80_006, "last")]
    )  # fmt: skip


def test_settings_that_are_no_file(project: Path) -> None:
    settings = project / "aiscale.toml"

    def said() -> tuple[int, str, str]:
        done = aiscale("lint", cwd=project)
        return done.returncode, done.stdout, done.stderr

    settings.mkdir()
    help_text = "   = help: rename it, or write a file aiscale.toml\n"
    assert said() == (2, "", f"error: {settings} is a folder, not a file\n{help_text}")
    settings.rmdir()
    os.mkfifo(settings)
    assert said() == (2, "", f"error: {settings} is a pipe or a device, not a file\n{help_text}")
    settings.unlink()
    settings.symlink_to("gone.toml")
    assert said() == (
        2, "", f"error: {settings} is a link to gone.toml, which does not exist\n   = help: correct or remove it\n"
    )  # fmt: skip


@pytest.mark.parametrize("content", [DEEP, f"[{LONG}]"])
def test_a_state_that_the_parser_does_not_take(project: Path, content: str) -> None:
    (project / "aiscale.toml").write_text("[env.sandbox]\n")
    state = project / ".aiscale/shop/sandbox/applied.json"
    state.parent.mkdir(parents=True)
    state.write_text(content)
    done = aiscale("state", "list", cwd=project)
    assert (done.returncode, done.stdout, done.stderr.splitlines()[0]) == (
        1, "", f"error: {state} is not a whole applied state"
    )  # fmt: skip


def test_a_baseline_that_the_parser_does_not_take(project: Path) -> None:
    (project / "known.json").write_text(DEEP)
    done = aiscale("lint", "--baseline", "known.json", cwd=project)
    assert (done.returncode, done.stderr.splitlines()[0].partition(": maximum")[0]) == (
        2, "error: known.json cannot be read"
    )  # fmt: skip


def test_a_baseline_that_is_no_file(project: Path) -> None:
    known = project / "known.json"

    def said() -> tuple[int, str, str]:
        done = aiscale("lint", "--baseline", "known.json", cwd=project)
        return done.returncode, done.stdout, done.stderr

    help_text = "   = help: create it: aiscale lint --write-baseline known.json\n"
    known.mkdir()
    assert said() == (2, "", f"error: known.json is a folder, not a file\n{help_text}")
    known.rmdir()
    with known.open("wb") as file:
        file.truncate(2**40)
    assert said() == (
        2, "", f"error: known.json has 1,099,511,627,776 bytes; aiscale reads at most 16,777,216\n{help_text}"
    )  # fmt: skip
    known.unlink()
    os.mkfifo(known)
    assert said() == (2, "", f"error: known.json is a pipe or a device, not a file\n{help_text}")


@pytest.mark.parametrize(
    ("code", "head"),
    [
        (f"service(replicas={LONG})", "error[BLU001]: a number of the blueprint has more than 4,300 digits"),
        (f"{OWN_TEXT}raise Odd", "error[BLU001]: the blueprint raises Odd: (its text is not known: __str__ raises ValueError)"),
        (f"{OWN_TEXT}raise SystemExit(Odd())",
         "error[BLU004]: the blueprint ends the program: (its text is not known: __str__ raises ValueError)"),
        ("service(replicas=10**400)", f"error[MOD001]: Microservice 'a': replicas must be at most 10,000, not {CUT}"),
        ("service(replicas=10**5000)", "error[MOD001]: Microservice 'a': replicas must be at most 10,000, not a number of 16,610 bits"),
        ("Objective(p99_ms=10**400)", f"error[MOD001]: Objective: p99_ms must be a number, not {CUT}"),
        ("Traffic(mean=10**400, peak=1)",
         f"error[MOD001]: Traffic: mean {CUT} cannot be read: it is out of range (0 to 10^9 per second)"),
        ("Resources(cpu='1', memory='0')", "error[MOD001]: Resources: memory '0' cannot be read: it is out of range (1 to 2^60 bytes)"),
        ("Resources(cpu='1', memory='1Gi', ephemeral_storage='0')",
         "error[MOD001]: Resources: ephemeral_storage '0' cannot be read: it is out of range (1 to 2^60 bytes)"),
        ("Resources(cpu='2', memory='1Gi', cpu_limit='1500m')",
         "error[MOD001]: Resources: cpu_limit (1500m) is below cpu (2), the request"),
        ("service(environment={'A': 'b\\0c'})",
         "error[MOD001]: Microservice 'a': environment 'A' must not contain NUL (\\x00): a variable ends there"),
    ],
)  # fmt: skip
def test_a_blueprint_that_goes_beyond(project: Path, code: str, head: str) -> None:
    (project / "blueprint.py").write_text(f"{HEAD}{code}\n")
    done = aiscale("lint", cwd=project)
    assert (done.returncode, done.stdout, done.stderr.splitlines()[0]) == (2, "", head)
    assert " --> blueprint.py:" in done.stderr


@pytest.mark.parametrize(
    ("value", "said"),
    [(LONG, "replicas must be a whole number, not '9999"), (DEEP, "replicas must be a whole number, not '[[[[")],
)
def test_a_value_of_the_command_line_that_the_parser_does_not_take(project: Path, value: str, said: str) -> None:
    done = aiscale("lint", "--set", f"a.replicas={value}", cwd=project)
    assert (done.returncode, said in done.stderr, len(done.stderr) < 800) == (2, True, True)


def test_the_working_folder_is_gone(project: Path) -> None:
    gone = project / "gone"
    gone.mkdir()
    code = "import os, sys\nos.rmdir(os.getcwd())\nfrom aiscale.cli.main import run\nsys.exit(run(sys.argv[1:]))"

    def said(*words: str) -> tuple[int, str]:
        gone.mkdir(exist_ok=True)
        done = subprocess.run(
            [sys.executable, "-c", code, *words], cwd=gone, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stderr

    missing = "error: the working folder does not exist any more\n   = help: change to another folder, or use -C DIR\n"
    assert said("lint") == (2, missing)
    assert said("preview", "--offline", "blueprint.py") == (2, missing)
    assert said("-C", str(project), "config") == (0, "")
    assert said("version") == (0, "")


def test_many_unknown_settings_are_counted(project: Path) -> None:
    """Two thousand took longer than the time limit of the blueprint, which was blamed for it."""

    def said(text: str) -> tuple[int, str, list[str]]:
        (project / "aiscale.toml").write_text(text)
        done = aiscale("lint", cwd=project)
        return done.returncode, done.stdout, done.stderr.splitlines()

    numbers = range(2_000)
    where = "   | [env.sandbox] (aiscale.toml:{}) sets "
    first = [
        where.format(number + 2) + f"the parameter x{number}, which the blueprint does not have" for number in range(5)
    ]
    assert said("[env.sandbox.parameters]\n" + "".join(f"x{number} = 1\n" for number in numbers)) == (
        2, "", ["error: 2,000 settings name nothing in the blueprint", *first, "   | 1,995 more",
                "   = help: correct the name, or remove it"],
    )  # fmt: skip
    first = [
        where.format(number + 2) + f"replicas of x{number}, which the blueprint does not declare" for number in range(5)
    ]
    assert said("[env.sandbox.components]\n" + "".join(f"x{number}.replicas = 1\n" for number in numbers)) == (
        2, "", ["error: 2,000 settings name nothing in the blueprint", *first, "   | 1,995 more",
                "   = help: correct the name, or remove it"],
    )  # fmt: skip
    code, out, err = said('[env.sandbox.components."services/a"]\n' + "".join(f"x{number} = 1\n" for number in numbers))
    assert (code, out, sum("has no field 'x" in line for line in err)) == (2, "", 5)
    assert "1,995 more settings name fields that it does not have" in "\n".join(err)


def test_no_mark_turns_the_direction_of_what_is_printed(project: Path) -> None:
    turned = "\u202eevil\u2066"
    (project / "blueprint.py").write_text(f"{HEAD}raise ValueError('a{turned}b')\n")
    done = aiscale("lint", cwd=project)
    assert (done.returncode, "\u202e" in done.stderr, "\u2066" in done.stderr) == (2, False, False)
    data = aiscale("lint", "--output", "json", cwd=project)
    assert "\u202e" not in data.stdout
    assert json.loads(data.stdout)["findings"][0]["message"] == f"the blueprint raises ValueError: a{turned}b"
    (project / "blueprint.py").write_text(
        f"{HEAD}system = System('shop', [service(environment={{'A': 'a{turned}b'}})])\n"
    )
    shown = aiscale("config", "--address", "services/a", "--set", f"a.environment={{B='x{turned}'}}", cwd=project)
    assert (shown.returncode, "\u202e" in shown.stdout) == (0, False)
    for words in (("lint", turned), ("preview", "-e", turned), (turned,), ("explain", turned), ("lint", f"--{turned}")):
        done = aiscale(*words, cwd=project)
        assert (done.returncode != 0, "\u202e" in done.stderr + done.stdout) == (True, False), words
