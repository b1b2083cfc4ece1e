"""Characters that steer a terminal or turn the direction of text: no text of others brings them into what is shown."""

from __future__ import annotations

import re

STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Control characters but for tab and line feed, and the characters of ``Bidi_Control``. Source: Unicode 16, PropList;
CVE-2021-42574."""


def unsteered(text: str) -> str:
    r"""The text with each of these characters written as ``\u202e``."""
    return STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
