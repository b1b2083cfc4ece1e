"""Clusters that come, go, or are called otherwise: each keeps its state, and what a state alone knows is told."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from aiscale.cli.console import Console
from aiscale.cli.session.cluster_states import locate
from aiscale.cli.session.command_context import open_session
from aiscale.cli.session.plan_confirmation import offline
from aiscale.cli.session.planning import refuse_lost_data
from aiscale.cli.session.removed_clusters import dropped_engines
from aiscale.errors import SandboxError, UsageError
from tests.support.applied_states import record_applied
from tests.support.command import aiscale

HEAD = """
from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

IMAGE = "registry.example/app@sha256:" + "1f" * 32


def cluster(name):
    return KubernetesCluster(name, pools=[NodePool(f"of-{name}", instance_type="m7i.2xlarge")])


def service(name, on):
    return Microservice(name, image=IMAGE, on=on)


"""
ONE = f'{HEAD}system = System("shop", [service("pricing", cluster("eu"))])\n'
TWO = f'{HEAD}system = System("shop", [service("pricing", cluster("eu")), service("audit", cluster("us"))])\n'
WHOLE = '[env.prod]\ncontext = "prod-eu"\n'
EACH = '[env.prod.clusters.eu]\ncontext = "prod-eu"\n[env.prod.clusters.us]\ncontext = "prod-us"\n'


class Project:
    """A folder with a blueprint and its settings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def says(self, blueprint: str, settings: str) -> None:
        (self.folder / "blueprint.py").write_text(blueprint, encoding="utf-8")
        (self.folder / "aiscale.toml").write_text(settings, encoding="utf-8")

    def up(self, blueprint: str, settings: str, environment: str = "prod") -> None:
        self.says(blueprint, settings)
        record_applied(self.folder / "blueprint.py", environment)

    @property
    def states(self) -> list[str]:
        return sorted(path.name for path in (self.folder / ".aiscale" / "shop").iterdir())

    def state(self, name: str) -> Path:
        return self.folder / ".aiscale" / "shop" / name

    def preview(self, *words: str, environment: str = "prod") -> list[str]:
        """The lines of a preview; nothing is written, and nothing is said beside them."""
        before = {path: path.read_bytes() for path in self.folder.rglob(".aiscale/**/*") if path.is_file()}
        done = aiscale("preview", "--offline", "-e", environment, *words, cwd=self.folder)
        assert (done.returncode, done.stderr) == (0, "")
        assert {path: path.read_bytes() for path in self.folder.rglob(".aiscale/**/*") if path.is_file()} == before
        return done.stdout.splitlines()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def below(lines: Sequence[str], head: str) -> list[str]:
    """What stands under a heading of a page."""
    after = lines[lines.index(head) + 1 :]
    return [line.strip() for line in after[: after.index("") if "" in after else None]]


def test_from_one_to_two_and_back(project: Project) -> None:
    """The state of the lone cluster stays that of this cluster, whatever it is called."""
    project.up(ONE, WHOLE)
    project.says(TWO, EACH)
    lines = project.preview()
    assert below(lines, "Architecture")[0] == "+  audit  service, 2 replicas"
    assert below(lines, "Clusters") == [
        "prod.eu  context prod-eu  + 0   ~ 0   +- 0   - 0   = 10",
        "prod.us  context prod-us  + 10   ~ 0   +- 0   - 0   = 0",
    ]
    project.up(TWO, EACH)
    assert project.states == ["prod", "prod.us"]
    assert project.preview() == ["shop → prod  nothing to change: 20 resources, applied 2026-11-25 10:00"]

    project.says(ONE, WHOLE)
    lines = project.preview()
    assert below(lines, "Architecture") == [
        "-  audit  service",
        "-  us     Kubernetes cluster; nothing is deleted",
        "-  of-us  node pool; nothing is deleted",
    ]
    assert below(lines, "Clusters") == [
        "prod     context prod-eu                              + 0   ~ 0   +- 0   - 0   = 10",
        "prod.us  context prod-us, no longer in the blueprint  + 0   ~ 0   +- 0   - 10   = 0",
    ]
    assert any(line.startswith("0 to create, 0 to change, 10 to delete.") for line in lines)
    project.up(ONE, WHOLE)
    assert project.preview() == ["shop → prod  nothing to change: 10 resources, applied 2026-11-25 10:00"]


