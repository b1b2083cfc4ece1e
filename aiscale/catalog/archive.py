"""The catalog's data file: one compressed member a group-version-kind, and an index read first.

Loading a kind reads and parses its own member only. Writing is deterministic.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from aiscale.catalog.model import KindEntry, KindSchema, Source

DATA_FILE = Path(__file__).parent / "data" / "catalog.zip"
_INDEX = "index.json"
#: The earliest time a zip can hold; a real one would make every build differ.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(slots=True)
class Member:
    """What is written for one version of one kind.

    Attributes:
        entry: its line in the index.
        body: schema, definitions, status and replicas as :func:`read_schema` reads them.
        served: whether the API server offers this version.
        definition: the CRD without schemas, on the first version of a custom kind.
    """

    entry: KindEntry
    body: Mapping[str, Any]
    served: bool
    definition: Mapping[str, Any] | None = field(default=None)


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


@cache
def _archive() -> zipfile.ZipFile:
    return zipfile.ZipFile(DATA_FILE)


@cache
def _index() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = json.loads(_archive().read(_INDEX))
    return loaded


@cache
def entries() -> Mapping[tuple[str, str], KindEntry]:
    """Every kind that is served, by API version and kind."""
    lines = (KindEntry(**line) for line in _index()["kinds"])
    return {(entry.api_version, entry.kind): entry for entry in lines}


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
    body = json.loads(_archive().read(_schema_name(api_version, kind)))
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
    definition: dict[str, Any] = json.loads(_archive().read(_definition_name(group, kind)))
    for version in definition["spec"]["versions"]:
        body = json.loads(_archive().read(_schema_name(f"{group}/{version['name']}", kind)))
        version["schema"] = {"openAPIV3Schema": body["schema"]}
    return definition


def _schema_name(api_version: str, kind: str) -> str:
    return f"schema/{api_version}/{kind}.json"


def _definition_name(group: str, kind: str) -> str:
    return f"definition/{group}/{kind}.json"
