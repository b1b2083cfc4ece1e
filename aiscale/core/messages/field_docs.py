"""Docstrings of fields, for error messages, ``aiscale kinds`` and the reference.

They are read from the source on demand, because reading them with the class would double the start time of commands.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache

from pydantic import BaseModel

COMMON_FIELDS = ("owner", "waivers", "patches")
"""Fields of every component; listed last, because they are rarely looked up."""


def field_names(model: type[BaseModel]) -> list[str]:
    """The fields of a kind, its own fields before those of every component."""
    names = [info.alias or name for name, info in model.model_fields.items()]
    return [*(name for name in names if name not in COMMON_FIELDS), *(name for name in names if name in COMMON_FIELDS)]


def field_document(model: type[BaseModel], field: str) -> str:
    """Docstring of a field, from the class or the nearest base that declares it; may be empty."""
    for base in model.__mro__:
        if field in vars(base).get("__annotations__", ()):
            return _documents(base).get(field, "")
    return ""


@cache
def _documents(model: type) -> dict[str, str]:
    try:
        source = textwrap.dedent(inspect.getsource(model))
    except (OSError, TypeError):
        return {}
    [declared] = ast.parse(source).body
    if not isinstance(declared, ast.ClassDef):
        return {}
    found = {}
    for before, after in zip(declared.body, declared.body[1:], strict=False):
        if isinstance(before, ast.AnnAssign) and isinstance(before.target, ast.Name) and isinstance(after, ast.Expr):
            text = after.value.value if isinstance(after.value, ast.Constant) else None
            if isinstance(text, str):
                found[before.target.id] = inspect.cleandoc(text)
    return found
