"""Counts the places outside a technology's own modules that ask for its class.

A place is an ``isinstance`` or ``issubclass`` that names the class, a ``case`` pattern, or a key of a dictionary. What
belongs to one technology belongs behind its port: these numbers may fall, and must not grow.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

ROOT = Path(__file__).parent.parent


class Technology(NamedTuple):
    """One technology.

    Attributes:
        classes: names of its classes.
        domain: folder of ``aiscale/components`` that declares it; that whole folder is its own.
        stems: beginnings of the names of its own modules and folders elsewhere.
    """

    classes: frozenset[str]
    domain: str
    stems: tuple[str, ...]


def _of(classes: str, domain: str, *stems: str) -> Technology:
    return Technology(frozenset(classes.split()), domain, stems)


TECHNOLOGIES: Mapping[str, Technology] = {
    "Flink": _of("Flink FlinkSession FlinkAutoscaler", "processing", "flink"),
    "Spark": _of("Spark", "processing", "spark"),
    "Storm": _of("Storm", "processing", "storm"),
    "Kafka Streams": _of("KafkaStreams", "processing", "kafka_streams", "streams_properties"),
    "own code": _of("OwnCode", "processing", "program", "own_code"),
    "Kafka topics": _of("Topic", "streams", "topic", "kafka"),
    "Strimzi": _of("KafkaCluster KafkaListener ExternalKafka", "streams", "kafka", "strimzi", "external_kafka"),
    "Kafka Connect": _of("KafkaConnect ConnectWorkers Connector", "streams", "kafka_connect", "connect", "debezium"),
    "MirrorMaker": _of("MirrorMaker MirroredTopic", "streams", "mirror"),
    "Amazon MSK": _of("Msk MskServerless Glue", "streams", "msk", "glue"),
    "Kinesis": _of("KinesisStream", "streams", "kinesis"),
    "Firehose": _of("FirehoseStream", "streams", "firehose"),
    "Pub/Sub": _of("PubSubTopic PubSubSubscription", "streams", "pubsub"),
    "PostgreSQL events": _of("EventTable EventStore", "streams", "event", "postgres"),
    "Triton": _of("Triton", "serving", "triton"),
    "TorchServe": _of("TorchServe", "serving", "torchserve"),
    "TensorFlow Serving": _of("TensorFlowServing", "serving", "tensorflow"),
    "KServe": _of("KServe OnKServe LLMInferenceService", "serving", "kserve"),
    "Seldon Core": _of("SeldonCore", "serving", "seldon"),
    "Ray Serve": _of("RayServe", "serving", "ray"),
    "vLLM": _of("VLLM", "serving", "vllm"),
    "BentoML": _of("BentoML", "serving", "bentoml"),
    "MLServer": _of("MLServer", "serving", "mlserver"),
    "custom server": _of("CustomServer", "serving", "custom"),
    "Istio": _of("Istio", "network", "istio"),
    "Linkerd": _of("Linkerd", "network", "linkerd"),
    "Gateway API": _of("GatewayApi", "network", "gateway_api"),
}
"""What is counted, by the technology's name."""


REGISTRIES = frozenset({"aiscale/lowering/registry.py", "aiscale/lowering/processing/stream_job.py"})
"""Tables that name each technology once: these places are not counted."""


class Site(NamedTuple):
    """One place.

    Attributes:
        technology: the technology's name.
        path: the file, from the repository's root.
        line: line number.
        form: ``isinstance``, ``case`` or ``key``.
    """

    technology: str
    path: str
    line: int
    form: str


def _names(node: ast.AST) -> Iterator[str]:
    """The last names of the classes in an expression: of ``A | B``, ``(A, module.B)``."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            yield part.id
        elif isinstance(part, ast.Attribute):
            yield part.attr


def _uses(tree: ast.Module) -> Iterator[tuple[str, int, str]]:
    """Name, line and form of every class that is asked for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 2:
            if node.func.id in {"isinstance", "issubclass"}:
                for name in sorted(set(_names(node.args[1]))):
                    yield name, node.lineno, "isinstance"
        elif isinstance(node, ast.MatchClass):
            for name in sorted(set(_names(node.cls))):
                yield name, node.lineno, "case"
        elif isinstance(node, ast.Dict):
            for key in node.keys:
                if isinstance(key, ast.Name | ast.Attribute):
                    yield next(_names(key)), key.lineno, "key"


def is_own(technology: Technology, path: PurePosixPath) -> bool:
    """Whether a module belongs to a technology: its domain's declarations, or a module or folder with its name."""
    if path.parts[:3] == ("aiscale", "components", technology.domain):
        return True
    return any(part.startswith(technology.stems) for part in (*path.parts[1:-1], path.stem))


def sites(root: Path = ROOT) -> list[Site]:
    """Every place outside the technologies' own modules, in order of paths and lines."""
    found: list[Site] = []
    by_class = {name: title for title, one in TECHNOLOGIES.items() for name in one.classes}
    named = re.compile(rf"\b({'|'.join(by_class)})\b")
    for file in sorted((root / "aiscale").rglob("*.py")):
        path, text = PurePosixPath(file.relative_to(root).as_posix()), file.read_text()
        if str(path) in REGISTRIES or not named.search(text):
            continue
        for name, line, form in _uses(ast.parse(text)):
            title = by_class.get(name)
            if title is not None and not is_own(TECHNOLOGIES[title], path):
                found.append(Site(title, str(path), line, form))
    return sorted(set(found), key=lambda site: (site.path, site.line, site.technology))


def counts(found: list[Site]) -> dict[str, tuple[int, int]]:
    """Places and files of each technology, by its name."""
    places = Counter(site.technology for site in found)
    return {
        title: (places[title], len({site.path for site in found if site.technology == title})) for title in TECHNOLOGIES
    }


def main(arguments: list[str]) -> int:
    """Print a table; with names of technologies, their places."""
    found = sites()
    if arguments:
        for site in found:
            if site.technology in arguments:
                sys.stdout.write(f"{site.path}:{site.line}: {site.form} {site.technology}\n")
        return 0
    total = sum(
        line.count("isinstance(") > 0
        for file in (ROOT / "aiscale").rglob("*.py")
        for line in file.read_text().splitlines()
    )
    for title, (places, files) in counts(found).items():
        sys.stdout.write(f"{title:<20}{places:>5} places in {files:>3} files\n")
    sys.stdout.write(f"{'all':<20}{len(found):>5} places in {len({site.path for site in found}):>3} files\n")
    sys.stdout.write(f"lines with isinstance: {total:,}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
