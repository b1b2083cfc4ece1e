"""Long random texts, as keys are."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise

from aiscale.core.secret_texts.forms import is_public

_FORM = r"[A-Za-z0-9+/_-]{32,128}={0,2}"
_PUBLIC_NAME = (
    r"(?i)(?:digest|checksum|sha\d*|hash|fingerprint|public.?key|cert\w*|ca.?bundle|uid|uuid|id|etag|version|image|tag|"
    r"revision|commit|signature|name|class|path|uri|url|arn|crt|pem|description|encrypted.?data)$"
)
"""Ends of names whose values everybody may read."""


def looks_random(name: str, text: str) -> bool:
    """Whether a whole text is a long random one, and its name does not say that it is public.

    Names, paths and CamelCase mix letters and digits in runs. Of random base64, more than half of the neighbours are
    of another class, and 1 of 6 is a digit. Hexadecimal texts are digests more often than keys.
    """
    if not re.fullmatch(_FORM, text) or re.search(_PUBLIC_NAME, name) or is_public(text):
        return False
    classes = ["d" if c.isdigit() else "u" if c.isupper() else "l" if c.islower() else "o" for c in text.rstrip("=")]
    count = Counter(classes)
    if min(count["d"], count["u"], count["l"]) < len(classes) / 16 or count["o"] > len(classes) / 10:
        return False
    changes = sum(one != other for one, other in pairwise(classes))
    return changes >= 0.4 * len(classes) and _entropy(text) >= 4.0


def _entropy(text: str) -> float:
    """Shannon entropy, in bits a character."""
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())
