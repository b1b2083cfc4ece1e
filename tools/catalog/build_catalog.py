"""Rebuild the catalog's data from a folder of CRDs and from a real API server's OpenAPI document.

    uv run python tools/catalog/build_catalog.py --crds FOLDER [--etcd PATH --kube-apiserver PATH]

FOLDER holds one folder a project with its CRD files and a SOURCE.txt (repository, version, commit, licence).
The same input gives the same bytes: members are sorted, carry no time, and are compressed by zlib's best level.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from aiscale.catalog.archive import DATA_FILE, Member, write_archive  # noqa: E402 - after the path is set
from aiscale.catalog.model import KindEntry, Source  # noqa: E402
from tests.support.apiserver import running_apiserver  # noqa: E402
from tools.catalog.builtin_kinds import builtin_members  # noqa: E402

KUBERNETES = "kubernetes"
LISTED = ("repository", "version", "commit", "licence")
#: What installers add to a CRD and the API server does not need.
DROPPED_ANNOTATIONS = ("kubectl.kubernetes.io/last-applied-configuration",)


def main() -> None:
    """Read the arguments, build and write the archive."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--crds", type=Path, required=True)
    parser.add_argument("--etcd", type=Path)
    parser.add_argument("--kube-apiserver", type=Path)
    parser.add_argument("--out", type=Path, default=DATA_FILE)
    arguments = parser.parse_args()
    members: list[Member] = []
    sources: dict[str, dict[str, str]] = {}
    for folder in sorted(path for path in arguments.crds.iterdir() if path.is_dir()):
        sources[folder.name] = read_source(folder / "SOURCE.txt")
        for crd in read_crds(folder):
            members += crd_members(crd, folder.name)
    with tempfile.TemporaryDirectory() as scratch:
        etcd = arguments.etcd or resolved("etcd")
        with running_apiserver(Path(scratch), etcd, arguments.kube_apiserver or resolved("kube-apiserver")) as server:
            version = server.get("/version")["gitVersion"]
            sources[KUBERNETES] = kubernetes_source(version)
            members += builtin_members(server, KUBERNETES)
    write_archive(arguments.out, members, summarise(sources, members))


def resolved(tool: str) -> Path:
    """The tool chain's own copy of a program."""
    from aiscale.toolchain import resolve

    return Path(resolve(tool).path)


def read_source(path: Path) -> dict[str, str]:
    """The ``name: value`` lines of a SOURCE.txt that the catalog lists."""
    lines = (line.partition(":") for line in path.read_text().splitlines())
    found = {name.strip(): value.strip() for name, colon, value in lines if colon}
    listed = {name: found.get(name, "") for name in LISTED}
    listed["repository"] = listed["repository"].removeprefix("https://")
    listed["commit"], listed["licence"] = listed["commit"].split()[0], listed["licence"].split()[0]
    return listed


def kubernetes_source(version: str) -> dict[str, str]:
    """Where the built-in kinds come from."""
    return {
        "repository": "github.com/kubernetes/kubernetes",
        "version": version,
        "commit": f"tag {version}",
        "licence": "Apache-2.0",
    }


def read_crds(folder: Path) -> list[dict[str, Any]]:
    """Every CustomResourceDefinition in a project's folder."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = []
    for path in sorted(folder.glob("*.y*ml")):
        with path.open() as stream:
            documents = yaml.load_all(stream, loader)
            found += [one for one in documents if one and one.get("kind") == "CustomResourceDefinition"]
    return found


def crd_members(crd: dict[str, Any], project: str) -> list[Member]:
    """A member for each version's schema, and one for the definition without its schemas."""
    spec = crd["spec"]
    entry = {"kind": spec["names"]["kind"], "plural": spec["names"]["plural"], "scope": spec["scope"]}
    members = []
    bare_versions = []
    for version in spec["versions"]:
        subresources = version.get("subresources", {})
        body = {
            "schema": version.get("schema", {}).get("openAPIV3Schema", {}),
            "status": "status" in subresources,
            "replicas": subresources.get("scale", {}).get("specReplicasPath", ""),
        }
        api_version = f"{spec['group']}/{version['name']}"
        members.append(
            Member(KindEntry(api_version=api_version, custom=True, project=project, **entry), body, version["served"])
        )
        bare_versions.append({key: value for key, value in version.items() if key != "schema"})
    members[0].definition = {
        "apiVersion": crd["apiVersion"],
        "kind": crd["kind"],
        "metadata": slim_metadata(crd["metadata"]),
        "spec": {**spec, "versions": bare_versions},
    }
    return members


def slim_metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    """Name, labels and annotations; nothing that a server writes."""
    annotations = {k: v for k, v in metadata.get("annotations", {}).items() if k not in DROPPED_ANNOTATIONS}
    kept = {"name": metadata["name"], "labels": metadata.get("labels"), "annotations": annotations}
    return {key: value for key, value in kept.items() if value}


def summarise(sources: dict[str, dict[str, str]], members: list[Member]) -> list[Source]:
    """One line a project, with how many kinds it brings."""
    counts: dict[str, int] = {}
    for member in members:
        counts[member.entry.project] = counts.get(member.entry.project, 0) + 1
    return [Source(project=name, kinds=counts[name], **fields) for name, fields in sorted(sources.items())]


if __name__ == "__main__":
    main()