def test_the_one_that_stays_may_be_the_second(project: Project) -> None:
    project.up(TWO, EACH)
    assert project.states == ["prod.eu", "prod.us"]
    project.says(ONE.replace('"eu"', '"us"').replace("pricing", "audit"), '[env.prod]\ncontext = "prod-us"\n')
    assert below(project.preview(), "Clusters") == [
        "prod     context prod-us                              + 0   ~ 0   +- 0   - 0   = 10",
        "prod.eu  context prod-eu, no longer in the blueprint  + 0   ~ 0   +- 0   - 10   = 0",
    ]


def test_a_table_may_stay_for_what_is_still_there(project: Project) -> None:
    project.up(TWO, EACH)
    moved = EACH.replace("prod-us", "prod-us-2")
    project.says(ONE, moved)
    assert below(project.preview(), "Clusters")[1].startswith("prod.us  context prod-us-2, no longer in the blueprint")
    project.up(ONE, moved)
    assert project.preview() == ["shop → prod  nothing to change: 10 resources, applied 2026-11-25 10:00"]
    for command in (("render", "-e", "prod"), ("preview", "--against", "blueprint.py", "-e", "prod")):
        assert aiscale(*command, cwd=project.folder).returncode == 0
    project.says(ONE, f'{moved}[env.prod.clusters.usa]\ncontext = "x"\n')
    done = aiscale("preview", "--offline", "-e", "prod", cwd=project.folder)
    assert done.stderr.splitlines()[0] == "error: [env.prod.clusters]: shop has no cluster 'usa'"


@pytest.mark.parametrize(("before", "settings"), [(ONE, WHOLE), (TWO, EACH)], ids=["one", "two"])
def test_a_cluster_that_is_renamed_keeps_its_state(project: Project, before: str, settings: str) -> None:
    project.up(before, settings)
    states = project.states
    project.up(before.replace('"eu"', '"fra"'), settings.replace("clusters.eu", "clusters.fra"))
    assert project.states == states
    assert project.preview()[0].startswith("shop → prod  nothing to change")


def test_a_renamed_cluster_is_told_as_one(project: Project) -> None:
    project.up(TWO, EACH)
    project.says(TWO.replace('"eu"', '"fra"'), EACH.replace("clusters.eu", "clusters.fra"))
    lines = project.preview()
    assert below(lines, "Architecture")[:3] == [
        "~  pricing  on clusters/eu → clusters/fra; none of its objects changes",
        "-  eu       Kubernetes cluster; nothing is deleted",
        "·  fra      Kubernetes cluster, Kubernetes 1.36",
    ]
    assert lines[-2].startswith("No resource changes. Run aiscale up to record plan ")


def test_another_cluster_in_the_place_of_the_first_one(project: Project) -> None:
    """What the blueprint says runs on another cluster moves there; it is made there first."""
    project.up(ONE, WHOLE)
    project.says(ONE.replace('"eu"', '"us"'), '[env.prod]\ncontext = "prod-us"\n')
    lines = project.preview()
    assert below(lines, "Architecture")[0] == "~  pricing  moves eu → us"
    assert below(lines, "Clusters") == [
        "prod     context prod-us                              + 10   ~ 0   +- 0   - 0   = 0",
        "prod.eu  context prod-eu, no longer in the blueprint  + 0   ~ 0   +- 0   - 10   = 0",
    ]
    project.up(ONE.replace('"eu"', '"us"'), '[env.prod]\ncontext = "prod-us"\n')
    assert project.states == ["prod", "prod.us"]
    assert project.preview() == ["shop → prod  nothing to change: 10 resources, applied 2026-11-25 10:00"]


