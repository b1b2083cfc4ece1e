"""CustomResourceDefinitions in files: those that a project or a plug-in brings beside the shipped ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiscale.catalog.go_regex import PatternError, compile_go
from aiscale.catalog.model import KindEntry, Member
from aiscale.errors import UsageError

KIND = "CustomResourceDefinition"
#: The only version of definitions that an API server serves, since Kubernetes 1.22.
API_VERSION = "apiextensions.k8s.io/v1"
#: What installers add to a definition and the API server does not need.
_DROPPED_ANNOTATIONS = ("kubectl.kubernetes.io/last-applied-configuration",)


@dataclass(frozen=True, slots=True)
class Added:
    """One version of a kind that a file defines.

    Attributes:
        member: its schema and its line in the index.
        definition: the whole definition, all versions, ready to be installed.
    """

    member: Member
    definition: Mapping[str, Any]


#: What files define, by API version and kind.
added: dict[tuple[str, str], Added] = {}


def read_in(path: Path) -> None:
    """Know every kind that is served by a definition in a file. What was known of a kind before is forgotten.

    Raises:
        UsageError: the file cannot be read or holds no definition.
    """
    definitions = read_definitions(path)
    if not definitions:
        raise UsageError(f"{path} holds no {KIND}", hint="`kubectl get crd NAME -o yaml` writes one")
    add(definitions, path)


def add(definitions: Iterable[Mapping[str, Any]], path: Path) -> None:
    """Know every kind that is served by some definitions. What was known of a kind before is forgotten.

    Args:
        definitions: whole CustomResourceDefinitions.
        path: where they are, for messages.

    Raises:
        UsageError: no API server takes one of them.
    """
    for definition in definitions:
        members = _members(definition, path)
        _refuse_patterns(definition["spec"], "spec", path)
        installed = {**definition, "metadata": slim_metadata(definition["metadata"])}
        of_kind = (members[0].entry.group, members[0].entry.kind)
        for key in [key for key, one in added.items() if (one.member.entry.group, one.member.entry.kind) == of_kind]:
            del added[key]
        for member in members:
            if member.served:
                added[member.entry.api_version, member.entry.kind] = Added(member, installed)


def read_definitions(path: Path) -> list[dict[str, Any]]:
    """The definitions among the documents of a YAML or JSON file; other documents are passed over.

    Raises:
        UsageError: the file cannot be read.
    """
    from aiscale.core.values.yaml_text import (
        YamlError,
        read_file,
        read_yaml,
    )  # only who brings definitions waits for it

    try:
        documents = list(read_yaml(read_file(path)))
    except (OSError, YamlError) as error:
        raise UsageError(f"{path}: {error}", hint="a YAML or JSON file is needed") from None
    lists = (one["items"] for one in documents if isinstance(one, dict) and isinstance(one.get("items"), list))
    every = [*documents, *(item for items in lists for item in items)]
    return [one for one in every if isinstance(one, dict) and one.get("kind") == KIND]


def _members(definition: Mapping[str, Any], path: Path) -> list[Member]:
    if definition.get("apiVersion") != API_VERSION:
        raise UsageError(
            f"{path}: a {KIND} of {definition.get('apiVersion')}, which no API server takes",
            hint=f"write it as {API_VERSION}",
        )
    try:
        members = crd_members(definition, path.stem)
        if all(isinstance(text, str) for one in members for text in (one.entry.api_version, one.entry.kind)):
            return members
        missing = "names"
    except KeyError as error:
        missing = str(error.args[0])
    except (TypeError, AttributeError, IndexError):
        missing = "versions"
    raise UsageError(
        f"{path}: a {KIND} without what every one has: {missing}",
        hint="spec.group, spec.scope, spec.names, spec.versions with name, served and schema",
    )


def _refuse_patterns(part: Any, at: str, path: Path) -> None:
    """Refuse patterns that are none: a definition with one is not accepted by an API server."""
    if isinstance(part, list):
        for index, inner in enumerate(part):
            _refuse_patterns(inner, f"{at}[{index}]", path)
    elif isinstance(part, dict):
        for key, inner in part.items():
            _refuse_patterns(inner, f"{at}.{key}", path)
        if isinstance(pattern := part.get("pattern"), str):
            try:
                compile_go(pattern)
            except PatternError as error:
                raise UsageError(f"{path}: {at}.pattern: {error}", hint="correct the pattern") from None


def crd_members(crd: Mapping[str, Any], project: str) -> list[Member]:
    """A member for each version's schema; the first has the definition without its schemas."""
    spec = crd["spec"]
    entry = {"kind": spec["names"]["kind"], "plural": spec["names"]["plural"], "scope": spec["scope"]}
    members = []
    bare_versions = []
    for version in spec["versions"]:
        subresources = version.get("subresources", {})
        body = {
            "schema": version.get("schema", {}).get("openAPIV3Schema", {}),
            "status": "status" in subresources,
            "replicas": subresources.get("scale", {}).get("specReplicasPath", ""),
        }
        api_version = f"{spec['group']}/{version['name']}"
        members.append(
            Member(KindEntry(api_version=api_version, custom=True, project=project, **entry), body, version["served"])
        )
        bare_versions.append({key: value for key, value in version.items() if key != "schema"})
    members[0].definition = {
        "apiVersion": crd["apiVersion"],
        "kind": crd["kind"],
        "metadata": slim_metadata(crd["metadata"]),
        "spec": {**spec, "versions": bare_versions},
    }
    return members


def slim_metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    """Name, labels and annotations; nothing that a server writes."""
    annotations = {k: v for k, v in metadata.get("annotations", {}).items() if k not in _DROPPED_ANNOTATIONS}
    kept = {"name": metadata["name"], "labels": metadata.get("labels"), "annotations": annotations}
    return {key: value for key, value in kept.items() if value}
