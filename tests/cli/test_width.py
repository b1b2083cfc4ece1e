"""What commands print on a terminal of 80 columns: nothing is wider but what cannot be broken and is to be copied."""

from __future__ import annotations

import argparse
import os
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aiscale.cli.parser import parser
from aiscale.cli.registry import COMMANDS
from tests.support.command_server import command_server
from tests.support.paths import ROOT

COLUMNS = 80
LONGEST_WORD = 60
"""What is longer is a path, an address or a digest, which is to be copied whole."""
RIDES = "blueprints/ride_demand.py"
FRAUD = "blueprints/fraud/system.py"


OnTerminal = Callable[..., str]


@pytest.fixture
def on_terminal() -> OnTerminal:
    """What a command writes to a terminal of 80 columns, without colour."""

    def run(*arguments: str, cwd: Path = ROOT, home: Path | None = None) -> str:
        environment = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES", "CI"}}
        environment |= {"NO_COLOR": "1", "TERM": "xterm"} | (
            {"HOME": str(home), "XDG_STATE_HOME": str(home)} if home else {}
        )
        return command_server().run_on_terminal(arguments, cwd, environment, COLUMNS)

    return run


def too_wide(text: str, unbreakable: str = "") -> list[str]:
    """Lines that are wider than the terminal, but for those with a path in them, or that match ``unbreakable``."""
    wide = [line for line in text.splitlines() if len(line) > COLUMNS and max(map(len, line.split())) <= LONGEST_WORD]
    return [line for line in wide if not (unbreakable and re.fullmatch(unbreakable, line))]


WITHOUT_ENGINE = (
    f"lint {FRAUD}", "lint examples/01-three-faults/system.py", f"preview --offline {FRAUD}",
    f"preview --offline --show resources {RIDES}", f"drift {RIDES}", f"outputs -f {RIDES}", f"cost {RIDES}", f"destroy {RIDES}",
    f"config {RIDES}", f"config services/pricing {RIDES}", "env ls", "env show sandbox", f"why deployment/pricing -f {RIDES}",
    "explain --list", "kinds", "kinds Microservice", "kinds Topik", f"graph {FRAUD}", f"personal-data {FRAUD}",
    f"path ride-requests featureviews/zone_demand_5m --guarantees -f {RIDES}", f"guarantees {FRAUD}",
    f"impact --rank -f {RIDES}", f"impact kafka/events -f {RIDES}", f"replay services/surge-audit -f {RIDES}",
    "sandbox status", "sandbox kubeconfig --name other", "tools list", "tools clean etcd", "doctor", "completion", "status",
    "version", "help", "help lint", "diff", f"state list -f {RIDES}",
)  # fmt: skip
"""Every command that shows something and starts no engine."""


@pytest.mark.parametrize("line", WITHOUT_ENGINE)
def test_no_line_is_wider_than_the_terminal(line: str, on_terminal: OnTerminal, tmp_path: Path) -> None:
    said = on_terminal(*shlex.split(line), home=tmp_path)
    assert said
    assert too_wide(said) == []


CODE = r"    .*"


@pytest.mark.parametrize("code", ["STR012", "SVC005", "PLG002"])
def test_of_a_rule_only_the_examples_are_wider(code: str, on_terminal: OnTerminal) -> None:
    assert too_wide(on_terminal("explain", code), CODE) == []


def test_data_is_what_it_is_on_any_terminal(on_terminal: OnTerminal, tmp_path: Path) -> None:
    """``diagram``, ``render`` and other forms are files: they are not broken for the terminal."""
    forms = ("diagram --format mermaid", "graph --output dot", "lint --output sarif")
    assert [form for form in forms if not too_wide(on_terminal(*form.split(), RIDES, home=tmp_path))] == []


def test_every_help_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(COLUMNS))
    assert [line for text in _helps(parser(None, everything=True)) for line in too_wide(text)] == []


def _helps(words: argparse.ArgumentParser) -> Iterator[str]:
    yield words.format_help()
    for action in words._actions:
        if isinstance(action, argparse._SubParsersAction):  # argparse has no public way to ask for what was added
            for inner in action.choices.values():
                yield from _helps(inner)


def test_every_command_is_looked_at() -> None:
    elsewhere = {
        "init": "asks nothing and shows the names of what it wrote",
        "up": "runs the engine", "diagram": "writes a picture", "render": "writes manifests",
    }  # fmt: skip
    looked_at = {line.split()[0] for line in WITHOUT_ENGINE}
    assert [name for name in COMMANDS if name not in looked_at | set(elsewhere)] == []


LONG_NAMES = """\
from aiscale import Rate, System, Team, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
small = [NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)]
core = KubernetesCluster("core", pools=small)
towers = Microservice(
    "candidate-generation-two-tower-retrieval", image="r/towers:1", replicas=2, requests_per_second_per_replica=0.2
)
ranking = Microservice(
    "candidate-ranking-first-stages", image="r/ranking:1", replicas=2,
    calls=[Call(towers, timeout_ms=1_000, retries=3)], traffic=Traffic(mean=Rate(0.5), peak=Rate(1.4)),
)
system = System("shop", [core, towers, ranking], owner=Team("fraud-platform", contact="#fraud", budget_per_month="$60000"))
"""
TOWERS, RANKING = "services/candidate-generation-two-tower-retrieval", "services/candidate-ranking-first-stages"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("preview --offline", ("candidate-generation-two-tower-retrieval  service", "budget of fraud-platform / month  $")),
        ("impact --rank", (TOWERS, RANKING)),
        (f"path {RANKING} {TOWERS}", ("4 attempts of 1,000 ms",)),
        (f"why {TOWERS}", ("its own identity, without permissions in the cluster",)),
    ],
)  # fmt: skip
def test_long_names_cost_no_word(line: str, words: tuple[str, ...], on_terminal: OnTerminal, tmp_path: Path) -> None:
    (tmp_path / "blueprint.py").write_text(LONG_NAMES)
    said = on_terminal(*shlex.split(line), cwd=tmp_path, home=tmp_path)
    assert too_wide(said) == []
    assert [cut for cut in said.splitlines() if cut.endswith("…") or cut.strip() == "…"] == []
    flat = re.sub(r"\n\s*", " ", said)
    assert [one for one in words if one not in said and one not in flat] == []
