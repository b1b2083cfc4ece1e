"""Reads TOML, and refuses in one way what Python's parser refuses in several."""

from __future__ import annotations

import tomllib
from typing import Any


class TomlError(ValueError):
    """A text is not TOML, or says what no setting can be."""


def read_toml(text: str) -> dict[str, Any]:
    """The data of a text.

    Raises:
        TomlError: it is not TOML, it is nested too deeply, or a number in it has too many digits.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TomlError(str(error)) from None
    except RecursionError:
        raise TomlError("lists or tables are nested too deeply") from None
    except ValueError:  # an integer, as Python limits them
        raise TomlError("a number has more than 4,300 digits") from None
