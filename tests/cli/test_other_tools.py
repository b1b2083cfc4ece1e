"""Words of Pulumi, Terraform, kubectl, Helm and Ruff: each is answered with what aiscale has instead."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aiscale.cli.command_spec import command_line
from aiscale.cli.other_tools import COMMANDS as ELSEWHERE
from aiscale.cli.other_tools import OPTIONS
from aiscale.cli.registry import ALIASES, COMMANDS
from tests.support.command import aiscale

SPECS = {name: spec for spec in command_line().actions for name in (spec.name, *spec.aliases)}
GLOBAL = command_line().flags


@pytest.mark.parametrize(
    ("word", "instead"),
    [
        ("diff", "aiscale preview shows what would change; aiscale preview --against main compares with a commit"),
        ("docs", "aiscale explain CODE explains a rule, aiscale kinds KIND a kind, aiscale help COMMAND a command"),
        ("validate", "aiscale lint checks the architecture; a blueprint that it accepts can be rendered and deployed"),
        ("fmt", "a blueprint is Python: ruff format blueprint.py"),
        ("deploy", "aiscale up deploys the system"),
        ("down", "aiscale destroy deletes everything that was made for the system"),
        ("workspace", "aiscale env ls lists the environments; -e NAME chooses one in each command"),
        ("login", 'set backend = "s3://…" under [env.NAME] in aiscale.toml; the cloud\'s own login gives the credentials'),
        ("previw", "did you mean aiscale preview?"),
        ("xyz", "run aiscale help to list the commands"),
    ],
)  # fmt: skip
def test_a_command_of_another_tool(word: str, instead: str) -> None:
    for words in ((word,), ("help", word)):
        done = aiscale(*words)
        assert (done.returncode, done.stdout, done.stderr) == (
            2, "", f"error: there is no command {word!r}\n   = help: {instead}\n"
        )  # fmt: skip


def test_the_issue_of_every_other_tool_is_answered() -> None:
    asked = "validate fmt diff deploy down import taint workspace show login check format rule synth template status logs stack"
    assert [word for word in asked.split() if word not in ELSEWHERE] == []
    assert {*ELSEWHERE} & {*COMMANDS, *ALIASES} == set()


@pytest.mark.parametrize("text", [*ELSEWHERE.values(), *OPTIONS.values()])
def test_what_is_named_instead_exists(text: str) -> None:
    for command, rest in re.findall(r"aiscale ([a-z]+)((?: (?:--?[a-z-]+|[a-z]+\b))*)", text):
        spec = SPECS[command]
        if spec.actions and rest.split():
            spec = next(one for one in spec.actions if one.name == rest.split()[0])
        assert {word for word in rest.split() if word.startswith("-")} <= {*spec.flags, *GLOBAL}, text
    options = set(
        re.findall(
            r"(?<![\w-])--?[a-z][a-z-]*", re.sub(r"aiscale [a-z]+[^;:,]*|pip [^;]*|ruff .*|python -i.*", "", text)
        )
    )
    assert options <= GLOBAL.union(*(spec.flags for spec in SPECS.values())), text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("preview -target x", "unrecognized arguments: -target\n   = help: write --target"),
        ("preview -target=x", "unrecognized arguments: -target=x\n   = help: write --target=x"),
        ("preview -env prod", "unrecognized arguments: -env\n   = help: write --env"),
        ("preview -out=plan", "unrecognized arguments: -out=plan\n   = help: aiscale preview --save-plan FILE, then "
                              "aiscale up --plan FILE"),
        ("preview -detailed-exitcode", "unrecognized arguments: -detailed-exitcode\n   = help: write --detailed-exitcode"),
        ("up -auto-approve", "unrecognized arguments: -auto-approve\n   = help: use --yes"),
        ("preview -auto-approve", "unrecognized arguments: -auto-approve\n   = help: use --yes with aiscale up or "
                                  "aiscale destroy"),
        ("preview --json", "unrecognized arguments: --json\n   = help: use --output json"),
        ("up -var size=3", "unrecognized arguments: -var\n   = help: use --set parameters.NAME=VALUE"),
        ("lint --exit-zero", "unrecognized arguments: --exit-zero\n   = help: use --fail-on never"),
        ("lint --output-format=github", "unrecognized arguments: --output-format=github\n   = help: use --output FORMAT"),
    ],
)  # fmt: skip
def test_an_option_of_another_tool(words: str, said: str) -> None:
    done = aiscale(*words.split())
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"error: {said}\n")


def test_a_value_may_follow_a_short_option_at_once(tmp_path: Path) -> None:
    (tmp_path / "b.py").write_text("from aiscale import System\nsystem = System('shop', [])\n")
    done = aiscale("preview", "--offline", "-eprod", "b.py", cwd=tmp_path)
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        6, f"error: there is no environment 'prod': there is no aiscale.toml in {tmp_path} or above"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("preview", "-e", ""), "-e has no name: an empty text is no environment\n   = help: set the variable that it came "
                                "from, or leave -e out for sandbox; known: sandbox"),
        (("lint", ""), "the name of the blueprint is empty\n   = help: set the variable that it came from, or leave "
                       "the argument out"),
        (("env", "ls", ""), "the name of the blueprint is empty\n   = help: set the variable that it came from, or leave "
                            "the argument out"),
        (("render", "-o", ""), "argument -o/--out: the name is empty\n   = help: aiscale render --help"),
        (("lint", "--baseline", ""), "argument --baseline: the name is empty\n   = help: aiscale lint --help"),
    ],
)  # fmt: skip
def test_a_variable_that_is_not_set_is_no_choice(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    (tmp_path / "blueprint.py").write_text("from aiscale import System\nsystem = System('shop', [])\n")
    done = aiscale(*words, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"error: {said}\n")


def test_help_is_what_the_option_prints() -> None:
    assert aiscale("help").stdout == aiscale("--help").stdout
    assert aiscale("preview", "-help").stdout == aiscale("preview", "--help").stdout
    assert aiscale("help", "plan").stdout == aiscale("preview", "--help").stdout
    assert aiscale("help", "env", "show").stdout == aiscale("env", "show", "--help").stdout
    done = aiscale("help", "env", "nope")
    assert (done.returncode, done.stderr) == (2, "error: env has no action 'nope'\n   = help: aiscale help env\n")


def test_version_begins_as_the_option_prints() -> None:
    shown, option = aiscale("version").stdout, aiscale("--version").stdout
    assert shown.startswith(option.rstrip("\n"))
    assert "\n  pulumi 3." in shown
    assert aiscale("version", "--output", "json").returncode == 0
