"""The catalog's data file: one compressed member a group-version-kind, and an index read first.

Loading a kind reads and parses its own member only. Writing is deterministic.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

from aiscale.catalog.definitions import added
from aiscale.catalog.model import KindEntry, KindSchema, Member, Source

DATA_FILE = Path(__file__).parent / "data" / "catalog.zip"
_INDEX = "index.json"
#: The earliest time a zip can hold; a real one would make every build differ.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def write_archive(path: Path, members: Iterable[Member], sources: Iterable[Source]) -> None:
    """Write all members, sorted, with the same bytes for the same content."""
    ordered = sorted(members, key=lambda member: (member.entry.api_version, member.entry.kind))
    index = {
        "kinds": [asdict(member.entry) for member in ordered if member.served],
        "sources": [asdict(source) for source in sources],
    }
    files: dict[str, Mapping[str, Any]] = {_INDEX: index}
    for member in ordered:
        files[_schema_name(member.entry.api_version, member.entry.kind)] = member.body
        if member.definition is not None:
            files[_definition_name(member.entry.group, member.entry.kind)] = member.definition
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, _NO_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, json.dumps(content, separators=(",", ":"), ensure_ascii=False))


def shipped_members() -> list[Member]:
    """All that the data file holds, as it was written: for who adds a project to it."""
    members: dict[tuple[str, str], Member] = {}
    for line in _index()["kinds"]:
        entry = KindEntry(**line)
        members[entry.api_version, entry.kind] = _shipped(entry, served=True)
    for entry in {
        (one.entry.group, one.entry.kind): one.entry for one in members.values() if one.entry.custom
    }.values():
        definition = json.loads(_archive().read(_definition_name(entry.group, entry.kind)))
        versions = [f"{entry.group}/{version['name']}" for version in definition["spec"]["versions"]]
        for api_version in versions:
            if (api_version, entry.kind) not in members:
                unserved = replace(entry, api_version=api_version)
                members[api_version, entry.kind] = _shipped(unserved, served=False)
        members[versions[0], entry.kind].definition = definition
    return list(members.values())


def _shipped(entry: KindEntry, *, served: bool) -> Member:
    return Member(entry, json.loads(_archive().read(_schema_name(entry.api_version, entry.kind))), served)


@cache
def _archive() -> zipfile.ZipFile:
    return zipfile.ZipFile(DATA_FILE)


@cache
def _index() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = json.loads(_archive().read(_INDEX))
    return loaded


@cache
def entries() -> Mapping[tuple[str, str], KindEntry]:
    """Every kind that is served, by API version and kind; what a project adds stands before what is shipped."""
    shipped = {(entry.api_version, entry.kind): entry for entry in (KindEntry(**line) for line in _index()["kinds"])}
    others = {key: one.member.entry for key, one in added.items()}
    if not others:
        return shipped
    defined = {(entry.group, entry.kind) for entry in others.values()}
    kept = {key: entry for key, entry in shipped.items() if (entry.group, entry.kind) not in defined}
    return dict(sorted({**kept, **others}.items()))


@cache
def read_sources() -> tuple[Source, ...]:
    """Where the schemas come from, by project."""
    return tuple(Source(**line) for line in _index()["sources"])


@cache
def read_schema(api_version: str, kind: str) -> KindSchema | None:
    """The schema of one kind, or None when the catalog does not know it."""
    entry = entries().get((api_version, kind))
    if entry is None:
        return None
    other = added.get((api_version, kind))
    body = other.member.body if other else json.loads(_archive().read(_schema_name(api_version, kind)))
    return KindSchema(
        entry=entry,
        schema=body["schema"],
        definitions=body.get("definitions", {}),
        has_status_subresource=body.get("status", False),
        replicas_path=body.get("replicas", ""),
    )


def read_definition(group: str, kind: str) -> dict[str, Any]:
    """A whole CustomResourceDefinition, as its project ships it without descriptions.

    Raises:
        KeyError: the catalog has no such custom kind.
    """
    for other in added.values():
        if (other.member.entry.group, other.member.entry.kind) == (group, kind):
            return dict(other.definition)
    definition: dict[str, Any] = json.loads(_archive().read(_definition_name(group, kind)))
    for version in definition["spec"]["versions"]:
        body = json.loads(_archive().read(_schema_name(f"{group}/{version['name']}", kind)))
        version["schema"] = {"openAPIV3Schema": body["schema"]}
    return definition


def forget() -> None:
    """Look everything up anew: definitions were added."""
    entries.cache_clear()
    read_schema.cache_clear()


def _schema_name(api_version: str, kind: str) -> str:
    return f"schema/{api_version}/{kind}.json"


def _definition_name(group: str, kind: str) -> str:
    return f"definition/{group}/{kind}.json"
