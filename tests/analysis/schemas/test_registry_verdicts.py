"""Our verdicts on changes of a schema, against those of the real Apicurio Registry."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest

from tests.support.apicurio import Apicurio, running_apicurio
from tests.support.avro_pairs import PAIRS

NOT_JUDGED = [
    ("two aliases that were both written", 422),
    ("a field and its alias were both written", 422),
    ("a map of itself", 500),
]
"""Pairs on which Apicurio Registry 3.0.9 fails: it says neither yes nor no."""


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    with running_apicurio(tmp_path_factory.mktemp("apicurio")) as one:
        yield one


def ask(url: str, method: str, body: dict[str, str]) -> dict[str, object]:
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}, method=method
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return dict(json.load(answer))


def is_taken(registry: Apicurio, subject: str, mode: str, new: str) -> bool:
    """Whether the registry would take a version after the one that it has."""
    ask(f"{registry.url}/config/{subject}", "PUT", {"compatibility": mode})
    path = f"/compatibility/subjects/{subject}/versions/latest"
    return bool(ask(f"{registry.url}{path}", "POST", {"schema": new, "schemaType": "AVRO"})["is_compatible"])


def test_the_registry_says_the_same_of_every_pair_that_it_can_judge(registry: Apicurio) -> None:
    different, refused = [], []
    for number, pair in enumerate(PAIRS):
        subject = f"pair-{number}"
        modes = {"BACKWARD": pair.backward, "FORWARD": pair.forward, "FULL": pair.backward and pair.forward}
        try:
            ask(f"{registry.url}/subjects/{subject}/versions", "POST", {"schema": pair.old, "schemaType": "AVRO"})
            theirs = {mode: is_taken(registry, subject, mode, pair.new) for mode in modes}
        except urllib.error.HTTPError as error:
            refused.append((pair.name, error.code))
            continue
        if theirs != modes:
            different.append(f"{pair.name}: {theirs}")
    assert (different, refused) == ([], NOT_JUDGED)
    assert len(PAIRS) > 150
