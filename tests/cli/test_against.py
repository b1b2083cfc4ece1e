"""A preview, and a check, against another commit or another blueprint: what a review looks at."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from aiscale.rules.registry import CHANGES
from tests.support import command
from tests.support.documents import misfits

HEAD = """
from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from images import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)])
orders = Microservice("orders", image=IMAGE, on=core, replicas=%s, traffic=Traffic(mean=10, peak=20))
"""
BEFORE = HEAD % 2 + 'system = System("shop", [orders])\n'
AFTER = (
    HEAD % 4
    + """
shop = Microservice("shop", image=IMAGE, on=core, calls=[Call(orders, timeout_ms=200)], traffic=Traffic(mean=5, peak=9))
system = System("shop", [shop])
"""
)
IMAGES = 'IMAGE = "registry.example/shop@sha256:" + "1f" * 32\n'


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a blueprint in a folder of it, changed since its only commit, and the module beside it."""
    folder = tmp_path / "repository" / "platform"
    folder.mkdir(parents=True)
    (folder / "blueprint.py").write_text(BEFORE)
    (folder / "images.py").write_text(IMAGES)
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "first"]):
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *words], cwd=folder.parent, check=True
        )  # fmt: skip
    (folder / "blueprint.py").write_text(AFTER)
    return folder


def preview(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run(folder, "preview", *words)


def run(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    scratch = folder.parent.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    done = command.run(*words, cwd=folder, environment={"COLUMNS": "80", "TMPDIR": str(scratch)} | variables)
    assert list(scratch.iterdir()) == []
    return done


def test_the_architecture_of_a_commit_and_of_now(repository: Path) -> None:
    done = preview(repository, "--against", "main")
    assert (done.returncode, done.stderr) == (0, "")
    head, _, rest = done.stdout.partition("\n")
    assert head.startswith("shop → sandbox")
    assert head.endswith(", against main")
    architecture = rest.partition("Resources")[0].split("\n\n")[0].strip().splitlines()
    assert architecture == [
        "Architecture",
        "  ~  orders  replicas 2 → 4; about +$37 a month, +$294 with a new node",
        "  +  shop    service, 2 replicas",
    ]
    assert done.stdout.splitlines()[-2:] == [
        "5 to create, 1 to change, 0 to delete.", "aiscale preview --all lists every item.",
    ]  # fmt: skip
    data = json.loads(preview(repository, "--against", "main", "--output", "json").stdout)
    assert (data["against"], data["applied_at"], data["has_changes"]) == ("main", None, True)
    assert preview(repository, "--against", "HEAD", "--expect-no-changes").returncode == 7
    assert sorted(path.name for path in repository.iterdir() if path.name != "__pycache__") == [
        "blueprint.py", "images.py",
    ]  # fmt: skip


def test_another_blueprint(repository: Path) -> None:
    done = preview(repository, "--against", "blueprint.py")
    count = done.stdout.split(": ")[1].split()[0]
    assert (done.returncode, done.stdout) == (
        0, f"shop → sandbox  nothing to change: {count} resources, as blueprint.py has them\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere", "error: nowhere is neither a file nor a commit here\n"),
        ("broken.py", "error: broken.py cannot be compared with: its blueprint does not load\n"),
        ("--output", "error: argument --against: expected one argument\n"),
    ],
)
def test_what_cannot_be_compared_with(repository: Path, name: str, said: str) -> None:
    (repository / "broken.py").write_text("system = (\n")
    done = preview(repository, "--against", name)
    assert (done.returncode, done.stdout, said in done.stderr) == (2, "", True), done.stderr


