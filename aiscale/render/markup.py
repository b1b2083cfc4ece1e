"""Text inside XML: escaped, and without the characters that XML does not allow."""

from __future__ import annotations

import re

from aiscale.render.steering_marks import STEERING

# Source: W3C, Extensible Markup Language 1.0 (fifth edition), production Char.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SIGNS = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
_ESCAPED = re.compile("[&<>\"']")


def xml(text: str) -> str:
    """Text for element content and attribute values: one line, every special sign escaped, none that turns it."""
    legal = " ".join(STEERING.sub("\ufffd", _ILLEGAL.sub("\ufffd", " ".join(text.split()))).split())
    return _ESCAPED.sub(lambda match: _SIGNS[match[0]], legal)


def xml_id(text: str) -> str:
    """An id without blanks or signs, different for different texts: ``a/b`` becomes ``a.b``."""
    return "".join(
        c if c.isascii() and (c.isalnum() or c == "-") else "." if c == "/" else f"_{ord(c):x}_" for c in text
    )


def number(value: float) -> str:
    """A length in pixels: at most one decimal, no trailing zero."""
    return f"{value:.1f}".removesuffix(".0")