def test_sandboxes_stay_where_they_are(project: Project) -> None:
    """A lone cluster is the sandbox itself, one of several has its own: neither is left because another one comes."""
    project.up(ONE, "[env.sandbox]\n", "sandbox")
    project.up(TWO, "[env.sandbox]\n", "sandbox")
    lines = project.preview(environment="sandbox")
    assert lines == ["shop → sandbox  nothing to change: 20 resources, applied 2026-11-25 10:00"]
    shown = aiscale("env", "ls", cwd=project.folder).stdout.splitlines()
    assert shown[3:] == [
        "applied to  target              cluster  system  objects",
        "sandbox     sandbox default     eu       shop    10",
        "sandbox     sandbox default-us  us       shop    10",
    ]
    only_us = ONE.replace('"eu"', '"us"').replace("pricing", "audit")
    project.says(only_us, "[env.sandbox]\n")
    assert below(project.preview(environment="sandbox"), "Clusters") == [
        "sandbox     sandbox default-us                           + 0   ~ 0   +- 0   - 0   = 10",
        "sandbox.eu  sandbox default, no longer in the blueprint  + 0   ~ 0   +- 0   - 10   = 0",
    ]


def test_what_moves_between_two_is_made_before_it_is_deleted(project: Project) -> None:
    both = f'{HEAD}eu, us = cluster("eu"), cluster("us")\n'
    stays = 'service("pricing", eu), service("audit", us)'
    project.up(f'{both}system = System("shop", [{stays}, service("mail", eu)])\n', EACH)
    project.says(f'{both}system = System("shop", [{stays}, service("mail", us)])\n', EACH)
    lines = project.preview()
    assert below(lines, "Architecture") == ["~  mail  moves eu → us"]
    assert [line.split()[0] for line in below(lines, "Clusters")] == ["prod.us", "prod.eu"]
    project.up(f'{both}system = System("shop", [{stays}, service("mail", us)])\n', EACH)
    project.says(f'{both}system = System("shop", [{stays}, service("mail", eu)])\n', EACH)
    assert [line.split()[0] for line in below(project.preview(), "Clusters")] == ["prod.eu", "prod.us"]

    project.says(f'{both}system = System("shop", [service("pricing", us), service("audit", eu)])\n', EACH)
    told = below(project.preview(), "Architecture")
    assert [line for line in told if "moves" in line] == [
        "~  audit    moves us → eu",
        "~  pricing  moves eu → us, deleted there before it is made here",
    ]


def test_two_states_of_one_cluster(project: Project) -> None:
    """An earlier aiscale began a second state of the cluster when another cluster came: that one is in use."""
    project.up(ONE, WHOLE)
    project.state("prod").rename(project.folder / "kept")
    project.up(TWO, EACH)
    (project.folder / "kept").rename(project.state("prod"))
    done = aiscale("preview", "--offline", "-e", "prod", cwd=project.folder)
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "shop → prod  nothing to change: 20 resources, applied 2026-11-25 10:00\n",
        "warning: the state prod belongs to eu too, which uses another state: its 10 objects are ignored; move "
        f"{project.state('prod')} away\n",
    )


def test_clusters_of_the_past_are_disambiguated(project: Project) -> None:
    """Each is called otherwise than those that are there, for commands go by that: one that had no name, too."""
    alone = f'{HEAD}system = System("shop", [Microservice("pricing", image=IMAGE)])\n'
    project.up(alone, WHOLE)
    elsewhere = '[env.prod]\ncontext = "prod-2"\n[env.prod.clusters.eu]\ncontext = "prod-2"\n'
    project.says(ONE, elsewhere)
    assert below(project.preview(), "Clusters") == [
        "prod          context prod-2                               + 10   ~ 0   +- 0   - 0   = 0",
        "prod.unnamed  context prod-eu, no longer in the blueprint  + 0   ~ 0   +- 0   - 10   = 0",
    ]
    assert below(project.preview("--cluster", "unnamed"), "Clusters")[0].startswith("prod.unnamed ")


