"""Lists whose elements must differ: ``x-kubernetes-list-type`` set and map."""

from __future__ import annotations

import json
from typing import Any

from aiscale.catalog.node import Node
from aiscale.catalog.paths import Path
from aiscale.catalog.report import Report


def check_list(node: Node, items: list[Any], path: Path, report: Report) -> None:
    """Report elements that repeat an earlier one, by value in a set and by their keys in a map."""
    by_keys = node.list_type == "map"
    seen: set[str] = set()
    for index, item in enumerate(items):
        if by_keys and item is not None and not isinstance(item, dict):
            report.add((path, index), "type", "must be an object in a list with keys")
            return
        identity = {key: item[key] for key in node.list_keys if key in item} if by_keys and item is not None else item
        text = json.dumps(identity, sort_keys=True)
        if text in seen:
            shown = ", ".join(f"{k}={v}" for k, v in identity.items()) if isinstance(identity, dict) else text
            report.add((path, index), "duplicate", f"repeats an earlier element ({shown})")
        seen.add(text)
