"""What the docstrings below a kind's fields say: for error messages, ``aiscale kinds`` and the reference.

Read from the source when it is asked for: reading it while the class is made would double the start of every command.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache

from pydantic import BaseModel

COMMON_FIELDS = ("owner", "waivers", "patches")
"""What every component has; told last, since it is seldom what somebody looks for."""


def field_names(model: type[BaseModel]) -> list[str]:
    """The fields as users write them, those of the kind itself before those of every component."""
    names = [info.alias or name for name, info in model.model_fields.items()]
    return [*(name for name in names if name not in COMMON_FIELDS), *(name for name in names if name in COMMON_FIELDS)]


def field_document(model: type[BaseModel], field: str) -> str:
    """The docstring below a field, from the class or the nearest base that declares the field; empty without one."""
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