def test_two_states_of_a_cluster_of_the_past_are_disambiguated(project: Project) -> None:
    project.up(ONE, WHOLE)
    project.state("prod").rename(project.folder / "kept")
    project.up(TWO, EACH)
    (project.folder / "kept").rename(project.state("prod"))
    project.says(ONE.replace('"eu"', '"us"').replace("pricing", "audit"), EACH)
    assert [line.split()[0] for line in below(project.preview(), "Clusters")] == ["prod", "prod.eu", "prod.eu-2"]


def test_a_cluster_of_the_past_can_be_named(project: Project) -> None:
    project.up(TWO, EACH)
    project.says(ONE, WHOLE)
    alone = project.preview("--cluster", "us")
    assert alone[0].startswith("shop → prod.us ")
    assert below(alone, "Clusters") == [
        "prod.us  context prod-us, no longer in the blueprint  + 0   ~ 0   +- 0   - 10   = 0"
    ]
    assert project.preview("--cluster", "eu")[0].startswith("shop → prod  nothing to change: 10 resources")
    wrong = aiscale("preview", "--offline", "-e", "prod", "--cluster", "usa", cwd=project.folder)
    assert (wrong.returncode, wrong.stderr.splitlines()) == (
        2, ["error: --cluster: shop has no cluster 'usa'", "   = help: did you mean us?"],
    )  # fmt: skip
    assert aiscale("why", "deployment/audit", "-e", "prod", cwd=project.folder).stdout.startswith(
        "deployment/audit in namespace shop\n"
    )
    data = json.loads(aiscale("preview", "--offline", "-e", "prod", "--output", "json", cwd=project.folder).stdout)
    assert {name: (one["dropped"], one["summary"]["delete"]) for name, one in data["clusters"].items()} == {
        "prod": (False, 0), "prod.us": (True, 10),
    }  # fmt: skip
    listed = json.loads(aiscale("env", "ls", "--output", "json", cwd=project.folder).stdout)["states"]
    assert [(one["name"], one["cluster"], one["context"], one["objects"]) for one in listed] == [
        ("prod.eu", "eu", "prod-eu", 10), ("prod.us", "us", "prod-us", 10),
    ]  # fmt: skip


def test_an_environment_with_a_dot_is_no_cluster(project: Project) -> None:
    dotted = f'{WHOLE}[env."prod.eu"]\ncontext = "other"\n'
    project.up(ONE, dotted, "prod.eu")
    assert project.preview()[-1].startswith("10 to create")
    project.up(TWO, dotted + EACH, "prod")
    assert project.states == ["prod.eu", "prod.eu-2", "prod.us"]


def test_clusters_of_an_environment_with_a_dot_are_no_clusters_of_a_shorter_one(project: Project) -> None:
    settings = f'{WHOLE}[env."prod.eu"]\n[env."prod.eu".clusters.eu]\ncontext = "a"\n[env."prod.eu".clusters.us]\ncontext = "b"\n'
    project.up(TWO, settings, "prod.eu")
    assert project.states == ["prod.eu.eu", "prod.eu.us"]
    project.says(ONE, settings)
    assert project.preview()[-1].startswith("10 to create, 0 to change, 0 to delete.")


def test_a_cluster_that_cannot_be_reached_is_told_with_the_ways_out(project: Project) -> None:
    project.up(TWO, "", "sandbox")
    environment = {"XDG_STATE_HOME": str(project.folder / "state")}
    (project.folder / "state" / "aiscale" / "sandboxes" / "default-us").mkdir(parents=True)
    project.says(ONE, "")
    done = aiscale("up", "--yes", cwd=project.folder, environment=environment)
    assert (done.returncode, done.stderr.splitlines()) == (
        1,
        [
            "error: us is no longer in the blueprint and has 10 objects of shop, but the sandbox 'default-us' does "
            "not run",
            "   = help: aiscale sandbox start --name default-us; if the cluster no longer exists: aiscale destroy --forget "
            "--cluster us -e sandbox; --cluster NAME works on another one alone",
        ],
    )
    done = aiscale("destroy", "--forget", "--cluster", "us", "--yes", cwd=project.folder, environment=environment)
    assert (done.returncode, done.stdout[:21]) == (0, "The old state is in /")
    assert project.preview(environment="sandbox")[0].startswith("shop → sandbox  nothing to change: 10 resources")


