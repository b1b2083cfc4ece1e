"""Kubernetes objects in YAML and JSON files: single files, and folders of them."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import yaml

from aiscale.core.messages.validation_errors import unreadable, unreadable_file
from aiscale.core.project_files import HELP, outside
from aiscale.core.values import yaml_text
from aiscale.core.values.yaml_text import YamlError
from aiscale.diagnostics import Location

SUFFIXES = frozenset({".yaml", ".yml", ".json"})
_KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_INTEGER = re.compile(r"[-+]?(0b[01_]+|0x[0-9a-fA-F_]+|0o?[0-7_]+|[1-9][0-9_]*|0)$")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # either of two classes
    """YAML as Kubernetes reads it: a date and ``12:30`` are text. Source: sigs.k8s.io/yaml 1.6, on go-yaml v2."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {
        first: [
            (tag, _INTEGER if tag.endswith(":int") else pattern)
            for tag, pattern in resolvers
            if not tag.endswith(":timestamp")
        ]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def read_objects(path: str, place: Location) -> tuple[Mapping[str, Any], ...]:
    """Every object of a file, or of all files of a folder and the folders in it, in the order of their paths.

    Args:
        path: from the folder of the blueprint.
        place: the call that names it.

    Raises:
        InvalidComponentError: nothing can be read there, it is no YAML or JSON, or there is no object in it.
    """
    file = Path(place.file).resolve().parent / path
    if why := outside(file, place.file):
        raise unreadable(f"{path!r} {why}", place, HELP)
    files = list(_files(file, path, place)) if file.is_dir() else [(file, path)]
    found = tuple(body for each, shown in files for body in _documents(each, shown, place))
    if not found:
        raise unreadable(f"{path!r} has no object", place, "write apiVersion, kind and metadata of one into it")
    return found


def _files(folder: Path, path: str, place: Location) -> Iterator[tuple[Path, str]]:
    if any((folder / name).is_file() for name in _KUSTOMIZATIONS):
        hint = f"render it: kubectl kustomize {path} > rendered.yaml, and read rendered.yaml"
        raise unreadable(f"{path!r} is a kustomization", place, hint)
    if (folder / "Chart.yaml").is_file():
        hint = f"render it: helm template NAME {path} > rendered.yaml, and read rendered.yaml"
        raise unreadable(f"{path!r} is a Helm chart", place, hint)
    for file in sorted(folder.rglob("*")):
        within = file.relative_to(folder)
        if file.suffix in SUFFIXES and file.is_file() and not any(part.startswith(".") for part in within.parts):
            yield file, f"{path.rstrip('/')}/{within.as_posix()}"


def _documents(file: Path, path: str, place: Location) -> Iterator[Mapping[str, Any]]:
    if why := outside(file, place.file):
        raise unreadable(f"{path!r} {why}", place, HELP)
    try:
        text = yaml_text.read_file(file)
    except OSError as error:
        raise unreadable_file(repr(path), path, place, error.strerror or str(error)) from None
    except YamlError as error:
        raise unreadable(f"{path!r} cannot be read: {error}", place, f"fix {file}") from None
    try:
        documents = list(yaml_text.read_yaml(text, _Loader))
    except YamlError as error:
        where = f", line {error.line}" if error.line else ""
        hint = f"render the chart first: helm template NAME CHART > {file.name}" if "{{" in text else "fix it"
        raise unreadable(f"{path!r} is not YAML{where}: {error.reason}", place, hint) from None
    for index, document in enumerate(documents):
        if document is not None and not isinstance(document, Mapping):
            which = f", document {index + 1}" if len(documents) > 1 else ""
            said = f"{path!r}{which} is no object but {str(document)[:40]!r}"
            raise unreadable(said, place, "each document is an object with apiVersion and kind, or empty")
        if document:
            yield document
