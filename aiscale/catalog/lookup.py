"""What the catalog knows about kinds, without their schemas."""

from __future__ import annotations

import copy
from typing import Any

from aiscale.catalog import archive
from aiscale.catalog.model import KindEntry, KindSchema, Scope, Source
from aiscale.catalog.suggestions import did_you_mean, one_of
from aiscale.errors import UsageError


def load(api_version: str, kind: str) -> KindSchema | None:
    """The schema of a kind, or None when the catalog does not have it. Reads only that kind.

    Args:
        api_version: ``v1``, ``apps/v1``, ``kafka.strimzi.io/v1`` …
        kind: ``Deployment``, ``KafkaTopic`` …
    """
    return archive.read_schema(api_version, kind)


def kinds() -> tuple[KindEntry, ...]:
    """Every kind in every version that an API server with all definitions would serve, sorted."""
    return tuple(archive.entries().values())


def sources() -> tuple[Source, ...]:
    """Where the schemas come from: project, repository, version, commit, licence."""
    return archive.read_sources()


def scope(api_version: str, kind: str) -> Scope:
    """Whether objects of a kind live in a namespace.

    Raises:
        UsageError: the catalog does not have the kind.
    """
    return entry(api_version, kind).scope


def plural(api_version: str, kind: str) -> str:
    """The kind's name in addresses: ``deployments``.

    Raises:
        UsageError: the catalog does not have the kind.
    """
    return entry(api_version, kind).plural


def is_custom(api_version: str, kind: str) -> bool:
    """Whether a kind needs a CustomResourceDefinition to be installed.

    Raises:
        UsageError: the catalog does not have the kind.
    """
    return entry(api_version, kind).custom


def crd_manifest(api_version: str, kind: str) -> dict[str, Any]:
    """The whole CustomResourceDefinition of a kind, all versions, ready to be installed.

    Raises:
        UsageError: the catalog does not have the kind, or it is built in.
    """
    found = entry(api_version, kind)
    if not found.custom:
        raise UsageError(
            f"{kind} of {api_version} is built into Kubernetes", hint="nothing needs to be installed for it"
        )
    return copy.deepcopy(archive.read_definition(found.group, kind))


def entry(api_version: str, kind: str) -> KindEntry:
    """The catalog's line on a kind.

    Raises:
        UsageError: the catalog does not have the kind.
    """
    found = archive.entries().get((api_version, kind))
    if found is None:
        raise UsageError(
            unknown_kind(api_version, kind), hint="name the file of its definition in aiscale.toml: project.definitions"
        )
    return found


def unknown_kind(api_version: str, kind: str) -> str:
    """Why a kind is not found: another version, another group, or a misspelt name."""
    known = archive.entries()
    versions = [version for version, name in known if name == kind]
    if versions:
        return f"there is no {kind} in {api_version}: it is in {one_of(versions)}"
    return f"there is no kind {kind} in {api_version}{did_you_mean(kind, {name for _, name in known})}"