def test_a_sandbox_of_another_machine_is_not_taken_for_deleted(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What only a shared state knows stays in it: nothing says that this machine ever had such a sandbox."""
    monkeypatch.setenv("XDG_STATE_HOME", str(project.folder / "state"))
    project.up(TWO, "", "sandbox")
    project.says(ONE, "")
    args = argparse.Namespace(blueprint=str(project.folder / "blueprint.py"), env="sandbox", overrides=[])
    left = locate(open_session(args, supervised=False), Console("never"), offline=True).dropped["us"]
    project.state("sandbox.us").rename(project.folder / "kept")
    with pytest.raises(SandboxError) as caught:
        list(dropped_engines({"us": left}, Console("never")))
    assert caught.value.message.endswith("but the sandbox 'default-us' does not run")
    (project.folder / "kept").rename(project.state("sandbox.us"))
    assert list(dropped_engines({"us": left}, Console("never"))) == []
    assert not project.state("sandbox.us").exists()


CLOUD = f"""{HEAD}
from aiscale.streams import KinesisStream

clicks = KinesisStream("clicks", key="id", region="eu-west-1")
"""


def test_a_stream_of_a_cloud_stays_in_the_state_that_has_it(project: Project) -> None:
    """It would go with the first cluster of all, were it new: taken from one state to another, it would be."""
    settings = EACH.replace("clusters.us", "clusters.af")
    project.up(f'{CLOUD}system = System("shop", [service("pricing", cluster("eu")), clicks])\n', WHOLE)
    both = f'{CLOUD}system = System("shop", [service("pricing", cluster("eu")), service("audit", cluster("af")), clicks])\n'
    project.says(both, settings)
    words = ("preview", "--offline", "-e", "prod", "--output", "json")
    data = json.loads(aiscale(*words, cwd=project.folder).stdout)
    assert [
        (one["cluster"], one["change"]["actions"]) for one in data["resource_changes"]
        if one["type"].startswith("aws:kinesis/stream:")
    ] == [("prod.eu", ["no-op"])]  # fmt: skip
    assert {action: count for action, count in data["clusters"]["prod.eu"]["summary"].items() if count} == {
        "same": data["clusters"]["prod.eu"]["summary"]["same"],
    }  # fmt: skip

    project.up(both, settings)
    project.says(f'{CLOUD}system = System("shop", [service("audit", cluster("af")), clicks])\n', settings)
    args = argparse.Namespace(blueprint=str(project.folder / "blueprint.py"), env="prod", overrides=[])
    session = open_session(args, supervised=False)
    for only in ((), ("eu",), ("af",)):
        located = locate(session, Console("never"), only, offline=True)
        with pytest.raises(UsageError) as caught:
            refuse_lost_data(session, located, offline(session, located, []))
        assert (caught.value.message, caught.value.hint) == (
            "streams/clicks is in the blueprint, but its kinesis-stream/clicks was deployed with eu, which is not: it "
            "would be deleted with all that it holds, and made anew",
            "keep eu in the blueprint as long as you need it; else delete it first: "
            "aiscale destroy --cluster eu -t streams/clicks -e prod",
        )


def test_a_context_that_is_gone_stops_all_but_the_others(project: Project) -> None:
    project.up(TWO, EACH)
    project.says(ONE, WHOLE)
    missing = project.folder / "missing"
    done = aiscale("up", "--yes", "-e", "prod", cwd=project.folder, environment={"KUBECONFIG": str(missing)})
    assert (done.returncode, done.stdout, done.stderr.splitlines()) == (
        2,
        "",
        [
            "error: us is no longer in the blueprint and has 10 objects of shop, but the usual kubeconfig with the "
            f"context 'prod-us' cannot be used: Configuration file {missing} not found",
            "   = help: fix the context prod-us, or set another one under [env.prod.clusters.us]; if the "
            "cluster no longer exists: aiscale destroy --forget --cluster us -e prod; --cluster NAME works on another one alone",
        ],
    )
