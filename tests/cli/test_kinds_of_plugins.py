"""The command kinds knows the kinds of plug-ins: list, page, data, completion, and what lowers them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aiscale.cli.completion.candidates import candidates
from aiscale.cli.reference import document
from aiscale.components.reference import documents
from aiscale.lowering.unprovisioned import markdown
from tests.support.command import aiscale
from tests.support.plugins import Installed

KINDS = '''
from typing import ClassVar
from aiscale.core.edges import Value
from aiscale.core.ports import RecordStore
from aiscale.plugins import Consume, ModelServer

class _Inner(Value):
    """What nobody imports."""

class Analyzer(Value):
    """Cuts texts into words."""

class SearchIndex(RecordStore):
    """Documents that are found by their words."""

    family: ClassVar[str] = "search"

    shards: int = 1
    """Parts of it."""

class Tokens(ModelServer):
    """Serves language models."""

class Follow(Consume):
    """Reads as it is written."""

KINDS = (SearchIndex,)
'''
LOWERING = """
from acme_search import SearchIndex
from aiscale.features import FeatureStore
from aiscale.lowering.registry import Lowering

LOWERINGS = (
    Lowering(SearchIndex, lambda one, bindings, context: (), supports=lambda one: True, limit="with one shard"),
    Lowering(FeatureStore, lambda one, bindings, context: ()),
)
"""
GROUPS = "[aiscale.components]\na = acme_search\n[aiscale.lowerings]\nb = acme_lowering\n[aiscale.renderers]\nacme = acme_search\n"


@pytest.fixture
def search(installed: Installed) -> Path:
    installed.add("acme-search", "1.2", GROUPS, acme_search=KINDS, acme_lowering=LOWERING)
    return installed.folder


def _kinds(folder: Path, *words: str) -> str:
    done = aiscale("kinds", *words, columns=80, environment={"PYTHONPATH": str(folder)})
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_they_are_listed_last_below_their_distribution(search: Path) -> None:
    listed = (
        "acme-search 1.2  from acme_search import …\n"
        "  SearchIndex  Documents that are found by their words.\n"
        "  with Analyzer, Follow, Tokens\n"
        "\nRun aiscale kinds NAME to describe one of them.\n"
    )
    assert _kinds(search, "acme_search") == listed
    assert [line for line in _kinds(search).splitlines() if "import …" in line][-1] == listed.splitlines()[0]


def test_what_it_has_beside_kinds_has_pages(search: Path) -> None:
    page = _kinds(search, "Tokens").splitlines()
    assert page[0].split("  ")[0] == "Tokens()"
    assert page[1] == "Serves language models."


@pytest.mark.usefixtures("search")
def test_the_reference_is_that_of_aiscale_alone() -> None:
    for written in (documents(lambda _kind, _field: ("findings",)), document(), markdown()):
        assert [word for word in ("SearchIndex", "acme-search", "Analyzer") if word in str(written)] == []


def test_one_has_a_page(search: Path) -> None:
    page = _kinds(search, "searchindex").split("\n\n")
    assert page[:2] == [
        "SearchIndex(name, …)                         from acme_search import SearchIndex\n"
        "Documents that are found by their words.\n"
        "Address: search/<name>\n"
        "Provisioned: yes, by acme-search 1.2, with one shard",
        "  name     text, at most 40 characters; required\n           Unique in its family.",
    ]
    assert "  shards   whole number; default 1\n           Parts of it." in page
    assert "Provisioned: yes, by acme-search 1.2\n" in _kinds(search, "FeatureStore")


def test_as_data_and_where_it_is_taken(search: Path) -> None:
    [kind] = json.loads(_kinds(search, "SearchIndex", "--output", "json"))["kinds"]
    assert {name: kind[name] for name in ("module", "domain", "provisioned")} == {
        "module": "acme_search", "domain": "acme_search", "provisioned": "yes, by acme-search 1.2, with one shard",
    }  # fmt: skip
    [read] = json.loads(_kinds(search, "Read", "--output", "json"))["kinds"]
    assert any("SearchIndex" in field["type"] for field in read["fields"])
    assert read["provisioned"] == ""


def test_they_are_completed(search: Path) -> None:
    found = list(candidates("kinds", ["kinds", "S"]))
    assert ("SearchIndex", "Documents that are found by their words.") in found
    assert ("acme_search", "acme-search 1.2") in found
