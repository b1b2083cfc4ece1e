"""``aiscale cost``: by component, beside what it was, with a limit on the increase."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.support.command import aiscale

BLUEPRINT = """\
from aiscale import System, Team
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
core = KubernetesCluster("core", pools=[
    NodePool("general", instance_type="m7i.2xlarge", min_nodes=2, max_nodes=6, price_per_hour="$1"),
])
shop = Microservice("shop", image="r/s@sha256:" + "a" * 64, replicas=2, on=core)
system = System("store", [shop], owner=Team("shop", contact="#shop"))
"""
TABLE = """\
store → sandbox  USD per month, against HEAD
component            for    before   after   change
pools/general        nodes  $1,460  $2,190    +$730

total                       $1,460  $2,190    +$730
with the most nodes         $4,380  $5,840  +$1,460
"""


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """A project whose folder has a node more, at least and at most two, than its last commit."""
    (tmp_path / "blueprint.py").write_text(BLUEPRINT)
    git = ("git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@example.com")
    for words in (("init", "-q", "."), ("add", "-A"), ("commit", "-qm", "first")):
        subprocess.run([*git, *words], check=True)
    (tmp_path / "blueprint.py").write_text(BLUEPRINT.replace("min_nodes=2, max_nodes=6", "min_nodes=3, max_nodes=8"))
    return tmp_path


def test_each_cost_stands_beside_what_it_was(changed: Path) -> None:
    done = aiscale("cost", "--against", "HEAD", cwd=changed)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(TABLE)
    assert done.stdout.splitlines()[7].startswith("node cost: fewest nodes (most: $5,840)")
    alone = aiscale("cost", cwd=changed)
    assert alone.stdout.splitlines()[2] == "pools/general        nodes       -  $2,190  +$2,190"


@pytest.mark.parametrize(
    ("limit", "code", "said"),
    [
        ("$1,460", 0, ""),
        ("1460", 0, ""),
        ("60%", 0, ""),
        ("1459", 5, "error: the cost grows by $1,460 per month with the most nodes; the limit is $1,459\n"),
        ("700", 5, "error: the cost grows by $730 per month with the fewest nodes; the limit is $700\n"),
        ("40%", 5, "error: the cost grows by $730 per month with the fewest nodes; the limit is $584\n"),
        ("a lot", 2, "error: argument --max-increase: a lot is not an amount; write for example 500, \"$1,200\" or 10%\n"),
        ("0%", 2, "error: argument --max-increase: 0% is not a percentage; write for example 10%\n"),
    ],
)  # fmt: skip
def test_a_limit_on_the_increase(changed: Path, limit: str, code: int, said: str) -> None:
    done = aiscale("cost", "--against", "HEAD", "--max-increase", limit, cwd=changed)
    assert (done.returncode, re.sub(r"   = help: .*\n", "", done.stderr)) == (code, said)
    assert done.stdout.startswith(TABLE) == (code != 2)


def test_a_share_of_nothing_is_refused(changed: Path) -> None:
    done = aiscale("cost", "--max-increase", "10%", cwd=changed)
    assert (done.returncode, done.stdout, done.stderr) == (
        2, "", "error: --max-increase 10%: nothing is known to compare with\n   = help: give an amount: --max-increase 500\n"
    )  # fmt: skip


def test_the_same_as_data(changed: Path) -> None:
    done = aiscale("cost", "--against", "HEAD", "--max-increase", "10", "--output", "json", cwd=changed)
    said = json.loads(done.stdout)
    assert (done.returncode, said["limit"], said["total"]["increase"]) == (
        5, {"text": "$10", "is_exceeded": True}, {"fewest_usd": 730.0, "most_usd": 1460.0}
    )  # fmt: skip
    assert said["costs"] == [
        {
            "address": "pools/general", "for": "nodes",
            "before": {"fewest_usd": 1460.0, "most_usd": 4380.0}, "after": {"fewest_usd": 2190.0, "most_usd": 5840.0},
        }
    ]  # fmt: skip
