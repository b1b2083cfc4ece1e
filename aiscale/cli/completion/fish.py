"""The completion script of fish."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.cli.command_spec import CommandSpec, Word

_HEAD = """\
# Completion of aiscale in fish, made by: aiscale completion fish

function __aiscale_ask
    aiscale completion --candidates $argv[1] (commandline -opc)[2..] (commandline -ct) 2>/dev/null
end

# The words that are no options and no values of options, after the command's name.
function __aiscale_words
    set -l before
    for word in (commandline -opc)[2..]
        string match -q -- '-*' $word; or contains -- "$before" TAKING; or echo $word
        set before $word
    end
end

function __aiscale_at
    set -l words (__aiscale_words)
    test (count $words) -ge (count $argv); or return 1
    for index in (seq (count $argv))
        contains -- $words[$index] (string split '|' $argv[$index]); or return 1
    end
end

function __aiscale_wants_action
    set -l words (__aiscale_words)
    test (count $words) -eq (count $argv); and __aiscale_at $argv
end

# The argument at a position after a command; with a + all that follow it too.
function __aiscale_argument
    __aiscale_at $argv[2..]; or return 1
    set -l position (math (count (__aiscale_words)) - (count $argv) + 1)
    if string match -q '*+' -- $argv[1]
        test $position -ge (string trim -c + -- $argv[1])
    else
        test $position -eq $argv[1]
    end
end

complete -c aiscale -f
"""


def script(whole: CommandSpec) -> str:
    """Write the script.

    Args:
        whole: the command line.

    Returns:
        Text for a file in fish's folder of completions.
    """
    lines = list(_command(whole, ()))
    return _HEAD.replace("TAKING", " ".join(sorted(_taking(whole)))) + "\n".join(lines) + "\n"


def _command(spec: CommandSpec, path: tuple[str, ...]) -> Iterator[str]:
    at = f"__aiscale_at {' '.join(_quoted(word) for word in path)}" if path else ""
    start = f"complete -c aiscale{f' -n {_quoted(at)}' if at else ''}"
    for inner in spec.actions:
        wants = f"__aiscale_wants_action {' '.join(_quoted(word) for word in path)}".rstrip()
        for name in (inner.name, *inner.aliases):
            yield f"complete -c aiscale -n {_quoted(wants)} -a {name} -d {_quoted(inner.help)}"
        yield from _command(inner, (*path, "|".join((inner.name, *inner.aliases))))
    for word in spec.options:
        yield f"{start}{_flags(word)}{_value(word)} -d {_quoted(word.help)}"
    for position, words in enumerate(spec.places):
        follows = "+" if words[0].is_repeated and position == len(spec.places) - 1 else ""
        wants = f"__aiscale_argument {position}{follows} {' '.join(_quoted(word) for word in path)}"
        for word in words:
            yield f"complete -c aiscale -n {_quoted(wants)}{_value(word)}"


def _taking(spec: CommandSpec) -> set[str]:
    """Options that take a value."""
    own = {flag for word in spec.options if word.metavar for flag in word.flags}
    return own.union(*map(_taking, spec.actions))


def _flags(word: Word) -> str:
    return "".join(
        f" -l {flag.removeprefix('--')}" if flag.startswith("--") else f" -s {flag.removeprefix('-')}"
        for flag in word.flags
    )


def _value(word: Word) -> str:
    if not word.metavar:
        return ""
    required = " -r" if word.flags else ""
    if word.completed_by == "choices":
        return f"{required} -f -a {_quoted(' '.join(word.choices))}"
    if word.completed_by == "folders":
        return f"{required} -f -a '(__fish_complete_directories)'"
    if word.completed_by == "files":
        return f"{required} -F"
    if word.completed_by:
        return f"{required} -f -a {_quoted(f'(__aiscale_ask {word.completed_by})')}"
    return f"{required} -f"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
