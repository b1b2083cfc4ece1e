"""``aiscale kinds``: what a blueprint can be made of, and every field of it."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from aiscale.cli.arguments import add_output_argument
from aiscale.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.components.pages import KindPage

NAME = "kinds"
HELP = "list the kinds that a blueprint is made of, or describe one: fields, units, defaults"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "kind", nargs="?", metavar="KIND", help="a kind, a part of one, or a domain: Topic, Call, streams"
    )
    add_output_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Print the list, the list of one domain, or the pages of one name."""
    from aiscale.cli.views.kinds import kinds_document, list_text, page_text
    from aiscale.components.pages import pages

    chosen, is_list = _chosen(args.kind)
    if args.output == "json":
        console.json(kinds_document((page, _provisioned(page)) for page in chosen))
    elif is_list:
        console.print(list_text(chosen or pages(), min(console.out.width, 120)))
    else:
        for number, page in enumerate(chosen):
            if number:
                console.print()
            console.print(page_text(page, min(console.out.width, 120), _provisioned(page)))
    return ExitCode.OK


def _provisioned(page: KindPage) -> str:
    """What ``aiscale up`` makes of a component today; empty for what is written in the call of one."""
    from aiscale.components.plugin_kinds import every_kind
    from aiscale.lowering.unprovisioned import state

    return next((state(kind) for kind in every_kind() if page.role == "component" and kind.__name__ == page.name), "")


def _chosen(name: str | None) -> tuple[tuple[KindPage, ...], bool]:
    """The pages that a name means, and whether they are to be listed rather than described."""
    from aiscale.components.pages import find, headings, pages

    if name is None:
        return pages(), True
    wanted = name.removeprefix("aiscale.").casefold()
    domain = next((one for one in headings() if one and one.casefold() == wanted), None)
    if domain is not None:
        return tuple(page for page in pages() if page.domain == domain), True
    found = find(name)
    if not found:
        raise _unknown(name)
    return found, False


def _unknown(name: str) -> UsageError:
    from difflib import get_close_matches

    from aiscale.components.pages import catalogue, headings
    from aiscale.core.messages.wording import listed

    known = {cls.__name__.casefold(): cls.__name__ for classes in catalogue().values() for cls in classes}
    known |= {domain: domain for domain in headings() if domain}
    word = name.casefold()
    holding = [known[key] for key in sorted(known) if len(word) > 2 and word in key][:3]
    said = _said_in(word) if len(word) > 1 and not holding else []
    near = holding or ([] if said else [known[key] for key in get_close_matches(word, known, n=3, cutoff=0.6)])
    hint = f"did you mean {listed(near, last='or')}?" if near else "run aiscale kinds to list them all"
    return UsageError(f"there is no kind {name!r}", hint=f"it is mentioned in {listed(said, most=6)}" if said else hint)


def _said_in(word: str) -> list[str]:
    """Kinds and fields that are named with a word, then those that are described with it."""
    from aiscale.components.pages import pages

    named, described = [], []
    for page in pages():
        for field in page.fields:
            if word.removesuffix("s") in (part.removesuffix("s") for part in field.name.casefold().split("_")):
                named.append(f"{page.name}.{field.name}")
            elif re.search(rf"\b{re.escape(word)}\b", f"{field.meaning} {field.type}".casefold()):
                described.append(f"{page.name}.{field.name}")
        if re.search(rf"\b{re.escape(word)}\b", page.text.casefold()):
            described.append(page.name)
    return named or described
