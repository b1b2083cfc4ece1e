"""Completion in real shells: the same words in bash, zsh and fish."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from aiscale.cli.command_spec import command_line
from aiscale.cli.registry import ALIASES, COMMANDS
from aiscale.rules.pages import pages
from tests.support.command import aiscale
from tests.support.paths import ROOT

BLUEPRINT = """\
print("said while it is loaded")
from aiscale import Autoscaling, Parameters, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
class Size(Parameters):
    brokers: int = 3
size = Size()
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
kafka = KafkaCluster("events", on=core, brokers=size.brokers)
orders = Topic("orders", kafka)
billing = Microservice("billing", image="r/billing:1", consumes=[orders], autoscaling=Autoscaling(max_replicas=4))
system = System("shop", [orders, Topic("offers", kafka), billing])
"""

CASES = [
    ("aiscale li", {"lint"}),
    ("aiscale pl", {"plan"}),
    ("aiscale help li", {"lint"}),
    ("aiscale state li", {"list"}),
    ("aiscale state show kafkatopic/or", {"kafkatopic/orders"}),
    ("aiscale env ", {"ls", "show"}),
    ("aiscale env s", {"show"}),
    ("aiscale env show ", {"prod", "sandbox"}),
    ("aiscale sandbox sta", {"start", "status"}),
    ("aiscale graph --f", {"--focus"}),
    ("aiscale graph --output ", {"dot", "json", "node-link", "text"}),
    ("aiscale plan --show c", {"changes"}),
    ("aiscale --color n", {"never"}),
    ("aiscale --color never exp", {"explain"}),
    ("aiscale graph --edges rou", {"routes-through"}),
    ("aiscale preview --target topics/", {"topics/offers", "topics/orders"}),
    ("aiscale preview -e p", {"prod"}),
    ("aiscale path clu", {"clusters/core"}),
    ("aiscale path clusters/core topics/or", {"topics/orders"}),
    ("aiscale why kafkatopic/or", {"kafkatopic/orders"}),
    ("aiscale explain STR00", {code for code in pages() if code.startswith("STR00")}),
    ("aiscale kinds Top", {"Topic"}),
    ("aiscale lint bl", {"blueprint.py"}),
    ("aiscale completion ", {"bash", "fish", "zsh"}),
    ("aiscale lint --select KAF_NO_SUCH", set()),
    ("aiscale lint --ignore STR001,SVC00", {f"STR001,{code}" for code in pages() if code.startswith("SVC00")}),
    ("aiscale graph --edges calls,rea", {"calls,reads"}),
    ("aiscale lint --set para", {"parameters.brokers="}),
    ("aiscale lint --set names", {"namespace="}),
    ("aiscale lint --set topics/", {"topics/offers.", "topics/orders."}),
    ("aiscale lint --set topics/orders.part", {"topics/orders.partitions="}),
    ("aiscale lint --set services/billing.autosc", {"services/billing.autoscaling."}),
    ("aiscale lint --set billing.autoscaling.max_", {"billing.autoscaling.max_replicas="}),
    ("aiscale lint --set services/billing.consu", {"services/billing.consumes."}),
    ("aiscale lint --set services/billing.consumes.", {"services/billing.consumes.orders."}),
    ("aiscale lint --set billing.consumes.orders.max_o", {"billing.consumes.orders.max_outage="}),
    ("aiscale lint --set services/billing.writes", set()),
    ("aiscale preview --cluster c", {"core"}),
    ("aiscale replay serv", {"services/billing"}),
    ("aiscale replay services/billing ", {"topics/orders"}),
    ("aiscale replay services/billing topics/orders --from ear", {"earliest"}),
    ("aiscale replay services/billing topics/orders --from 2h --into topics/of", {"topics/offers"}),
    ("aiscale why services/bil", {"services/billing"}),
    ("aiscale impact topics/orders topics/of", {"topics/offers"}),
    ("aiscale impact topics/orders topics/offers services/", {"services/billing"}),
    ("aiscale impact topics/orders -f bluep", {"blueprint.py"}),
    ("aiscale tools install etc", {"etcd"}),
    ("aiscale tools path etcd kube-s", {"kube-scheduler"}),
    ("aiscale sandbox logs kube-s", {"kube-scheduler"}),
    ("aiscale sandbox stop --name sp", {"spare"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project, and a folder ``bin`` with the command in it."""
    made = tmp_path_factory.mktemp("completion")
    (made / "blueprint.py").write_text(BLUEPRINT)
    (made / "aiscale.toml").write_text('[env.base]\n[env.prod]\ncontext = "prod"\n')
    (made / "bin").mkdir()
    command = made / "bin" / "aiscale"
    state = f'XDG_STATE_HOME="{made}/state"'
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" {state} exec {sys.executable} -m aiscale "$@"\n')
    command.chmod(0o755)
    (made / "state/aiscale/sandboxes/spare").mkdir(parents=True)
    for shell in ("bash", "zsh", "fish"):
        done = aiscale("completion", shell)
        assert (done.returncode, done.stderr) == (0, "")
        (made / f"bin/{shell}").write_text(done.stdout)
    return made


