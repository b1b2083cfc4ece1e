"""Write the tables of the names of settings.

Those of Kafka and Flink are read from their archives, those of the Flink operator from its documentation.

    .venv/bin/python tools/config_names/build.py --repository MAVEN_REPOSITORY --operator CHECKOUT

The Maven repository is the one that the tests on the JVM fill; the checkout is apache/flink-kubernetes-operator at the
release that the catalog has.
"""

from __future__ import annotations

import argparse
import re
import subprocess
from collections import defaultdict
from pathlib import Path

TABLES = Path(__file__).resolve().parents[2] / "aiscale" / "catalog" / "config_names"
PROGRAM = Path(__file__).with_name("ConfigNames.java")
KAFKA = "4.3.1"
FLINK = ("1.19.3", "1.20.3", "2.2.0")
OPERATOR = "release-1.15.0"
_NO_SETTINGS = re.compile(
    r"Format|Connector|DataGen|Print|Raw|FactoryUtil|Catalog|Json|Csv|AsyncSink|StreamConfig|CollectSink|SourceReader"
    r"|LookupOptions|Internal|ApplicationConfiguration$|Temporal|Mysql"
)
"""Classes whose options are of connectors and formats, in tables, or of Flink itself alone."""


def main() -> None:
    """Read the arguments, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repository", type=Path, required=True)
    parser.add_argument("--operator", type=Path, required=True)
    arguments = parser.parse_args()
    _write_kafka(arguments.repository)
    _write_flink(arguments.repository, arguments.operator)


def _write_kafka(repository: Path) -> None:
    archives = [*repository.glob(f"org/apache/kafka/*/{KAFKA}/*.jar"), *_others(repository)]
    found: dict[str, list[str]] = defaultdict(list)
    for line in _run(archives, []):
        part, name = line.split("\t")
        found[part].append(name)
    for part, names in found.items():
        _write(f"kafka-{part}.txt", f"Apache Kafka {KAFKA}, ConfigDef of {part}", names)


def _write_flink(repository: Path, operator: Path) -> None:
    versions: dict[str, list[str]] = defaultdict(list)
    modules = [{path.parent.parent.name for path in _flink_archives(repository, version)} for version in FLINK]
    everywhere = set.intersection(*modules)
    for version in FLINK:
        archives = _flink_archives(repository, version)
        common = [path for path in archives if path.parent.parent.name in everywhere]
        for name in _options(archives, common, repository):
            versions[name].append(version.rpartition(".")[0])
    for version in FLINK:
        archives = _flink_archives(repository, version)
        rest = [path for path in archives if path.parent.parent.name not in everywhere]
        for name in _options(archives, rest, repository):  # a module of which not every version is there
            versions[name] = [one.rpartition(".")[0] for one in FLINK]
    every = [".".join(version.split(".")[:2]) for version in FLINK]
    names = [name if found == every else f"{name} {' '.join(found)}" for name, found in sorted(versions.items())]
    _write("flink.txt", f"Apache Flink {', '.join(FLINK)}, ConfigOption; versions where not all have it", names)
    folder = "docs/layouts/shortcodes/generated"
    listing = _git(operator, "ls-tree", "-r", "--name-only", OPERATOR, folder).split()
    pages = "".join(_git(operator, "show", f"{OPERATOR}:{page}") for page in listing if page.endswith(".html"))
    _write(
        "flink-operator.txt", f"Apache Flink Kubernetes Operator {OPERATOR}, {folder}",
        sorted(set(re.findall(r"<td><h5>([^<]+)</h5>", pages))),
    )  # fmt: skip


def _flink_archives(repository: Path, version: str) -> list[Path]:
    return sorted(repository.glob(f"org/apache/flink/*/{version}/*.jar"))


def _options(classpath: list[Path], archives: list[Path], repository: Path) -> list[str]:
    """The names of the settings in some archives, sorted."""
    if not archives:
        return []
    lines = [line.split("\t") for line in _run([*classpath, *_others(repository)], archives)]
    kept = {name for group, name in lines if not _NO_SETTINGS.search(group) and re.match(r"[a-z][^<>]*\.[^<>]*$", name)}
    return sorted(kept)


def _others(repository: Path) -> list[Path]:
    """Archives that the classes need: of no Kafka or Flink."""
    return [
        path
        for path in repository.rglob("*.jar")
        if not re.search(r"org/apache/(kafka|flink|storm)/|strimzi", str(path))
    ]


def _run(classpath: list[Path], archives: list[Path]) -> list[str]:
    done = subprocess.run(
        ["java", "-cp", ":".join(map(str, classpath)), PROGRAM, *map(str, archives)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.splitlines()


def _git(checkout: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", checkout, *words], capture_output=True, text=True, check=True).stdout


def _write(name: str, source: str, names: list[str]) -> None:
    TABLES.mkdir(exist_ok=True)
    (TABLES / name).write_text("\n".join([f"# {source}", *names]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
