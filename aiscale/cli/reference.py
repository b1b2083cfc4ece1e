"""The reference page of the commands, from the parser; ``make pages`` writes it."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.cli.command_spec import CommandSpec, Word, command_line
from aiscale.cli.other_tools import COMMANDS, OPTIONS
from aiscale.cli.session.environment_variables import VARIABLES
from aiscale.core.plugins import alone
from aiscale.errors import ExitCode

_GLOBAL = frozenset({"--help", "--cwd", "--color", "--quiet", "--verbose", "--debug"})
_CODES = {
    ExitCode.OK: "fine",
    ExitCode.UNEXPECTED: "unexpected: a bug in aiscale, or an error of the machine",
    ExitCode.USAGE: "usage or configuration: nothing was changed",
    ExitCode.AUTHENTICATION: "the target or the state backend refuses the credentials",
    ExitCode.DEPLOYMENT: "the engine or the target refused or failed a change, is out of reach, or does not confirm a "
    "plan (`--require-confirmed`)",
    ExitCode.FINDINGS: "findings (`--fail-on`), policy or budget, or a cost above `--max-increase`",
    ExitCode.NO_ENVIRONMENT: "no such environment",
    ExitCode.UNEXPECTED_CHANGES: "changes under `--expect-no-changes`, or a plan other than that of `--plan` or "
    "`--expect-plan`",
    ExitCode.CANCELLED: "cancelled",
    ExitCode.TIMEOUT: "timed out",
    ExitCode.CHANGES_PRESENT: "changes present, only under `--detailed-exitcode`",
    ExitCode.NOT_ALLOWED: "deletions that need `--allow` or `--allow-deletions`: nothing was changed",
}


@alone()
def document() -> str:
    """The whole reference."""
    whole = command_line()
    lines = [
        "# Commands", "",
        "`aiscale COMMAND --help` prints the same in the terminal; `aiscale completion SHELL` completes it there.", "",
        "What `--output json` writes has a published schema: [of lint](findings.schema.json), "
        "[of preview](plan.schema.json), [of every other command](output.schema.json). Its `format_version` is "
        "MAJOR.MINOR: MINOR grows when fields are added, MAJOR when one changes or is removed.", "",
        "<!-- Generated from the parser by `make pages`. -->", "",
        "| command | |", "|---|---|",
        *(f"| [`{command.name}`](#command-{command.name}) | {_cell(command.help)} |" for command in whole.actions), "",
        "Every command takes:", "", *_options(whole.options, ()), "",
    ]  # fmt: skip
    for command in whole.actions:
        lines += _command(command)
    lines += ["## Environment variables", "", "| variable | |", "|---|---|"]
    lines += [f"| `{name}` | {_cell(_sentence(text))} |" for name, text in VARIABLES.items()]
    lines += ["", "## Exit codes", "", "| code | |", "|---|---|"]
    lines += [f"| {code.value} | {_CODES[code]} |" for code in ExitCode]
    lines += [
        "", "A reader who stops (`aiscale lint | head -1`) is no failure: the exit code is 0. Commands that change "
        "something go on without a reader, and end with their own code.", "",
        "## Words of other tools", "",
        "Commands of Pulumi, Terraform, Helm, kubectl, the AWS CDK and Ruff, and what aiscale has instead. "
        "The command line answers with the same words.", "",
        "| command | instead |", "|---|---|",
        *(f"| `{name}` | {_cell(text)} |" for name, text in sorted(COMMANDS.items())), "",
        "| option | instead |", "|---|---|",
        *(f"| `--{name}` | {_cell(text)} |" for name, text in sorted(OPTIONS.items())), "",
        "Terraform writes long options with one dash; aiscale needs two: `--target`, not `-target`.",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _command(command: CommandSpec) -> Iterator[str]:
    yield from (f"(command-{command.name})=", f"## {command.name}", "", f"{_sentence(command.description)}", "")
    if command.aliases:
        yield from (f"Also: {', '.join(f'`{alias}`' for alias in command.aliases)}.", "")
    for inner in command.actions or (command,):
        yield from ("```text", inner.usage, "```", "")
        if command.actions:
            yield from (_sentence(inner.help), "")
        rows = list(_options((*inner.arguments, *inner.options), _GLOBAL))
        if rows:
            yield from (*rows, "")


def _options(words: tuple[Word, ...], left_out: frozenset[str] | tuple[()]) -> Iterator[str]:
    shown = [word for word in words if not set(word.flags) & set(left_out)]
    if shown:
        yield "| | |"
        yield "|---|---|"
    for word in shown:
        value = "" if word.choices or not word.metavar else f" {word.metavar}"
        head = ", ".join(f"`{flag}{value}`" for flag in word.flags) or f"`{word.metavar}`"
        choices = f" One of {', '.join(f'`{choice}`' for choice in word.choices)}." if word.choices else ""
        yield f"| {head} | {_cell(_sentence(word.help))}{choices} |"


def _sentence(text: str) -> str:
    """A help line as a sentence."""
    joined = " ".join(text.split())
    return f"{joined[:1].upper()}{joined[1:]}{'' if joined.endswith('.') else '.'}" if joined else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")
