"""What to do about an exception of a blueprint: the mistakes that everybody makes once."""

from __future__ import annotations

import re
import sys
from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules

_PLACE = re.compile(r" \((unknown location|/[^()]*)\)$")
_NAME = re.compile(r"cannot import name '(\w+)' from '(aiscale(?:\.\w+)*)'")


def said(error: BaseException) -> str:
    """The exception in one line."""
    text = _PLACE.sub("", " ".join(str(error).split()))
    return f"the blueprint raises {type(error).__name__}" + (f": {text}" if text else "")


def ended(error: SystemExit) -> str:
    """The end of the program in one line."""
    why = "" if error.code is None else f" (exit {error.code})" if isinstance(error.code, int) else f": {error.code}"
    return f"the blueprint ends the program{why}"


def advice(error: BaseException) -> str:
    """What to write instead; empty when the exception says it, or nobody can know."""
    text = str(error)
    if isinstance(error, ModuleNotFoundError) and error.name:
        return _missing_module(error.name)
    if isinstance(error, ImportError):
        return _failed_import(text)
    if isinstance(error, AttributeError) and text.startswith("'tuple' object has no attribute"):
        return "what a component refers to is fixed when it is made: give it in its call, in a list"
    if isinstance(error, RecursionError):
        return "a function calls itself without an end"
    if isinstance(error, MemoryError):
        return "a blueprint only declares, within 8 GiB of memory"
    if isinstance(error, EOFError):
        return "a blueprint can not ask: take it from a parameter (from aiscale import Parameters)"
    return ""


def _missing_module(name: str) -> str:
    package, _, rest = name.partition(".")
    if package == "aiscale":
        import aiscale

        public = sorted(m.name for m in iter_modules(aiscale.__path__) if not m.ispkg and _is_facade(m.name))
        near = get_close_matches(rest, public, n=1)
        return f"did you mean aiscale.{near[0]}?" if near else f"aiscale has: {', '.join(public)}"
    return f"install {package} beside aiscale, or put the module beside the blueprint"


def _failed_import(text: str) -> str:
    if "partially initialized" in text:
        return "two files import each other: move what both need into a third"
    if "no known parent package" in text:
        return "leave the dot: the blueprint's folder is first on sys.path (from payments import system)"
    found = _NAME.search(text)
    if found is None:
        return ""
    wanted, module = found.groups()
    names = [name for name in getattr(sys.modules.get(module), "__all__", ()) if not name.startswith("_")]
    near = get_close_matches(wanted, names, n=1)
    elsewhere = _home_of(wanted)
    if elsewhere:
        return f"write: from {elsewhere} import {wanted}"
    return f"did you mean {near[0]}?" if near else f"{module} has: {', '.join(names)}"


def _home_of(wanted: str) -> str:
    """The public module that has a name which was looked for in another one."""
    import aiscale

    for module in ("aiscale", *(f"aiscale.{m.name}" for m in iter_modules(aiscale.__path__) if _is_facade(m.name))):
        if wanted in getattr(import_module(module), "__all__", ()):
            return module
    return ""


def _is_facade(name: str) -> bool:
    return name in {
        "delivery", "features", "mesh", "objects", "observability", "people", "platform", "processing", "services",
        "serving", "streams",
    }  # fmt: skip