def installed(shell: str) -> str:
    """The shell, which these tests are about: without it they fail rather than say nothing."""
    found = shutil.which(shell)
    assert found, f"install {shell} (apt-get install {shell}), or leave out what is marked shells"
    return found


def answer(folder: Path, *command: str) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env=os.environ | {"PATH": f"{folder}/bin:{os.environ['PATH']}", "HOME": str(folder)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def in_bash(line: str, folder: Path) -> set[str]:
    words = line.split(" ")
    script = (
        f'source {folder}/bin/bash; COMP_WORDS=("$@"); COMP_CWORD={len(words) - 1}; _aiscale 2>/dev/null;'
        ' printf "%s\\n" "${COMPREPLY[@]}"'
    )
    return set(answer(folder, installed("bash"), "--norc", "-c", script, "bash", *words).split())


ZSH = r"""
PROMPT=; autoload -U compinit; compinit -D -u; source {folder}/bin/zsh
bindkey '^I' complete-word
zstyle ':completion:*' insert-tab false
comppostfuncs=( exit )
compadd () {{
  if [[ ${{@[1,(i)(-|--)]}} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return $?; fi
  typeset -a hits; builtin compadd -A hits "$@"
  (( $#hits )) && printf 'HIT %s\n' $hits >> {folder}/hits
  builtin compadd "$@"
}}
"""


def in_zsh(line: str, folder: Path) -> set[str]:
    """Type a line and a tab at a prompt; what the completion adds is kept in a file."""
    (folder / ".zshrc").write_text(ZSH.format(folder=folder))
    hits = folder / "hits"
    hits.write_text("")
    controller, terminal = pty.openpty()
    environment = {
        "PATH": f"{folder}/bin:{os.environ['PATH']}",
        "HOME": str(folder),
        "ZDOTDIR": str(folder),
        "TERM": "dumb",
    }
    zsh = subprocess.Popen(
        [installed("zsh"), "-d", "-i"], cwd=folder, stdin=terminal, stdout=terminal, stderr=terminal,
        env=environment, start_new_session=True,
    )  # fmt: skip
    os.close(terminal)
    try:
        os.write(controller, line.encode() + b"\t")
        while True:
            try:
                if not os.read(controller, 65_536):
                    break
            except OSError:
                break  # the shell has ended, and with it the terminal
        zsh.wait(timeout=540)
    finally:
        os.close(controller)
        zsh.kill()
    return {word.removeprefix("HIT ").strip() for word in hits.read_text().splitlines() if word}


def in_fish(line: str, folder: Path) -> set[str]:
    told = answer(folder, installed("fish"), "--no-config", "-c", f"source {folder}/bin/fish; complete -C '{line}'")
    return {row.partition("\t")[0] for row in told.splitlines()}


@pytest.mark.parametrize(("line", "words"), CASES, ids=[line for line, _ in CASES])
def test_bash(line: str, words: set[str], folder: Path) -> None:
    assert in_bash(line, folder) == words


def test_bash_splits_options_at_the_sign(folder: Path) -> None:
    script = (
        f"source {folder}/bin/bash; COMP_WORDS=(aiscale graph --output = no); COMP_CWORD=4; _aiscale;"
        ' printf "%s\\n" "${COMPREPLY[@]}"; complete -p aiscale'
    )
    told = answer(folder, installed("bash"), "--norc", "-c", script).splitlines()
    assert told == ["node-link", "complete -F _aiscale aiscale"]


@pytest.mark.shells
@pytest.mark.parametrize(("line", "words"), CASES, ids=[line for line, _ in CASES])
def test_zsh(line: str, words: set[str], folder: Path) -> None:
    assert in_zsh(line, folder) == words


@pytest.mark.shells
@pytest.mark.parametrize(("line", "words"), CASES, ids=[line for line, _ in CASES])
def test_fish(line: str, words: set[str], folder: Path) -> None:
    assert in_fish(line, folder) - {"aiscale.toml", "bin/", "hits", "state/"} == words


def test_a_broken_blueprint_completes_nothing_and_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "blueprint.py").write_text("1 / 0")
    done = aiscale("completion", "--candidates", "addresses", "path", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_zones_that_are_only_names_are_offered_where_they_can_be_lost() -> None:
    def offered(source: str) -> list[str]:
        done = aiscale("completion", "--candidates", source, "impact", "-f", "blueprints/ride_demand.py")
        return [line for line in done.stdout.splitlines() if line.startswith("zones/")]

    assert offered("losses") == [f"zones/eu-west-1{letter}\tzone" for letter in "abc"]
    assert offered("addresses") == []
    [impact] = [command for command in command_line().actions if command.name == "impact"]
    assert [word.completed_by for word in impact.arguments] == ["losses"]


def test_what_cannot_be_asked() -> None:
    done = aiscale("completion")
    assert (done.returncode, done.stderr) == (2, "error: which shell?\n   = help: aiscale completion bash|zsh|fish\n")
    done = aiscale("completion", "--candidates", "x")
    assert (done.returncode, done.stdout) == (2, "")


def test_the_command_line_holds_every_command() -> None:
    assert [command.name for command in command_line().actions] == list(COMMANDS)
    assert {alias for command in command_line().actions for alias in command.aliases} == set(ALIASES)
