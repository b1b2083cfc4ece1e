"""Functions of texts: the language's own, its strings extension, and Kubernetes' regular expressions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiscale.catalog.cel import conversions
from aiscale.catalog.cel.errors import CelError, no_overload
from aiscale.catalog.cel.values import equal
from aiscale.catalog.go_regex import compile_go

_PRECISION = 4
"""Characters of a precision: ``.100``."""


def _text(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    """A function that takes nothing but texts."""

    def call(*args: Any) -> Any:
        if any(type(arg) is not str for arg in args):
            raise no_overload(name, *args)
        return method(*args)

    call.__name__ = name
    return call


def _substring(text: str, start: int, end: int | None = None) -> str:
    end = len(text) if end is None else end
    if type(text) is not str or not 0 <= start <= end <= len(text):
        raise CelError(f"index out of range: {start}, {end}")
    return text[start:end]


def _char_at(text: str, at: int) -> str:
    if not 0 <= at <= len(text):
        raise CelError(f"index out of range: {at}")
    return text[at : at + 1]


def _index_of(container: Any, wanted: Any, start: int = 0) -> int:
    if type(container) is str and type(wanted) is str:
        return container.find(wanted, start)
    if type(container) is list:
        return next((at for at, item in enumerate(container) if equal(item, wanted)), -1)
    raise no_overload("indexOf", container, wanted)


def _last_index_of(container: Any, wanted: Any, end: int | None = None) -> int:
    if type(container) is str and type(wanted) is str:
        return container.rfind(wanted, 0, None if end is None else end + len(wanted))
    if type(container) is list:
        return next((at for at in reversed(range(len(container))) if equal(container[at], wanted)), -1)
    raise no_overload("lastIndexOf", container, wanted)


def _replace(text: str, old: str, new: str, limit: int = -1) -> str:
    return text.replace(old, new, limit)


def _split(text: str, separator: str, limit: int = -1) -> list[str]:
    if type(text) is not str or type(separator) is not str:
        raise no_overload("split", text, separator)
    if limit == 0:
        return []
    if not separator:
        return list(text) if limit < 0 else [*text[: limit - 1], text[limit - 1 :]]
    return text.split(separator, limit - 1 if limit > 0 else -1)


def _join(parts: list[str], separator: str = "") -> str:
    return separator.join(parts)


def _find(text: str, pattern: str) -> str:
    return compile_go(pattern).first(text)


def _find_all(text: str, pattern: str, limit: int = -1) -> list[str]:
    found = compile_go(pattern).every(text)
    return found if limit < 0 else found[:limit]


def _ascii(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "".join(change(sign) if sign.isascii() else sign for sign in text)


def _format(template: str, values: list[Any]) -> str:
    """``"%d of %s".format([1, "x"])``: the verbs s, d, f, e, b, x, X and o."""
    out: list[str] = []
    pending = iter(values)
    at = 0
    while at < len(template):
        if template[at] != "%":
            out.append(template[at])
            at += 1
            continue
        end = at + 1
        while end < len(template) and (template[end] == "." or template[end].isdigit()):
            end += 1
        verb = template[end : end + 1]
        out.append("%" if verb == "%" else _formatted(template[at + 1 : end], verb, next(pending)))
        at = end + 1
    return "".join(out)


def _formatted(precision: str, verb: str, value: Any) -> str:
    if len(precision) > _PRECISION:
        raise CelError(f"precision {precision[:20]} is too large")
    if verb in {"f", "e"}:
        return f"{float(value):{precision or '.6'}{verb}}"
    if verb in {"x", "X"} and isinstance(value, (str, bytes)):
        digits = (value.encode() if isinstance(value, str) else value).hex()
        return digits.upper() if verb == "X" else digits
    if verb in {"d", "b", "x", "X", "o"}:
        return format(int(value), verb)
    if isinstance(value, list):
        return "[" + ", ".join(_formatted("", "s", one) for one in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(sorted(f"{k}: {_formatted('', 's', v)}" for k, v in value.items())) + "}"
    return "null" if value is None else conversions.to_string(value)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "contains": _text("contains", lambda text, part: part in text),
    "startsWith": _text("startsWith", str.startswith),
    "endsWith": _text("endsWith", str.endswith),
    "matches": _text("matches", lambda text, pattern: compile_go(pattern).matches(text)),
    "charAt": _char_at,
    "indexOf": _index_of,
    "lastIndexOf": _last_index_of,
    "lowerAscii": _text("lowerAscii", _ascii(str.lower)),
    "upperAscii": _text("upperAscii", _ascii(str.upper)),
    "trim": _text("trim", str.strip),
    "replace": _replace,
    "split": _split,
    "join": _join,
    "substring": _substring,
    "format": _format,
    "find": _text("find", _find),
    "findAll": _find_all,
}