def test_a_bug_is_told_as_one_and_not_as_a_fault_of_the_blueprint(repository: Path) -> None:
    """The blueprint puts something broken in the place of what lowers it: a stand-in for a bug."""
    fault = "import aiscale.lowering\naiscale.lowering.lower = lambda *a, **k: {}['schemaregistries/registry']\n"
    (repository / "unlucky.py").write_text(fault + AFTER)
    done = subprocess.run(
        [sys.executable, "-m", "aiscale", "preview", "--against", "unlucky.py"],
        cwd=repository, capture_output=True, text=True, check=False, env=os.environ | {"TMPDIR": str(repository)},
    )  # fmt: skip
    [report] = repository.glob("aiscale-bug-*.txt")
    assert (done.returncode, done.stdout, done.stderr.splitlines()) == (
        1, "",
        [
            "error: unlucky.py cannot be compared with: this is a bug in aiscale: KeyError: 'schemaregistries/registry'",
            f"   | report it with {report}, which contains the traceback",
        ],
    )  # fmt: skip
    assert "KeyError: 'schemaregistries/registry'" in report.read_text()


def test_a_commit_without_the_blueprint_and_no_repository(repository: Path, tmp_path: Path) -> None:
    (repository / "later.py").write_text(AFTER)
    done = preview(repository, "later.py", "--against", "main")
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "error: there is no platform/later.py at main")
    bare = tmp_path / "bare" / "folder"
    bare.mkdir(parents=True)
    (bare / "blueprint.py").write_text(BEFORE)
    (bare / "images.py").write_text(IMAGES)
    done = preview(bare, "--against", "main")
    assert done.returncode == 2
    assert done.stderr.startswith("error: there is no file main, and ")
    assert "is in no git repository" in done.stderr


SAID = """
from aiscale import Objective, System, Team
from aiscale.observability import Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from images import IMAGE

money, sales = Team("money", contact="#{contact}"), Team("sales")
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")], owner=sales)
orders = Microservice("orders", image=IMAGE, on=core, replicas=2, objective=Objective(p99_ms={p99}))
books = System("books", [orders, Slo("orders", of=orders, availability={promised})], owner={owner})
system = System("shop", [books], owner=money, budget_per_month="${budget}", residency={residency})
"""
EARLIER = {"contact": "money", "p99": 100, "promised": 0.99, "owner": "money", "budget": "1,000", "residency": "[]"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, []),
        ({"budget": "1,500"}, ["~  shop  budget per month $1,000 → $1,500; no object changes"]),
        ({"residency": '["eu"]'}, ["~  shop  residency eu is new; no object changes"]),
        ({"owner": "sales"}, ["~  books  owner teams/money → teams/sales; no object changes"]),
        ({"contact": "cash"}, ["~  money  contact #money → #cash; no object changes"]),
        ({"p99": 200}, ["~  orders  objective p99 100 → 200 ms; none of its objects changes"]),
        ({"promised": 0.95}, ["~  orders  availability 0.99 → 0.95; not supported by aiscale up"]),
    ],
)
def test_what_changes_without_an_object_is_told(tmp_path: Path, changed: dict[str, str], said: list[str]) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "images.py").write_text(IMAGES)
    (folder / "earlier.py").write_text(SAID.format(**EARLIER))
    (folder / "system.py").write_text(SAID.format(**EARLIER | changed))
    shown = preview(folder, "--against", "earlier.py").stdout
    head, _, rest = shown.partition("Architecture\n")
    told = [line.strip() for line in rest.partition("\n\n")[0].splitlines()]
    assert (told, "nothing to change" in head) == (said, not said)
    data = json.loads(preview(folder, "--against", "earlier.py", "--output", "json").stdout)
    assert [f"{one['address'].partition('/')[2]}  {one['summary']}" for one in data["architecture_changes"]] == [
        line.removeprefix("~  ") for line in said
    ]
    assert (data["has_changes"], misfits(["preview"], data)) == (False, [])


TWO = HEAD.replace(
    "orders = ",
    """far = KubernetesCluster("far", pools=[NodePool("distant", instance_type="m7i.2xlarge", max_nodes=6)])
orders = """,
)


