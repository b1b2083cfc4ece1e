"""String formats as API servers check them on custom resources; other formats are ignored there and here.

Source: k8s.io/apiextensions-apiserver v0.36.3, list of supported formats; k8s.io/kube-openapi strfmt.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit

from aiscale.catalog import go_duration, names

_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?([0-9a-f])[0-9a-f]{3}-?([0-9a-f])[0-9a-f]{3}-?[0-9a-f]{12}", re.I)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATE_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})([Tt ])(\d{2}):(\d{2}):(\d{2})([.,]\d+)?([Zz]|[+-]\d{2}:\d{2})?", re.ASCII)
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})", re.ASCII)
_HOSTNAME_LABEL = re.compile(r"[^\W_]([^\W_]|-)*", re.UNICODE)
_MAC = re.compile(
    r"([0-9a-f]{2}[:-]){5}[0-9a-f]{2}|([0-9a-f]{2}[:-]){7}[0-9a-f]{2}|([0-9a-f]{4}\.){2,3}[0-9a-f]{4}", re.I
)
_EMAIL = re.compile(r"([^<>]*<)?[^@\s<>,]+@[^@\s<>,]+>?")
_HEX_COLOR = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_RGB_COLOR = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)")
_SSN = re.compile(r"\d{3}[- ]?\d{2}[- ]?\d{4}", re.ASCII)
_HOST_MAX_CHARS = 255


def is_date(text: str) -> bool:
    """A day that exists, as ``2006-01-02``."""
    if not _DATE.fullmatch(text):
        return False
    try:
        datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        return False
    return True


def is_date_time(text: str) -> bool:
    """An RFC 3339 time."""
    match = _DATE_TIME.fullmatch(text)
    if match is None or not is_date(match[1]):
        return False
    return int(match[3]) < 24 and int(match[4]) < 60 and int(match[5]) < 60


def is_rfc3339(text: str) -> bool:
    """A time as built-in kinds read it: RFC 3339 with a zone, no blanks."""
    match = _DATE_TIME.fullmatch(text)
    return match is not None and match[2] == "T" and match[7] not in {None, "z"} and is_date_time(text)


def is_ipv4(text: str) -> bool:
    """Four numbers below 256; leading zeros are tolerated, as the API server does."""
    parts = text.split(".")
    return len(parts) == 4 and all(
        p.isascii() and p.isdigit() and len(p.lstrip("0")) <= 3 and int(p) < 256 for p in parts
    )


def is_ipv6(text: str) -> bool:
    """An IPv6 address without a zone."""
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return "%" not in text


def is_ip(text: str) -> bool:
    """An address of either family."""
    return is_ipv4(text) or is_ipv6(text)


@lru_cache(maxsize=4096)
def is_cidr(text: str) -> bool:
    """An address and a prefix length, such as ``10.0.0.0/16``."""
    address, slash, prefix = text.partition("/")
    if not slash or not prefix.isascii() or not prefix.isdigit() or (len(prefix) > 1 and prefix[0] == "0"):
        return False
    return (is_ipv4(address) and int(prefix) <= 32) or (is_ipv6(address) and int(prefix) <= 128)


def is_uri(text: str) -> bool:
    """An absolute address or an absolute path."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return bool(parts.scheme) or text.startswith("/")


def is_hostname(text: str) -> bool:
    """Labels of letters, digits and inner hyphens, joined by dots."""
    labels = text.split(".")
    return len(text) <= _HOST_MAX_CHARS and all(
        _HOSTNAME_LABEL.fullmatch(label) and not label.endswith("-") and len(label) <= 63 for label in labels
    )


def _uuid(version: str, variant: str = "") -> Callable[[str], bool]:
    def check(text: str) -> bool:
        match = _UUID.fullmatch(text)
        return (
            match is not None
            and match[1] in (version or match[1])
            and match[2].lower() in (variant or match[2].lower())
        )

    return check


def _isbn10(text: str) -> bool:
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"\d{9}[\dX]", digits):
        return False
    return sum((10 - place) * (10 if sign == "X" else int(sign)) for place, sign in enumerate(digits)) % 11 == 0


def _isbn13(text: str) -> bool:
    digits = re.sub(r"[\s-]", "", text)
    return (
        bool(re.fullmatch(r"\d{13}", digits))
        and sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits)) % 10 == 0
    )


def _rgb(text: str) -> bool:
    match = _RGB_COLOR.fullmatch(text)
    return match is not None and all(int(part) < 256 for part in match.groups())


#: Check by format name without hyphens, as the API server looks them up.
FORMATS: Mapping[str, Callable[[str], bool]] = {
    "byte": lambda text: _BASE64.fullmatch(text) is not None,
    "cidr": is_cidr,
    "date": is_date,
    "datetime": is_date_time,
    "duration": lambda text: go_duration.parse_lenient(text) is not None,
    "email": lambda text: _EMAIL.fullmatch(text) is not None,
    "hexcolor": lambda text: _HEX_COLOR.fullmatch(text) is not None,
    "hostname": is_hostname,
    "ipv4": is_ipv4,
    "ipv6": is_ipv6,
    "isbn": lambda text: _isbn10(text) or _isbn13(text),
    "isbn10": _isbn10,
    "isbn13": _isbn13,
    "k8slongname": lambda text: not names.dns1123_subdomain(text),
    "k8sshortname": lambda text: not names.dns1123_label(text),
    "mac": lambda text: _MAC.fullmatch(text) is not None,
    "rgbcolor": _rgb,
    "ssn": lambda text: _SSN.fullmatch(text) is not None,
    "uri": is_uri,
    "uuid": _uuid(""),
    "uuid3": _uuid("3"),
    "uuid4": _uuid("4", "89ab"),
    "uuid5": _uuid("5", "89ab"),
    "password": lambda _: True,
}


def supported(name: str) -> bool:
    """Whether the API server looks at a string format at all."""
    return name.replace("-", "") in FORMATS


def matches(name: str, text: str) -> bool:
    """Whether a text has a format; unknown formats allow everything."""
    check = FORMATS.get(name.replace("-", ""))
    return check is None or check(text)
