"""Kinds beside the shipped ones: of operators of one's own, or of another release of an operator."""

from __future__ import annotations

from pathlib import Path

from aiscale.catalog import archive, definitions, validation


def add_definitions(*paths: Path) -> None:
    """Let the catalog know the kinds that CustomResourceDefinitions in files define.

    Objects of these kinds are checked, planned and, in a sandbox, served like all others. Where the catalog has the
    kind already, in any version, the file's definition stands in its place.

    A project names its files in ``aiscale.toml`` (``project.definitions``); a plug-in calls this where it registers
    its lowerings.

    Args:
        paths: YAML or JSON files with one or more definitions; other documents in them are passed over.

    Raises:
        UsageError: a file cannot be read, or holds no definition that an API server would take.
    """
    for path in paths:
        definitions.read_in(path)
    forget()


def forget() -> None:
    """Look every kind up anew: definitions were added."""
    archive.forget()
    validation.compiled.cache_clear()