@pytest.mark.parametrize(
    ("before", "now", "architecture", "last"),
    [
        (
            ("core",), ("core", "far"),
            ["~  b        moves core → far", "·  far      Kubernetes cluster, Kubernetes 1.36"],
            "10 to create, 0 to change, 5 to delete.",
        ),
        (
            ("core", "far"), ("core",),
            ["~  b        moves far → core", "-  far      Kubernetes cluster; nothing is deleted"],
            "5 to create, 0 to change, 10 to delete.",
        ),
    ],
)  # fmt: skip
def test_another_number_of_clusters(
    repository: Path, before: tuple[str, ...], now: tuple[str, ...], architecture: list[str], last: str
) -> None:
    """What stays where it was is not made anew, and what goes from one cluster to another moves."""
    for name, places in (("was.py", before), ("blueprint.py", now)):
        services = f'b = Microservice("b", image=IMAGE, on={places[-1]})\nsystem = System("shop", [orders, b])\n'
        (repository / name).write_text(TWO % 2 + services)
    done = preview(repository, "--offline", "--against", "was.py")
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert lines[2:4] == ["Architecture", architecture[0]]
    assert architecture[1] in lines
    assert last in lines
    [moved] = [
        one for one in json.loads(preview(repository, "--offline", "--against", "was.py", "--output", "json").stdout)[
            "architecture_changes"
        ] if one["moves"]
    ]  # fmt: skip
    assert (moved["address"], moved["actions"], moved["moves"]) == (
        "services/b", ["update"], {"from": before[-1], "to": now[-1]},
    )  # fmt: skip


