"""The broken manifests of ``broken.yaml``: which good one, what is changed, what the catalog says."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.catalog.manifest_files import by_title

FILE = Path(__file__).parent / "broken.yaml"


@dataclass(frozen=True)
class Broken:
    """A good manifest with one change."""

    name: str
    manifest: dict[str, Any]
    says: tuple[str, ...]


def broken_manifests() -> list[Broken]:
    """All of them, in the order of the file."""
    good = by_title()
    return [_broken(good[line["of"]], line) for line in yaml.safe_load(FILE.read_text())]


def _broken(good: dict[str, Any], line: dict[str, Any]) -> Broken:
    manifest = copy.deepcopy(good)
    target: Any = manifest
    for step in line["at"][:-1]:
        target = target.setdefault(step, {}) if isinstance(target, dict) else target[step]
    if "to" in line:
        target[line["at"][-1]] = line["to"]
    else:
        del target[line["at"][-1]]
    return Broken(f"{line['of']} {'.'.join(map(str, line['at']))}", manifest, tuple(line["says"]))
