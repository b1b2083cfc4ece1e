"""checkov and kube-score over rendered objects, and the waivers of what they demand wrongly."""

from __future__ import annotations

import json
import subprocess
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from aiscale.lowering.resource import Resource
from tests.support.lowered import as_deployment, as_yaml, pod_templates
from tests.support.paths import ROOT

TOOLS = ROOT / ".scanners" / "bin"
WAIVERS = ROOT / "tests" / "scanners" / "waivers.toml"

BLUEPRINT = "blueprint-"
"""What the names of files with objects of blueprints begin with."""

Key = tuple[str, str, str, str]
"""File without its suffix, kind, namespace and name."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A demand of a scanner that an object does not satisfy.

    Attributes:
        check: scanner and check: ``checkov CKV_K8S_11``, ``kube-score pod-probes: …``.
        key: the object.
    """

    check: str
    key: Key

    @property
    def text(self) -> str:
        """``ride_demand/Deployment/ride-demand/surge-v8``."""
        return "/".join(self.key)


@dataclass(frozen=True, slots=True)
class Scan:
    """What one scanner says of all objects.

    Attributes:
        scanner: its name.
        passed: how many checks of objects pass.
        failures: those that do not.
    """

    scanner: str
    passed: int
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class ScannerWaiver:
    """A demand that is wrong for some objects.

    Attributes:
        checks: the demands.
        objects: patterns of :attr:`Failure.text`.
        when: a name in :data:`CONDITIONS`; empty for none.
        reason: why.
    """

    checks: tuple[str, ...]
    objects: tuple[str, ...]
    when: str
    reason: str

    def covers(self, failure: Failure, objects: Mapping[Key, Resource]) -> bool:
        """Whether it accepts a failure."""
        return (
            failure.check in self.checks
            and any(fnmatchcase(failure.text, pattern) for pattern in self.objects)
            and (not self.when or CONDITIONS[self.when](objects[failure.key]))
        )


def read_waivers() -> tuple[ScannerWaiver, ...]:
    """The waivers of the repository."""
    listed = tomllib.loads(WAIVERS.read_text(encoding="utf-8"))["waiver"]
    return tuple(
        ScannerWaiver(tuple(one["checks"]), tuple(one["objects"]), one.get("when", ""), one["reason"]) for one in listed
    )


def _containers(resource: Resource) -> list[dict[str, Any]]:
    return [one for template in pod_templates(resource) for one in template["spec"]["containers"]]


def _users(resource: Resource) -> Iterator[int]:
    for template in pod_templates(resource):
        yield template["spec"].get("securityContext", {}).get("runAsUser", 0)


CONDITIONS: Mapping[str, Callable[[Resource], bool]] = {
    "no container has a port": lambda one: not any(each.get("ports") for each in _containers(one)),
    "every image has a digest": lambda one: all("@sha256:" in each["image"] for each in _containers(one)),
    "an image has a tag": lambda one: any("@sha256:" not in each["image"] for each in _containers(one)),
    "pods are spread over hosts": lambda one: any(
        each["topologyKey"] == "kubernetes.io/hostname"
        for template in pod_templates(one)
        for each in template["spec"].get("topologySpreadConstraints", ())
    ),
    "the image needs user 1000": lambda one: set(_users(one)) == {1_000},
}
"""What a waiver may ask of an object."""


def write_objects(folder: Path, systems: Mapping[str, Iterable[Resource]]) -> dict[Key, Resource]:
    """Write the objects of each system to a file, and return them.

    Raises:
        AssertionError: two objects have one key.
    """
    found: dict[Key, Resource] = {}
    for name, resources in systems.items():
        objects = [as_deployment(one) for one in resources if one.is_kubernetes]
        (folder / f"{name}.yaml").write_text(as_yaml(objects), encoding="utf-8")
        for one in objects:
            metadata = one.properties["metadata"]
            key = (name, one.kind, metadata.get("namespace", ""), metadata["name"])
            assert key not in found, key
            found[key] = one
    return found


def checkov(folder: Path) -> Scan:
    """What checkov says of the objects in a folder: failures, once for each object and check."""
    report = _json(
        "checkov", "--directory", str(folder), "--framework", "kubernetes", "--output", "json", "--compact",
        "--skip-download", "--quiet",
    )  # fmt: skip
    assert report["summary"]["parsing_errors"] == 0
    failures = []
    for one in report["results"]["failed_checks"]:
        kind, namespace, name = one["resource"].split(".", 2)
        namespace = "" if namespace == "default" else namespace
        failures.append(Failure(f"checkov {one['check_id']}", (Path(one["file_path"]).stem, kind, namespace, name)))
    return Scan("checkov", report["summary"]["passed"], tuple(failures))


_PASSED = 7
"""The lowest grade of a check that an object satisfies; warnings have 5, critical failures 1."""


def kube_score(folder: Path) -> Scan:
    """What kube-score says of them: each comment of a warning or a critical failure."""
    failures: list[Failure] = []
    passed = 0
    # One file at a time: objects of two files with one name are one object for it.
    reports = [_json("kube-score", "score", "--output-format", "json", str(file)) for file in sorted(folder.iterdir())]
    for one in (one for report in reports for one in report):
        metadata = one["object_meta"]
        key = (Path(one["file_name"]).stem, one["type_meta"]["kind"], metadata.get("namespace", ""), metadata["name"])
        for check in one["checks"]:
            if check.get("skipped") or check["grade"] >= _PASSED:
                passed += not check.get("skipped")
                continue
            for comment in check["comments"] or [{"summary": check["check"]["name"]}]:
                failures.append(Failure(f"kube-score {check['check']['id']}: {comment['summary']}", key))
    return Scan("kube-score", passed, tuple(failures))


def _json(tool: str, *arguments: str) -> Any:
    path = TOOLS / tool
    assert path.exists(), f"there is no {path.relative_to(ROOT)}: run make scanners"
    done = subprocess.run([path, *arguments], capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def table(scans: Iterable[Scan], used: Mapping[ScannerWaiver, Counter[str]]) -> str:
    """The counts as Markdown: of each scanner, and of each waiver."""
    waived = Counter(check.split()[0] for counted in used.values() for check in counted.elements())
    lines = [
        "| scanner | checks passed | failed in blueprints | failed in systems of tests | waived | without a waiver |",
        "|---|---|---|---|---|---|",
    ]
    for scan in scans:
        count, own = len(scan.failures), sum(one.key[0].startswith(BLUEPRINT) for one in scan.failures)
        cells = (scan.passed, own, count - own, waived[scan.scanner], count - waived[scan.scanner])
        lines.append(f"| {scan.scanner} | {' | '.join(f'{cell:,}' for cell in cells)} |")
    lines += ["", "| checks | waived | why |", "|---|---|---|"]
    for waiver, counted in used.items():
        checks = dict.fromkeys(check.partition(":")[0] for check in waiver.checks)
        lines.append(f"| {', '.join(checks)} | {counted.total():,} | {waiver.reason} |")
    return "\n".join(lines) + "\n"
