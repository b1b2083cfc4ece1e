"""Kubernetes quantities (``500m``, ``16Gi``, ``1e3``) as exact rational numbers.

Source: Kubernetes API reference, "Quantity" (serialisation format), v1.36.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

_FORM = re.compile(r"([+-]?)(\d+\.?\d*|\.\d+)(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d+)?", re.ASCII)
_BINARY = {name: 1024 ** (power + 1) for power, name in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"))}
_DECIMAL_EXPONENT = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
#: Larger exponents cost memory and cannot be meant; the API server caps such values.
_MAX_EXPONENT = 400


@lru_cache(maxsize=4096)
def parse_quantity(text: str) -> Fraction | None:
    """The value of a quantity, or None when the text is not one.

    Args:
        text: number and optional suffix, without spaces: ``"2"``, ``"500m"``, ``"1.5Gi"``, ``"1e3"``.
    """
    match = _FORM.fullmatch(text)
    if match is None:
        return None
    sign, digits, suffix = match[1], match[2], match[3] or ""
    number = Fraction(digits.rstrip(".") if digits.endswith(".") else digits)
    if suffix in _BINARY:
        number *= _BINARY[suffix]
    else:
        exponent = _DECIMAL_EXPONENT[suffix] if suffix in _DECIMAL_EXPONENT else int(suffix[1:])
        if abs(exponent) > _MAX_EXPONENT:
            return None
        number *= Fraction(10) ** exponent
    return -number if sign == "-" else number
