"""The licences of what an installation of aiscale contains, from the metadata of the installed packages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ALLOWED = frozenset({
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MPL-2.0", "PSF-2.0", "Unlicense",
})  # fmt: skip
"""SPDX identifiers that an Apache-2.0 project may distribute or depend on without further conditions for its users."""

_BY_TEXT = {
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache 2": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "BSD 3-Clause": "BSD-3-Clause",
    "MIT License": "MIT",
    "The MIT License (MIT)": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
    "ISC License (ISCL)": "ISC",
    "3-Clause BSD License": "BSD-3-Clause",
}
"""What packages without an SPDX expression write, in a classifier or as their licence."""


class Licensed(NamedTuple):
    """One package.

    Attributes:
        name: as it calls itself.
        version: that is installed.
        licences: SPDX identifiers; of several, each applies to a part of the package.
    """

    name: str
    version: str
    licences: tuple[str, ...]


def licensed() -> tuple[Licensed, ...]:
    """Every package that ``pip install aiscale`` installs here, by name.

    Raises:
        ValueError: a package says nothing that is known of its licence.
    """
    found: dict[str, Distribution] = {}
    waiting = ["aiscale"]
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name not in found:
            found[name] = distribution(name)
            waiting += _needs(found[name])
    del found["aiscale"]
    return tuple(
        Licensed(one.metadata["Name"], one.version, tuple(sorted(_licences(one)))) for _, one in sorted(found.items())
    )


def markdown() -> str:
    """The page of licences."""
    rows = [f"| {one.name} | {one.version} | {', '.join(one.licences)} |" for one in licensed()]
    return "\n".join([
        "# Licences",
        "",
        "aiscale has the licence Apache-2.0. An installation contains the packages below, in the versions that the "
        "project is tested with. `make sbom` writes the same as CycloneDX, with the hashes of the files.",
        "",
        "| package | version | licence |",
        "|---|---|---|",
        *rows,
        "",
        "Commands that need them install the Pulumi engine and its Kubernetes provider, and for the sandbox etcd, "
        "kube-apiserver, kube-controller-manager, kube-scheduler and kwok. All of them have the licence Apache-2.0.",
        "",
    ])  # fmt: skip


def _needs(one: Distribution) -> Iterator[str]:
    for text in one.requires or ():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield requirement.name


def _field(one: Distribution, name: str) -> str:
    return next(iter(one.metadata.get_all(name) or ()), "")


def _first_line(one: Distribution) -> str:
    """Of its licence file."""
    names = one.metadata.get_all("License-File") or []
    files = (one.read_text(f"licenses/{name}") for name in names)
    return next((text.strip() for text in files if text), "")


def _licences(one: Distribution) -> set[str]:
    expression = _field(one, "License-Expression")
    if expression:
        return {word for word in re.split(r"[\s()]+", expression) if word not in {"", "AND", "OR", "WITH"}}
    classifiers = one.metadata.get_all("Classifier") or []
    texts = [text.rpartition(" :: ")[2] for text in classifiers if text.startswith("License :: OSI Approved :: ")]
    texts = texts or [(_field(one, "License") or _first_line(one)).strip().partition("\n")[0]]
    found = {_BY_TEXT.get(text, text) for text in texts}
    if not found <= ALLOWED:
        raise ValueError(f"{one.metadata['Name']} {one.version}: the licence is not known: {texts}")
    return found
