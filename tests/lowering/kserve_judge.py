"""Reads objects of KServe with its Python packages, in an environment of their own: ``kserve_judge.py < objects.json``.

Prints which fields the typed models do not know, and which URIs the storage initializer refuses. A model without a
field that it requires raises an error.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Any
from unittest import mock

import kserve
from kserve_storage import Storage

_MODELS = {"InferenceService": "V1beta1InferenceService", "ServingRuntime": "V1alpha1ServingRuntime",
           "InferenceGraph": "V1alpha1InferenceGraph"}  # fmt: skip


def _typed(kind: str, value: Any, path: str, unknown: list[str]) -> Any:
    """A value as the type that a model names; plain where it is a type of Kubernetes itself."""
    if kind.startswith(("list[", "List[")):
        return [_typed(kind[5:-1], one, f"{path}[{number}]", unknown) for number, one in enumerate(value)]
    if kind.startswith(("dict(", "Dict[")):
        inner = kind[5:-1].split(",", 1)[1].strip()
        return {name: _typed(inner, one, f"{path}.{name}", unknown) for name, one in value.items()}
    model = getattr(kserve, kind, None)
    if model is None:
        return value
    names = {json_name: name for name, json_name in model.attribute_map.items()}
    unknown += [f"{path}.{name}" for name in value if name not in names]
    fields = {
        names[name]: _typed(model.openapi_types[names[name]], one, f"{path}.{name}", unknown)
        for name, one in value.items()
        if name in names
    }
    return model(**fields)


def _scheme_is_read(uri: str) -> bool:
    """Whether the storage initializer has a reader for a URI; none is called."""
    readers = [name for name in dir(Storage) if name.startswith("_download_") and name != "_download_files"]
    with mock.patch.multiple(Storage, **dict.fromkeys(readers, mock.DEFAULT)) as called:
        try:
            Storage.download(uri, "/mnt/models")
        except Exception:
            return any(one.called for one in called.values())
    return any(one.called for one in called.values())


def main() -> None:
    """Judge each object."""
    unknown: list[str] = []
    refused: list[str] = []
    judged: Counter[str] = Counter()
    for item in json.load(sys.stdin):
        where = f"{item['kind']} {item['metadata']['name']}"
        _typed(_MODELS[item["kind"]], item, where, unknown)
        judged[item["kind"]] += 1
        uri = item["spec"].get("predictor", {}).get("model", {}).get("storageUri")
        if uri is not None and not uri.startswith("pvc://"):  # which KServe mounts
            judged["uris"] += 1
            if not _scheme_is_read(uri):
                refused.append(uri)
    print(json.dumps({"unknown": unknown, "refused": refused, "judged": judged}))


main()
