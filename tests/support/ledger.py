"""A kind that no catalog knows, for what a project or a plug-in defines itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiscale.catalog import archive, validation
from aiscale.catalog.definitions import added

LEDGER: dict[str, Any] = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "ledgers.books.example", "uid": "4"},
    "spec": {
        "group": "books.example",
        "scope": "Cluster",
        "names": {"kind": "Ledger", "plural": "ledgers"},
        "versions": [
            {"name": "v1beta1", "served": False, "storage": False, "schema": {"openAPIV3Schema": {"type": "object"}}},
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {
                            "spec": {
                                "type": "object",
                                "properties": {"currency": {"type": "string"}},
                                "x-kubernetes-validations": [{"rule": "self.currency != 'XXX'", "message": "no XXX"}],
                            }
                        },
                    }
                },
            },
        ],
    },
}


@contextmanager
def only_shipped_afterwards() -> Iterator[None]:
    """Forget at the end what was added to the catalog: it is one for the whole process."""
    try:
        yield
    finally:
        added.clear()
        archive.forget()
        validation.compiled.cache_clear()
