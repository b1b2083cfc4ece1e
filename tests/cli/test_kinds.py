"""The command kinds: the list, a page, data, and names that nothing has."""

from __future__ import annotations

import json
import re

import pytest

from aiscale.components.pages import DOMAINS
from aiscale.lowering.registry import LOWERINGS
from tests.support.command import aiscale


def test_the_list_names_every_domain() -> None:
    done = aiscale("kinds")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line for line in done.stdout.splitlines() if line and not line.startswith(" ")] == [
        *(f"{heading}  from aiscale{'.' if domain else ''}{domain} import …" for domain, heading in DOMAINS.items()),
        "Run aiscale kinds NAME to describe one of them.",
    ]


def test_the_list_of_a_domain() -> None:
    done = aiscale("kinds", "streams")
    assert done.stdout.startswith("Streams  from aiscale.streams import …\n")
    assert "Model serving" not in done.stdout


def test_a_page() -> None:
    assert aiscale("kinds", "traffic", columns=80).stdout == (
        "Traffic(mean=…, peak=…, …)                           from aiscale import Traffic\n"
        "Load from outside the system.\n"
        "\n"
        "  mean           rate, e.g. Rate(1_200) or \"1200/s\"; required\n"
        "                 Average rate.\n"
        "\n"
        "  peak           rate, e.g. Rate(1_200) or \"1200/s\"; required\n"
        "                 Rate in the busiest minute; at least the mean.\n"
        "\n"
        "  message_bytes  whole number, 1 to 1,073,741,824 (bytes); default 1,024\n"
        "                 Size of one request or record on the wire, in bytes.\n"
        "\n"
        "  rise           duration, e.g. \"30s\"; optional\n"
        "                 Minimum time in which the load grows from mean to peak. None:\n"
        "                 unknown.\n"
        "\n"
        "  peak_lasts     duration, e.g. \"30s\"; optional\n"
        "                 Duration of a continuous peak, for example an evening. None:\n"
        "                 unknown. A backlog of human review grows for this time.\n"
    )  # fmt: skip


@pytest.mark.complete
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (
            "ModelService",
            [f"Provisioned: yes, {next(one.limit for one in LOWERINGS if one.kind.__name__ == 'ModelService')}"],
        ),
        ("FeatureStore", ["Provisioned: not yet"]),
        ("Microservice", []),
        ("Call", []),
    ],
)
def test_a_page_says_what_is_not_provisioned(kind: str, words: list[str]) -> None:
    head = " ".join(aiscale("kinds", kind).stdout.split("\n\n")[0].split())  # each technology makes it longer
    assert re.findall(r"Provisioned: .*", head) == words


def test_no_line_of_any_page_is_wider_than_the_terminal() -> None:
    done = aiscale("kinds", "Topic", columns=80)
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_data() -> None:
    data = json.loads(aiscale("kinds", "CALL", "--output", "json").stdout)
    assert [(kind["name"], kind["module"], kind["role"]) for kind in data["kinds"]] == [
        ("Call", "aiscale.services", "relation"),
    ]  # fmt: skip
    every = json.loads(aiscale("kinds", "--output", "json").stdout)["kinds"]
    assert len({(kind["module"], kind["name"]) for kind in every}) == len(every)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("kafka", "did you mean ExternalKafka, KafkaCluster or KafkaConnect?"),
        ("partition", "it is mentioned in FirehoseStream.partition_by and Topic.partitions"),
        ("topc", "did you mean Topic?"),
        ("residency", "it is mentioned in System.residency and Placement.residency"),
        ("xyzzy", "run aiscale kinds to list them all"),
    ],
)
def test_an_unknown_name(name: str, hint: str) -> None:
    done = aiscale("kinds", name)
    assert (done.returncode, done.stdout, done.stderr) == (
        2, "", f"error: there is no kind {name!r}\n   = help: {hint}\n",
    )  # fmt: skip