def test_what_is_set_on_the_command_line_is_a_change(repository: Path) -> None:
    words = ("--offline", "--against", "blueprint.py", "--set", "services/orders.replicas=6")
    done = preview(repository, *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert "  ~  orders  replicas 4 → 6; about +$37 a month, +$294 with a new node" in done.stdout.splitlines()


RIDES = """
from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from images import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)])
kafka = KafkaCluster("events", on=core)
rides = Topic("rides", kafka, partitions=%s, key="zone", retention="%s", traffic=Traffic(mean=10, peak=20))
audit = Microservice("audit", image=IMAGE, on=core, replicas=2, consumes=[rides])
system = System("shop", [audit])
"""


@pytest.fixture
def rides(repository: Path) -> Path:
    """The same repository with a topic at its only commit that keeps records for a shorter time now."""
    (repository / "blueprint.py").write_text(RIDES % (12, "3d"))
    words = [
        "git",
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@example.com",
        "commit",
        "-q",
        "-a",
        "--amend",
        "-m",
        "first",
    ]
    subprocess.run(words, cwd=repository, check=True)
    (repository / "blueprint.py").write_text(RIDES % (12, "1d"))
    return repository


def test_a_check_finds_what_only_the_change_breaks(rides: Path) -> None:
    git = str(rides.parent / ".git")  # as git tells its hooks in a linked worktree
    done = run(rides, "lint", "--against", "main", "--fail-on", "warning", GIT_DIR=git)
    found, _, summary = done.stdout.rpartition("\n\n")
    assert (done.returncode, done.stderr, found.splitlines()) == (
        5, "",
        [
            "warning[CHG002]: rides keeps records for 1d instead of 3d: older records are deleted",
            "  --> blueprint.py:10:68",
            "   |",
            "10 | …itions=12, key=\"zone\", retention=\"1d\", traffic=Traffic(mean=10, peak=20))",
            "   |                                   ^^^^ 3d before",
            "   = note: a longer retention does not restore deleted records",
            "   = note: readers that are down or lag by more than 1d lose unread records:",
            "           audit",
            "   = declared: audit at blueprint.py:11:22",
            "   = help: retention=\"3d\"; or check the lag of its readers first",
            "           (kafka-consumer-groups --describe)",
            "   = more: aiscale explain CHG002",
        ],
    )  # fmt: skip
    assert summary.startswith("0 errors, 1 warning in 5 components (")


def test_a_check_names_what_was_not_there_before(rides: Path) -> None:
    (rides / "blueprint.py").write_text((RIDES % (12, "1d")).replace("image=IMAGE", 'image="registry.example/audit:1"'))
    lines = run(rides, "lint", "--against", "main").stdout.splitlines()
    summary, new, *advice = lines[-4:]
    assert summary.startswith("0 errors, 2 warnings in 5 components (")
    assert new == "new since main: IMG001 services/audit"
    assert advice == [
        "no component has an objective: latency and availability are not checked",
        "aiscale lint --unproven lists the numbers that checks need and that are not declared",
    ]


def test_what_only_the_change_breaks_is_known_and_waived_like_all_else(rides: Path) -> None:
    words = ("lint", "--against", "main")
    assert run(rides, *words, "--write-baseline", "known.json").returncode == 0
    cases = ElementTree.fromstring(run(rides, *words, "--baseline", "known.json", "--output", "junit").stdout)
    told = [(case.get("name"), [one.tag for one in case]) for case in cases.iter("testcase")]
    codes = [rule.CODE for rule in CHANGES if rule.CODE != "CHG002"]
    assert [one for one in told if str(one[0]).startswith("CHG")] == [
        ("CHG002 topics/rides", ["skipped"]), *((code, []) for code in codes),
    ]  # fmt: skip
    waiver = "  # aiscale: waive CHG002 until 2999-01-01 by me: nobody goes back further"
    (rides / "blueprint.py").write_text((RIDES % (12, "1d")).replace("peak=20))", f"peak=20)){waiver}"))
    found = json.loads(run(rides, *words, "--output", "json").stdout)
    assert ([one["code"] for one in found["waived"]], found["findings"]) == (["CHG002"], [])


def test_a_preview_tells_what_the_change_brings_and_takes_away(rides: Path) -> None:
    (rides / "was.py").write_text((RIDES % (12, "3d")).replace(", traffic=Traffic(mean=10, peak=20)", ""))
    smaller = (RIDES % (6, "3d")).replace("image=IMAGE", 'image="registry.example/audit:1"')
    (rides / "blueprint.py").write_text(smaller.replace("replicas=2", "replicas=1"))
    done = run(rides, "preview", "--against", "was.py")
    assert (done.returncode, done.stderr, done.stdout.splitlines()[1:]) == (
        5, "",
        """
Architecture
  ~  audit  image registry.example/shop@sha256:1f1f1f1… →
            registry.example/audit:1, replicas 2 → 1
  ~  rides  traffic is new, partitions 12 → 6; Kafka cannot take partitions away

Resources    + 0   ~ 4   +- 0   - 0   = 12 unchanged          (--show resources)
  audit  ~  Deployment, PodDisruptionBudget, Service
  rides  ~  KafkaTopic

Effects                 before  after
  zone traffic / month  ·       $0–2   up to 75 GiB;
                                       a range for audit and rides (unknown
                                       zones);
                                       AWS us-east-1 list prices of 2024-09-25
  service replicas      2       1
  topic partitions      12      6
  not included          root disks of nodes, prices per request, traffic of
                        responses and queries, NAT gateways and managed services
  and 2 that stay the same

Findings     1 error, 1 warning in 5 components, 1 refused field  (aiscale lint)
  CHG005  rides has 12 partitions: Kafka cannot reduce them to 6
          help: partitions=12; or a topic of another name next to it, to which
                writers and then readers move
  refused  kafkatopic/rides: spec.partitions: Kafka cannot take partitions away
           (12 → 6): keep 12, or move to a topic of another name (from
           topics/rides)
  IMG001  new: the image of audit is not pinned
  STR036  gone: audit reads rides, but nothing writes it

0 to create, 4 to change, 0 to delete.
aiscale preview --all lists every item.
""".splitlines(),
    )  # fmt: skip
    data = json.loads(run(rides, "preview", "--against", "was.py", "--output", "json").stdout)
    told = {name: [one["code"] for one in found] for name, found in data["findings_against"].items()}
    assert (told, misfits(["preview"], data)) == ({"new": ["CHG005", "IMG001"], "gone": ["STR036"]}, [])


def test_rules_about_changes_alone_need_something_to_compare_with(rides: Path) -> None:
    done = run(rides, "lint", "--select", "CHG001,CHG002")
    assert (done.returncode, done.stdout, done.stderr.splitlines()) == (
        2, "",
        [
            "error: rules about changes need an earlier version to compare with",
            "   = help: add --against main, or any commit",
        ],
    )  # fmt: skip
    done = run(rides, "lint", "--select", "CHG", "--against", "nowhere")
    assert (done.returncode, done.stdout, done.stderr.splitlines()[0]) == (
        2, "", "error: nowhere is neither a file nor a commit here"
    )  # fmt: skip
    done = run(rides, "lint", "--select", "CHG", "--against", "")
    assert (done.returncode, done.stdout, done.stderr.splitlines()[0]) == (2, "", "error: --against is empty")


@pytest.mark.parametrize("words", [("lint", "--output", "json"), ("preview", "--output", "json")])
def test_another_namespace_is_found_with_what_it_kept(rides: Path, words: tuple[str, ...]) -> None:
    given = ("--against", "blueprint.py", "--set", "namespace=other")
    data = json.loads(run(rides, *words, *given).stdout)
    found = [one for one in data["findings"] if one["code"].startswith("CHG")]
    assert [(one["code"], one["message"], one["notes"]) for one in found] == [
        (
            "CHG019", "shop moves from namespace shop to other, but its data does not: it is deleted, or kept in the old namespace",
            ["node pools and their volumes: events", "topics and their records: rides"],
        )
    ]  # fmt: skip


def test_a_page_names_the_namespaces_and_the_data_that_goes(rides: Path) -> None:
    done = run(rides, "preview", "--against", "blueprint.py", "--set", "namespace=other", COLUMNS="120")
    _, _, rest = done.stdout.partition("Architecture\n")
    assert (rest.partition("\n\n")[0].splitlines(), done.stdout.splitlines()[-1]) == (
        [
            "  ~  events  namespace shop → other: 4 objects are deleted there and made anew",
            "  ~  audit   namespace shop → other: 6 objects are deleted there and made anew",
            "  ~  rides   namespace shop → other: 1 object is deleted there and made anew; its records are deleted",
        ],
        "Data that is deleted: 1 topic and its records.",
    )


def test_another_namespace_hides_nothing_of_a_cluster_that_is_gone(rides: Path) -> None:
    was = (RIDES % (12, "3d")).replace('key="zone"', 'key="zone", durability="critical"')
    far = """
far = KubernetesCluster("far", pools=[NodePool("distant", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)])
web = Microservice("web", image=IMAGE, on=far, replicas=2, traffic=Traffic(mean=10, peak=20))
"""
    (rides / "was.py").write_text(was.replace('system = System("shop", [', f'{far}system = System("shop", [web, '))
    (rides / "now.py").write_text(f'{RIDES % (12, "3d")}{far}system = System("shop", [web])\n')
    for given, codes in (((), ["CHG017"]), (("--set", "namespace=other"), ["CHG017", "CHG019"])):
        done = run(rides, "lint", "now.py", "--against", "was.py", "--output", "json", *given)
        found = [one["code"] for one in json.loads(done.stdout)["findings"]]
        assert [code for code in found if code.startswith("CHG")] == codes


def test_the_namespace_of_a_system_without_data(repository: Path) -> None:
    done = run(repository, "lint", "--against", "blueprint.py", "--set", "namespace=other")
    assert "warning[CHG019]: shop moves from namespace shop to other: everything is deleted" in done.stdout
    assert done.returncode == 0


@pytest.mark.parametrize("command", ["lint", "preview"])
def test_a_system_of_another_name_is_another_one(repository: Path, command: str) -> None:
    (repository / "other.py").write_text(AFTER.replace('System("shop"', 'System("store"'))
    done = run(repository, command, "other.py", "--against", "blueprint.py")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: blueprint.py is the system shop, and this one is store: they cannot be "
        "compared\n"
        '   = help: one that is renamed says so: moved=[Moved("systems/shop", '
        '"systems/store")] in System\n'
    )
