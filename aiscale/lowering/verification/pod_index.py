"""The pods of a system by namespace and label, so that a selector is compared with few of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aiscale.catalog.native.reading import mapping
from aiscale.catalog.native.selectors import selects
from aiscale.lowering.resource import namespace_of
from aiscale.lowering.verification.flaw import Pods


class PodIndex:
    """The pods of all templates of a system."""

    def __init__(self, pods: Iterable[Pods]) -> None:
        self._inside: dict[str, list[Pods]] = defaultdict(list)
        self._operated: dict[str, list[Pods]] = defaultdict(list)
        self._labelled: dict[tuple[str, str, str], list[Pods]] = defaultdict(list)
        for one in pods:
            namespace = namespace_of(one.resource)
            self._inside[namespace].append(one)
            if not one.is_native:
                self._operated[namespace].append(one)
                continue
            for key, value in one.labels.items():
                if isinstance(value, str):
                    self._labelled[namespace, key, value].append(one)

    def inside(self, namespace: str) -> Sequence[Pods]:
        """The pods in a namespace."""
        return self._inside.get(namespace, ())

    def selected_elsewhere(self, selector: Mapping[str, Any], namespace: str) -> Pods | None:
        """Pods of another namespace that a selector would choose there; None without any."""
        others = (one for there, found in self._inside.items() if there != namespace for one in found)
        return next((one for one in others if selects(selector, one.labels)), None)

    def candidates(self, selector: Mapping[str, Any], namespace: str) -> Sequence[Pods]:
        """Pods in a namespace that a selector may choose: all that have one of its labels, and those of operators."""
        labels = mapping(selector, "matchLabels")
        found = [
            self._labelled.get((namespace, key, value), []) for key, value in labels.items() if isinstance(value, str)
        ]
        if len(found) < max(1, len(labels)):  # no label, or one that is no text
            return self.inside(namespace)
        return [*min(found, key=len), *self._operated.get(namespace, ())]
