"""``aiscale explain``: the page of one rule, or the list of all."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aiscale.cli.arguments import add_output_argument
from aiscale.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from rich.text import Text

    from aiscale.cli.console import Console
    from aiscale.rules.pages import RulePage

NAME = "explain"
HELP = "explain a rule: what it finds, why, an example and the fix"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("code", nargs="?", metavar="CODE", help="a finding's code, for example STR012")
    parser.add_argument("--list", action="store_true", dest="list_all", help="list every code")
    add_output_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Print the page of a rule, or the list."""
    from aiscale.rules.plugins.loading import all_pages

    if args.list_all or args.code is None:
        if not args.list_all:
            raise UsageError("which code?", hint="aiscale explain STR012, or aiscale explain --list")
        _list(list(all_pages().values()), console, args.output)
        return ExitCode.OK
    page = _find(args.code)
    if args.output == "json":
        sections = {name.lower(): text for name, text in page.sections.items()}
        console.json({"format_version": "1.0"} | _data(page) | sections)
    else:
        from aiscale.cli.views.rows import width_of

        console.print(_page(page, width_of(console)))
    return ExitCode.OK


def _find(given: str) -> RulePage:
    from difflib import get_close_matches

    from aiscale.components.pages import find
    from aiscale.core.messages.wording import listed
    from aiscale.rules.plugins.loading import all_pages

    known = all_pages()
    code = given.strip().upper()
    if code not in known:
        # STR12 is STR012, whatever else is spelt alike.
        filled = f"{code[:3]}{code[3:].zfill(3)}"
        near = [filled] if filled in known else get_close_matches(code, known, n=3, cutoff=0.6)
        hint = f"did you mean {listed(near, last='or')}?" if near else "run aiscale explain --list to list every code"
        if kind := next(iter(find(given.strip())), None):
            hint = f"{kind.name} is a kind: aiscale kinds {kind.name}"
        raise UsageError(f"there is no rule {given!r}", hint=hint)
    return known[code]


def _data(page: RulePage) -> dict[str, str | bool]:
    return {"code": page.code, "severity": str(page.severity), "area": page.area, "title": page.title,
            "fixable": page.is_fixable, "reproduced": page.reproduced}  # fmt: skip


def _list(chosen: list[RulePage], console: Console, output: str) -> None:
    if output == "json":
        console.json({"format_version": "1.0", "rules": [_data(page) for page in chosen]})
        return
    from rich.text import Text

    from aiscale.cli.views.rows import width_of, wrapped

    width = width_of(console)
    for page in chosen:
        head = f"{page.code}  {page.severity!s:8} "
        line = Text("\n".join(wrapped(page.title, width, " " * len(head), first=head)))
        line.stylize("bold", 0, len(page.code))
        line.stylize(_style(page), len(page.code) + 2, len(head))
        console.print(line)


def _page(page: RulePage, width: int) -> Text:
    from rich.text import Text

    from aiscale.cli.views.rows import wrapped
    from aiscale.rules.pages import FIXABLE, REPRODUCED

    def told(words: str, first: str = "") -> str:
        return "\n".join(wrapped(words.replace("``", "`"), width, first=first))

    head = f"{page.severity}[{page.code}]"
    text = Text.assemble((told(f"{head}: {page.title}"), "bold"), "\n")
    text.stylize(_style(page), 0, len(head))
    for name in ("What", "Why"):
        if name in page.sections:
            paragraphs = ("\n".join(_items(words, width)) for words in page.sections[name].split("\n\n"))
            text.append("\n").append("\n\n".join(paragraphs)).append("\n")
    for name in ("Example", "Instead"):
        if name in page.sections:
            text.append(f"\n{name}:\n", "bold")
            text.append("".join(f"    {line}\n" for line in page.sections[name].splitlines()))
    if page.is_fixable:
        text.append("\n").append(told(FIXABLE)).append("\n")
    if page.reproduced:
        text.append("\n").append(told(REPRODUCED[page.reproduced])).append("\n")
    if "Source" in page.sections:
        source = Text(told(" ".join(page.sections["Source"].split()), first="Source: "))
        source.stylize("bold", 0, len("Source: "))
        text.append("\n").append(source)
    return text


def _items(paragraph: str, width: int) -> Iterator[str]:
    """A paragraph in lines, each item of a list on lines of its own."""
    from aiscale.cli.views.rows import wrapped

    for item in re.split(r"\n\s*(?=- )", paragraph.strip()):
        words, indent = " ".join(item.split()).replace("``", "`"), "  " if item.startswith("- ") else ""
        yield from wrapped(words, width, indent=indent, first="")


def _style(page: RulePage) -> str:
    return {"error": "bold red", "warning": "bold yellow"}.get(str(page.severity), "bold cyan")
