"""The grammar of names in Kubernetes: labels, subdomains, qualified names, label values.

Each check returns the reason in words, or an empty string when the name is fine.
Source: Kubernetes documentation, "Object Names and IDs" and "Labels and Selectors", v1.36.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LABEL_1123 = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", re.ASCII)
_LABEL_1035 = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?", re.ASCII)
_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*", re.ASCII)
_QUALIFIED = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]", re.ASCII)
_ENVIRONMENT_CHARS = re.compile(r"[ -<>-~]+", re.ASCII)
_CONFIG_KEY = re.compile(r"[-._a-zA-Z0-9]+", re.ASCII)
_PORT_NAME = re.compile(r"[-a-z0-9]+", re.ASCII)

LABEL_MAX_CHARS = 63
SUBDOMAIN_MAX_CHARS = 253


def dns1123_label(name: str) -> str:
    """Lower-case letters, digits and ``-``; at most 63 characters; a letter or digit at both ends."""
    if len(name) > LABEL_MAX_CHARS:
        return f"must be no more than {LABEL_MAX_CHARS} characters"
    if not _LABEL_1123.fullmatch(name):
        return "must be lower-case letters, digits or '-', and start and end with a letter or digit (such as my-name)"
    return ""


def dns1035_label(name: str) -> str:
    """As :func:`dns1123_label`, but it starts with a letter."""
    if len(name) > LABEL_MAX_CHARS:
        return f"must be no more than {LABEL_MAX_CHARS} characters"
    if not _LABEL_1035.fullmatch(name):
        return "must be lower-case letters, digits or '-', start with a letter and end with a letter or digit"
    return ""


def dns1123_subdomain(name: str) -> str:
    """Labels joined by dots, at most 253 characters."""
    if len(name) > SUBDOMAIN_MAX_CHARS:
        return f"must be no more than {SUBDOMAIN_MAX_CHARS} characters"
    if not _SUBDOMAIN.fullmatch(name):
        return "must be lower-case letters, digits, '-' or '.', and start and end with a letter or digit (example.com)"
    return ""


def path_segment(name: str) -> str:
    """A name that can stand in an address: not ``.`` or ``..``, without ``/`` and ``%``."""
    if name in {".", ".."}:
        return f"may not be '{name}'"
    for sign in "/%":
        if sign in name:
            return f"may not contain '{sign}'"
    return ""


@lru_cache(maxsize=4096)
def qualified_name(name: str) -> str:
    """A label or annotation key: an optional DNS prefix and ``/``, then up to 63 characters."""
    prefix, slash, local = name.rpartition("/")
    if slash:
        if not prefix:
            return "prefix part must be non-empty"
        reason = dns1123_subdomain(prefix) if "/" not in prefix else "a name has at most one '/'"
        if reason:
            return f"prefix part {reason}"
    if not local:
        return "name part must be non-empty"
    if len(local) > LABEL_MAX_CHARS:
        return f"name part must be no more than {LABEL_MAX_CHARS} characters"
    if not _QUALIFIED.fullmatch(local):
        return "name part must be letters, digits, '-', '_' or '.', and start and end with a letter or digit"
    return ""


@lru_cache(maxsize=4096)
def label_value(value: str) -> str:
    """Up to 63 letters, digits, ``-``, ``_`` and ``.``; may be empty."""
    if len(value.encode()) > LABEL_MAX_CHARS:
        return f"must be no more than {LABEL_MAX_CHARS} characters"
    if value and not _QUALIFIED.fullmatch(value):
        return "must be empty or letters, digits, '-', '_' or '.', and start and end with a letter or digit"
    return ""


def environment_name(name: str) -> str:
    """An environment variable's name: printable ASCII without ``=``."""
    if not _ENVIRONMENT_CHARS.fullmatch(name):
        return "must be printable ASCII characters other than '='"
    return ""


def config_key(key: str) -> str:
    """A key of a ConfigMap or Secret: letters, digits, ``-``, ``_`` and ``.``; not ``..`` in front."""
    if len(key) > SUBDOMAIN_MAX_CHARS:
        return f"must be no more than {SUBDOMAIN_MAX_CHARS} characters"
    if not _CONFIG_KEY.fullmatch(key):
        return "must be letters, digits, '-', '_' or '.'"
    if key == ".":
        return "may not be '.'"
    if key.startswith(".."):
        return "may not start with '..'"
    return ""


@lru_cache(maxsize=4096)
def port_name(name: str) -> str:
    """A container port's name: up to 15 lower-case letters, digits and single ``-``, at least one letter."""
    if len(name) > 15:
        return "must be no more than 15 characters"
    if not _PORT_NAME.fullmatch(name):
        return "must be lower-case letters, digits or '-'"
    if not re.search(r"[a-z]", name):
        return "must contain at least one letter"
    if "--" in name or name[0] == "-" or name[-1] == "-":
        return "must not begin or end with '-' or contain '--'"
    return ""
