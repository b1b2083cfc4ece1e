"""Keeps secrets out of outputs: values that are known to be secret, and texts with the form of one."""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from aiscale.core.secret_texts.forms import decoded, form_hits, hits
from aiscale.core.secret_texts.names import is_literal, kind_of

HIDDEN = "(secret)"
"""What is shown instead of a secret."""

_SHORTEST = 6
_SHORTEST_LINE = 16
_SHORTEST_ANYWHERE = 12
"""Characters of a value that is also looked for within words."""
_WORDS = r"[A-Za-z][a-z]*(?:[-_. ][A-Za-z][a-z]*)*"
_FOLDERS = frozenset({"PWD", "OLDPWD"})
"""Variables of shells with the name of a password."""
_values: dict[str, None] = {}


def hide(values: Iterable[str]) -> None:
    """Never show these values from now on, in no spelling of them.

    Plain words, such as ``postgres``, stay: they are the names of other things too. Where the name of the value says
    that it is a secret, it is hidden all the same.
    """
    for value in values:
        inner = decoded(value)
        for text in (value, inner, *value.splitlines(), *inner.splitlines()):
            _values.update(dict.fromkeys(_spellings(text.strip()) if _is_distinct(text.strip(), value) else ()))


def hide_variables(variables: Mapping[str, str] = os.environ) -> None:
    """Never show environment variables of this process whose names denote secrets."""
    hide(value for name, value in variables.items() if _is_secret(name, value) and name not in _FOLDERS)


def shown_setting(text: str) -> str:
    """``KEY=VALUE`` of a command line without a secret: ``pricing.environment.DB_PASSWORD=(secret)``."""
    key, equals, value = text.partition("=")
    return f"{key}={HIDDEN}" if equals and _is_secret(key, value) else masked(text)


def masked(text: str, *, within: bool = False) -> str:
    """The text without the secrets in it.

    Args:
        text: any text.
        within: whether names in the text count too: ``password=…``.
    """
    parts, at = [], 0
    for start, end in spans(text, within=within):
        parts += [text[at:start], HIDDEN]
        at = end
    return "".join((*parts, text[at:]))


def spans(text: str, *, within: bool = False) -> list[tuple[int, int]]:
    """Where the secrets of a text are, from its begin to its end; as :func:`masked` finds them."""
    bare = text.replace("\\", "")
    held = tuple(value for value in _values if value in text or value.replace("\\", "") in bare)
    found = [match.span() for match in _pattern(held).finditer(text)] if held else []
    found += [(hit.start, hit.end) for hit in (hits(text) if within else form_hits(text))]
    kept: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def masked_data(value: Any, name: str = "", *, within: bool = False) -> Any:
    """Plain data without the secrets in it: by the names of fields, and by what stands in texts.

    Args:
        value: mappings, lists and texts; all else stays.
        name: what the value is called.
        within: whether names within texts count too, ``password=…``: in data of users, not in words of aiscale.
    """
    if isinstance(value, str):
        return HIDDEN if _is_secret(name, value) else masked(value, within=within)
    if isinstance(value, Mapping):
        named = value.get("name")
        given = named if isinstance(named, str) and kind_of(named) else ""
        return {
            masked(key) if isinstance(key, str) else key:
            masked_data(item, given if key == "value" and given else str(key), within=within)
            for key, item in value.items()
        }  # fmt: skip
    if isinstance(value, (list, tuple)):
        return [masked_data(item, name, within=within) for item in value]
    return value


def _is_secret(name: str, value: str) -> bool:
    return bool(kind_of(name)) and is_literal(name, value)


def _is_distinct(text: str, value: str) -> bool:
    """Whether a text is that of one secret, and no word of the language."""
    if len(text) < (_SHORTEST if text == value else _SHORTEST_LINE) or kind_of(text):
        return False
    return len(text) >= 24 or re.fullmatch(_WORDS, text) is None


def _spellings(text: str) -> Iterable[str]:
    import html
    from urllib.parse import quote, quote_plus

    packed = base64.b64encode(text.encode("utf-8", "replace")).decode()
    yield from (
        text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], repr(text)[1:-1],
        packed, packed.rstrip("="), packed.rstrip("=").replace("+", "-").replace("/", "_"),
        quote(text, safe=""), quote(text), quote_plus(text), html.escape(text), text.replace("'", "''"),
    )  # fmt: skip


@lru_cache(maxsize=256)
def _pattern(values: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(_loose, sorted(values, key=len, reverse=True))))


def _loose(value: str) -> str:
    """A pattern for a value, with the backslashes that Markdown puts before its signs."""
    body = "".join(re.escape(c) if c.isalnum() else rf"\\?{re.escape(c)}" for c in value)
    return body if len(value) >= _SHORTEST_ANYWHERE else rf"(?<![A-Za-z0-9]){body}(?![A-Za-z0-9])"
