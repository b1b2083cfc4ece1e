"""Records as plain Kubernetes manifests in YAML, for GitOps."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import yaml

from aiscale.lowering.resource import Resource
from aiscale.render.steering_marks import STEERING, unsteered
from aiscale.render.values import printable

_LONGEST = 200
"""Characters of a file name before digest and ending. Linux and macOS take 255 bytes."""


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # the C one where it is built in
    """Block text for what has several lines, no anchors."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _write_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if STEERING.search(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _write_text)


def manifest_yaml(resource: Resource) -> str:
    """One manifest, under a comment that says who it belongs to and why it is there."""
    return f"# {_comment(resource.address)}: {_comment(resource.reason)}\n{yaml_text(resource.properties)}"


def yaml_text(data: Mapping[str, Any]) -> str:
    """Plain data as YAML. Characters that turn the direction of text are escaped, which YAML reads as themselves."""
    text = yaml.dump(_plain(data), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    return unsteered(text)  # they are in double quotes


def manifests_yaml(resources: Iterable[Resource]) -> str:
    """All manifests as one YAML stream, in the order given.

    Args:
        resources: Kubernetes records; each should follow what it needs.

    Returns:
        Documents with ``---`` before each; the same records give the same text.
    """
    return "".join(f"---\n{manifest_yaml(resource)}" for resource in resources)


def file_names(resources: Sequence[Resource]) -> list[str]:
    """A file name for each record: ``deployment-pricing.yaml``, of small letters, digits, ``-`` and ``.``.

    No two are equal, even where case does not count: names that would be, and long ones, get a digest of the key. A
    namespace stands before all others, as ``kubectl apply -f FOLDER`` goes by names.
    """
    plain = [_file_name(one) for one in resources]
    count = Counter(plain)
    return [
        f"{name if count[name] == 1 and len(name) <= _LONGEST else f'{name[:_LONGEST]}-{_short_digest(one.key)}'}.yaml"
        for name, one in zip(plain, resources, strict=True)
    ]


def _file_name(resource: Resource) -> str:
    first = "00-" if resource.properties.get("kind") == "Namespace" else ""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-.") else "-" for c in resource.key)
    return f"{first}{plain.replace('..', '.-').lower()}"


def _short_digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:10]


def _comment(text: str) -> str:
    return printable(" ".join(text.split()))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, str) else value
