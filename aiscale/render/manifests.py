"""Records as plain Kubernetes manifests in YAML, for GitOps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import yaml

from aiscale.lowering.resource import Resource
from aiscale.render.steering_marks import STEERING, unsteered
from aiscale.render.values import printable


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


def file_name(resource: Resource) -> str:
    """A file name of its own for one record: ``deployment-pricing.yaml``, without signs that file systems dislike.

    A namespace stands before all others, as ``kubectl apply -f FOLDER`` goes by names.
    """
    first = "00-" if resource.properties.get("kind") == "Namespace" else ""
    return f"{first}{''.join(c if c.isascii() and (c.isalnum() or c in '-.') else '-' for c in resource.key)}.yaml"


def _comment(text: str) -> str:
    return printable(" ".join(text.split()))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, str) else value
