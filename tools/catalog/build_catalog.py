"""Write the catalog's data: one project's definitions anew, or all of it.

    .venv/bin/python tools/catalog/build_catalog.py --project FOLDER
    .venv/bin/python tools/catalog/build_catalog.py --kubernetes [--etcd PATH --kube-apiserver PATH]
    .venv/bin/python tools/catalog/build_catalog.py --crds FOLDERS [--etcd PATH --kube-apiserver PATH]

A project's folder has its CRD files and a SOURCE.txt with the lines ``repository: …``, ``version: …``,
``commit: …`` and ``licence: …`` (the SPDX name). With ``--project`` the folder's name is the project's: it is added
to what is shipped, or put in its place. With ``--kubernetes`` the built-in kinds are made anew, from a real API
server's OpenAPI document; with ``--crds`` everything: from one such folder a project.
The same input gives the same bytes: members are sorted, carry no time, and are compressed by zlib's best level.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from aiscale.catalog.archive import DATA_FILE, read_sources, shipped_members, write_archive  # noqa: E402 - after the path is set
from aiscale.catalog.definitions import crd_members, read_definitions  # noqa: E402
from aiscale.catalog.model import Member, Source  # noqa: E402
from tests.support.apiserver import running_apiserver  # noqa: E402
from tools.catalog.builtin_kinds import builtin_members  # noqa: E402

KUBERNETES = "kubernetes"
LISTED = ("repository", "version", "commit", "licence")


def main() -> None:
    """Read the arguments, build and write the archive."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--project", type=Path, help="folder of the one project to add or to replace")
    what.add_argument("--kubernetes", action="store_true", help="make the built-in kinds anew")
    what.add_argument("--crds", type=Path, help="folder of the folders of all projects")
    parser.add_argument("--etcd", type=Path)
    parser.add_argument("--kube-apiserver", type=Path)
    parser.add_argument("--out", type=Path, default=DATA_FILE)
    arguments = parser.parse_args()
    members: list[Member] = []
    sources: dict[str, dict[str, str]] = {}
    if arguments.project is not None:
        project = arguments.project.resolve()
        members, sources = with_project(project.name, read_members(project), read_source(project / "SOURCE.txt"))
    elif arguments.kubernetes:
        built_in, source = from_api_server(arguments.etcd, arguments.kube_apiserver)
        members, sources = with_project(KUBERNETES, built_in, source)
    else:
        for folder in sorted(path for path in arguments.crds.iterdir() if path.is_dir()):
            sources[folder.name] = read_source(folder / "SOURCE.txt")
            members += read_members(folder)
        built_in, sources[KUBERNETES] = from_api_server(arguments.etcd, arguments.kube_apiserver)
        members += built_in
    write_archive(arguments.out, members, summarise(sources, members))
    chosen = KUBERNETES if arguments.kubernetes else arguments.project and project.name
    for line in summarise(sources, members):
        if chosen is None or line.project == chosen:
            sys.stdout.write(f"{line.project} {line.version} ({line.licence}): {line.kinds} kinds\n")


def with_project(
    project: str, members: list[Member], source: dict[str, str]
) -> tuple[list[Member], dict[str, dict[str, str]]]:
    """What is shipped with one project added or replaced, and where all of it comes from."""
    kept = [member for member in shipped_members() if member.entry.project != project]
    sources = {one.project: {name: getattr(one, name) for name in LISTED} for one in read_sources()}
    return [*kept, *members], {**sources, project: source}


def from_api_server(etcd: Path | None, program: Path | None) -> tuple[list[Member], dict[str, str]]:
    """The built-in kinds, and where they come from."""
    with (
        tempfile.TemporaryDirectory() as scratch,
        running_apiserver(Path(scratch), etcd or resolved("etcd"), program or resolved("kube-apiserver")) as server,
    ):
        version = server.get("/version")["gitVersion"]
        return builtin_members(server, KUBERNETES), kubernetes_source(version)


def read_members(folder: Path) -> list[Member]:
    """Every version of every kind that the definitions in a project's folder hold."""
    found = [crd for path in sorted(folder.glob("*.y*ml")) for crd in read_definitions(path)]
    if not found:
        raise SystemExit(f"{folder}: no CustomResourceDefinition in *.yaml")
    return [member for crd in found for member in crd_members(crd, folder.name)]


def resolved(tool: str) -> Path:
    """The tool chain's own copy of a program."""
    from aiscale.toolchain import resolve

    return Path(resolve(tool).path)


def read_source(path: Path) -> dict[str, str]:
    """The ``name: value`` lines of a SOURCE.txt that the catalog lists."""
    lines = (line.partition(":") for line in path.read_text().splitlines())
    found = {name.strip(): value.strip() for name, colon, value in lines if colon}
    missing = [name for name in LISTED if not found.get(name)]
    if missing:
        raise SystemExit(f"{path}: no line `{missing[0]}: …`")
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


def summarise(sources: dict[str, dict[str, str]], members: list[Member]) -> list[Source]:
    """One line a project, with how many kinds it brings."""
    counts: dict[str, int] = {}
    for member in members:
        counts[member.entry.project] = counts.get(member.entry.project, 0) + 1
    return [Source(project=name, kinds=counts[name], **fields) for name, fields in sorted(sources.items())]


if __name__ == "__main__":
    main()
