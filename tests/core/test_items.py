"""What the items of a list are called: components, parts, and the same as plain data."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_origin

import pytest

from aiscale import Autoscaling
from aiscale.components.registry import COMPONENTS
from aiscale.core.component import Component
from aiscale.core.describe import _plain
from aiscale.core.edges import Relation, Value, positional_fields, within
from aiscale.core.layers import first_step
from aiscale.core.values.items import NAMED, REFERS, item_names, item_step, meant, step
from aiscale.platform import Taint
from aiscale.processing import Session, Tumbling
from aiscale.services import Call, Microservice, Read
from aiscale.stores import Bucket, Table

IMAGE = "registry.example/p@sha256:" + "a" * 64
SURGE, ETA = Microservice("surge", image=IMAGE), Microservice("eta", image=IMAGE)
RIDES, FILES = Table("rides", warehouse="bigquery", table="rides"), Bucket("rides", uri="s3://rides")


@pytest.mark.parametrize(
    ("items", "names"),
    [
        ([], []),
        ([SURGE, Call(ETA, timeout_ms=50)], ["surge", "eta"]),
        ([Call(SURGE), Call(SURGE, alias="batch")], ["surge", "batch"]),
        ([Call(SURGE, alias="far")], ["surge"]),  # what it is to, where that says it
        ([Call(SURGE), ETA, Call(SURGE, retries=1)], ["surge#1", "eta", "surge#2"]),
        ([Call(SURGE), Call(SURGE, alias="eta"), ETA], ["surge", "eta#1", "eta#2"]),
        ([RIDES, Read(FILES)], ["tables/rides", "buckets/rides"]),
        ([Taint("nvidia.com/gpu"), Taint("team", value="ml")], ["nvidia.com/gpu", "team"]),
        ([Tumbling("5m"), Session("1m"), Tumbling("1h", label="hour")], ["[0]", "[1]", "hour"]),
        (["--verbose", "in", 4], ["[0]", "[1]", "[2]"]),
    ],
)
def test_an_item_is_called_after_what_it_is_about(items: Sequence[Any], names: list[str]) -> None:
    assert item_names(items) == names
    assert item_names([_plain(item) for item in items]) == names


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("surge.timeout_ms", ("surge", "timeout_ms")),
        ("surge", ("surge", "")),
        ("nvidia.com/gpu.value", ("nvidia.com/gpu", "value")),
        ("[1].gap", ("[1]", "gap")),
        ("surge-batch.retries", ("surge-batch", "retries")),
        ("surg.timeout_ms", None),
        ("[11].gap", None),
    ],
)
def test_the_item_that_a_path_begins_with(path: str, known: tuple[str, str] | None) -> None:
    assert item_step(path, ["surge", "surge-batch", "nvidia.com", "nvidia.com/gpu", "[1]"]) == known


def test_a_signal_is_called_by_its_name_be_it_the_usual_one() -> None:
    named = [Autoscaling(max_replicas=4).signals, Autoscaling(max_replicas=4, signals=["lag", "cpu"]).signals]
    assert [item_names(signals) for signals in named] == [["cpu"], ["lag", "cpu"]]


def test_steps_of_a_path() -> None:
    assert [first_step(path) for path in ("calls.surge.retries", "windows[0].size", "replicas")] == [
        ("calls", "surge.retries"), ("windows", "[0].size"), ("replicas", ""),
    ]  # fmt: skip
    assert [step("calls", "surge"), step("windows", "[0]"), step("", "calls")] == ["calls.surge", "windows[0]", "calls"]


def test_what_may_be_meant_by_a_name_that_no_item_has() -> None:
    calls = [Call(SURGE, alias="prices"), ETA, Call(ETA)]
    names = item_names(calls)
    assert names == ["surge", "eta#1", "eta#2"]
    said = ["prices.retries", "eta.retries", "services/surge.retries", "[2].retries", "surg.retries", "alias", "x.y"]
    assert [meant(path, calls, names) for path in said] == [
        ("prices", "surge.retries"), ("eta", "eta#1.retries"), ("services/surge", "surge.retries"),
        ("[2]", "eta#2.retries"), ("surg", "surge.retries"), ("alias", "surge.alias"), ("x", ""),
    ]  # fmt: skip


def test_every_part_that_begins_with_a_name_or_a_reference_is_called_by_it() -> None:
    """A kind of part that comes anew is named by one of the known fields, or is called by its position knowingly."""
    parts = {
        part
        for kind in (*COMPONENTS, *_parts(COMPONENTS))
        for info in kind.model_fields.values()
        for listed in within(info.annotation)
        if get_origin(listed) is Sequence
        for part in within(listed)
        if isinstance(part, type) and issubclass(part, Value)
    }
    without = {
        part.__name__
        for part in parts
        for first in positional_fields(part)[:1]
        if first not in {*REFERS, *NAMED} and not issubclass(part, Relation)
        if any(one is str or (isinstance(one, type) and issubclass(one, Component))
               for one in within(part.model_fields[first].annotation))
    }  # fmt: skip
    # A path, the expression of a time, an issuer's URL, half of a pair, the kind of an object and a list of places name none.
    assert without == {"Join", "Jwt", "Match", "Patch", "Schedule", "Wave"}


def _parts(kinds: Sequence[type[Any]]) -> set[type[Value]]:
    found: set[type[Value]] = set()
    waiting = list(kinds)
    while waiting:
        new = {
            part
            for info in waiting.pop().model_fields.values()
            for part in within(info.annotation)
            if isinstance(part, type) and issubclass(part, Value) and part not in found
        }
        found |= new
        waiting += new
    return found


def test_nothing_of_it_is_imported_where_no_layer_sets_an_item(tmp_path: Path) -> None:
    (tmp_path / "blueprint.py").write_text(
        f"from aiscale import System\nfrom aiscale.services import Microservice\n"
        f"a = Microservice('a', image='{IMAGE}')\nsystem = System('s', [Microservice('b', image='{IMAGE}', calls=[a])])\n"
    )
    loads = (
        "import sys; from pathlib import Path; from aiscale.cli.session.loader import load; import aiscale.cli.commands.lint;"
        "import aiscale.cli.review; load(Path('blueprint.py')); print('aiscale.core.values.items' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", loads], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
