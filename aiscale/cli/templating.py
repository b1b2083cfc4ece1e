"""Text files of other languages, written from templates next to the code that fills them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

SUFFIX = ".j2"
"""How the file names of templates end."""


def fill(template: Path, **values: object) -> str:
    """The text of a template with its values.

    Args:
        template: the file; its name ends with ``.j2``.
        values: what its expressions name.

    Raises:
        jinja2.UndefinedError: the template names a value that is not given.
    """
    return _environment(template.parent).get_template(template.name).render(values)


@cache
def _environment(folder: Path) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(  # noqa: S701  # the texts are no HTML
        loader=FileSystemLoader(folder), undefined=StrictUndefined, keep_trailing_newline=True, trim_blocks=True
    )
