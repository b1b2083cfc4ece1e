"""One run names every component that is refused, not only the first."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.command import aiscale

IMPORTS = """\
from aiscale import System
from aiscale.core.relations import Call
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
"""


def refused(folder: Path, source: str) -> list[tuple[int, str]]:
    (folder / "system.py").write_text(IMPORTS + source)
    done = aiscale("lint", "system.py", "--output", "json", cwd=folder)
    assert done.returncode == 2
    return [(item["line"], item["message"]) for item in json.loads(done.stdout)["findings"]]


def test_the_errors_of_all_components_are_found_in_one_run(tmp_path: Path) -> None:
    found = refused(
        tmp_path,
        """\
kafka = KafkaCluster("events", listener="none")
rides = Topic("Rides", kafka, partitions=-2)
surge = Microservice("surge", image="registry.example/surge:1", port=70_000, consumes=[rides])
pricing = Microservice("pricing", image="registry.example/pricing:1", calls=[Call(surge, timeout_ms=-4)], replicas="two")
system = System("rides", [pricing])
""",
    )
    assert found == [
        (5, "KafkaCluster 'events': listener is not a field of KafkaCluster"),
        (6, "Topic 'Rides': name must be lower-case letters, digits and '-', beginning with a letter and ending with a "
            "letter or digit, not 'Rides'"),
        (6, "Topic 'Rides': partitions must be at least 1, not -2"),
        (7, "Microservice 'surge': port must be at most 65,535, not 70000"),
        (8, "Call: timeout_ms must be at least 1, not -4"),
        (8, "Microservice 'pricing': replicas must be a whole number, not 'two'"),
    ]  # fmt: skip


def test_what_only_follows_from_an_error_is_not_named(tmp_path: Path) -> None:
    found = refused(
        tmp_path,
        """\
surge = Microservice("surge", image="registry.example/surge:1", port=-1)
half = [Call(surge, per_request=0.7, one_of="way"), Call(surge, per_request=0.7, one_of="way")]
pricing = Microservice("pricing", image="registry.example/pricing:1", calls=half)
print(surge.port + 1, surge.unknown)
late = Microservice("late", image="registry.example/late:1", port=-1)
system = System("rides", [pricing])
""",
    )
    assert found == [(5, "Microservice 'surge': port must be at least 1, not -1")]


def test_an_error_that_the_blueprint_handles_is_not_named(tmp_path: Path) -> None:
    found = refused(
        tmp_path,
        """\
try:
    surge = Microservice("surge", image="registry.example/surge:1", port=-1)
except Exception:
    surge = Microservice("surge", image="registry.example/surge:1")
pricing = Microservice("pricing", image="registry.example/pricing:1", calls=[surge], replicas=0)
system = System("rides", [pricing])
""",
    )
    assert found == [(9, "Microservice 'pricing': replicas must be at least 1, not 0")]


def test_what_the_blueprint_prints_is_printed_once(tmp_path: Path) -> None:
    (tmp_path / "system.py").write_text(f"{IMPORTS}print('made by hand')\nTopic('rides', KafkaCluster(''))\n")
    done = aiscale("lint", "system.py", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("made by hand")) == (2, "", 1)


def test_ctrl_c_ends_the_second_run(tmp_path: Path) -> None:
    (tmp_path / "system.py").write_text(
        f"{IMPORTS}from pathlib import Path\n"
        "if Path('ran').exists():\n    raise KeyboardInterrupt\n"
        "Path('ran').touch()\nTopic('rides', KafkaCluster(''))\n"
    )
    done = aiscale("lint", "system.py", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.splitlines()[0]) == (8, "", "error: cancelled")
