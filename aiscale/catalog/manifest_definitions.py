"""Definitions of the kinds of a system's own: in files that a Manifest names, and among its objects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from aiscale.catalog import definitions, extension
from aiscale.catalog.validation import validate
from aiscale.components.objects.manifest import Manifest
from aiscale.errors import UsageError
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph


@once_per_graph
def add_manifest_definitions(graph: ArchitectureGraph) -> Mapping[str, Mapping[int, str]]:
    """Let the catalog know the kinds that a system defines, once for a graph.

    Returns:
        Why a file cannot be used, by its position in ``definitions``, by the address of the Manifest. A definition
        among the objects that does not fit its schema is not used; it is refused as every such object.
    """
    problems: dict[str, dict[int, str]] = defaultdict(dict)
    is_changed = False
    for manifest in graph.of(Manifest):
        for index, path in enumerate(manifest.definition_files):
            if not path.is_file():
                problems[manifest.address][index] = f"{manifest.definitions[index]} is no file"
                continue
            try:
                definitions.read_in(path)
            except UsageError as error:
                problems[manifest.address][index] = str(error).replace(str(path), manifest.definitions[index])
            is_changed = True
        sound = [one for one in manifest.defined if not validate(one)]
        if sound:
            definitions.add(sound, Path(manifest.name))
            is_changed = True
    if is_changed:
        extension.forget()
    return problems
