"""What a resource stores: asked before it is deleted or replaced.

Each technology has a table ``STORED`` in the module ``stored_data.py`` of its folder, and a line in
:data:`aiscale.plan.data_resources.TABLES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from aiscale.lowering.resource import Resource


class StoredData(NamedTuple):
    """The data of one resource.

    Attributes:
        thing: what such a resource is called: ``topic``.
        data: what it stores, in the plural: ``records``.
        stays: what remains once it is deleted, and who uses it, as a clause; empty where the data is deleted with it.
        number: how many things it has; of a StatefulSet, in each of its pods.
        is_protected: whether a plan may delete or replace it only where that is allowed by name.
        is_within: whether the things are parts of the resource, such as the volumes of a StatefulSet.
        survives_replacement: whether a resource of the same name, made after it was deleted, has the data again.
    """

    thing: str
    data: str
    stays: str = ""
    number: int = 1
    is_protected: bool = True
    is_within: bool = False
    survives_replacement: bool = False


Describe = Callable[[Resource, Mapping[str, Resource]], StoredData | None]
"""From a resource as it was applied, and all that were applied by key, to its data; None where it stores none.

Of an object that an interrupted run left, only apiVersion, kind, name and namespace are known.
"""

Stored = Mapping[str, Describe]
"""By the type of a resource, as :func:`unversioned` writes it."""


def stores(thing: str, data: str, *, is_protected: bool = True) -> Describe:
    """Every resource of a type stores data, and it is deleted with the resource."""
    found = StoredData(thing, data, is_protected=is_protected)
    return lambda _resource, _records: found


def unversioned(type_: str) -> str:
    """A type token without the version of an API.

    ``kafka.strimzi.io/KafkaTopic``; ``PersistentVolumeClaim``, of the core group; ``azure-native:storage:FileShare``;
    that of another provider as it is.
    """
    provider, _, rest = type_.partition(":")
    module, _, kind = rest.rpartition(":")
    if provider == "kubernetes":
        group = module.rpartition("/")[0]
        return kind if group in {"", "core"} else f"{group}/{kind}"
    return f"{provider}:{module.partition('/v')[0]}:{kind}" if provider == "azure-native" else type_
