"""One blueprint, several environments: what each layer sets, where it comes from, and what it may not be."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.support import command
from tests.support.command import run

BLUEPRINT = """
from aiscale import Autoscaling, Parameters, System, Team
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

class Size(Parameters):
    nodes: int = 3
    zone: str

size = Size(zone="a")
core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge", max_nodes=size.nodes)])
pricing = Microservice("pricing", image="registry.example/p@sha256:" + "a" * 64,
                       autoscaling=Autoscaling(max_replicas=4), on=core)
audit = Microservice("audit", image="registry.example/p@sha256:" + "a" * 64, on=core)
system = System("rides", [pricing, audit], owner=Team("mobility"))
"""
SETTINGS = """
[env.base]
namespace = "rides-base"
[env.base.components."services/pricing"]
autoscaling.max_replicas = 8
autoscaling.cooldown = "2m"
[env.prod]
context = "prod-eu"
[env.prod.parameters]
nodes = 5
[env.prod.components."services/pricing"]
resources.memory = "1Gi"
autoscaling.max_replicas = 24
[env.prod.components."services/audit"]
objective.p99_ms = 50
replicas = 3
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "blueprint.py").write_text(BLUEPRINT)
    (tmp_path / "aiscale.toml").write_text(SETTINGS)
    return tmp_path


def aiscale(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(*arguments, cwd=folder)


def test_the_strongest_layer_wins_and_every_value_knows_its_own(folder: Path) -> None:
    shown = aiscale(folder, "config", "--origin", "-e", "prod", "--set", "services/audit.replicas=9")
    assert shown.stdout == (
        "environment prod\n"
        "  namespace                 rides-base  [env.base]\n"
        "  kubeconfig                -           default\n"
        "  context                   prod-eu     [env.prod]\n"
        "  backend                   -           default\n"
        "  sandbox                   -           default\n"
        "\nparameters\n"
        "  nodes                     5           [env.prod]\n"
        "  zone                      a           blueprint\n"
        "\nservices/audit\n"
        "  replicas                  9           --set\n"
        "  objective.p99_ms          50          [env.prod]\n"
        "\nservices/pricing\n"
        "  resources.memory          1Gi         [env.prod]\n"
        "  autoscaling.max_replicas  24          [env.prod]\n"
        "  autoscaling.cooldown      2m          [env.base]\n"
    )
    assert shown.returncode == 0


def test_all_fields_of_a_component_with_their_origins(folder: Path) -> None:
    shown = aiscale(folder, "config", "--output", "json", "--address", "services/pricing", "--origin")
    rows = {row["name"]: (row["value"], row["origin"]) for row in json.loads(shown.stdout)["values"]}
    assert rows["autoscaling.max_replicas"] == ("8", "[env.base]")
    assert rows["autoscaling.min_replicas"] == ("2", "default")
    assert rows["autoscaling.cooldown"] == ("2m", "[env.base]")
    assert rows["on"] == ("clusters/core", "blueprint")
    assert rows["port"] == ("8080", "default")


def test_the_inside_of_a_part_that_the_blueprint_does_not_set_is_default(folder: Path) -> None:
    def rows(*words: str) -> dict[str, str]:
        shown = aiscale(folder, "config", "--output", "json", "--address", "services/audit", "--origin", *words)
        return {row["name"]: row["origin"] for row in json.loads(shown.stdout)["values"]}

    found = rows()
    assert (found["resources.cpu"], found["resources.memory"]) == ("default", "default")
    # One field from a layer does not make the others the blueprint's.
    found = rows("--set", "audit.resources.memory=1Gi")
    assert (found["resources.cpu"], found["resources.memory"]) == ("default", "--set")
    given = BLUEPRINT.replace("Parameters, ", "Parameters, Resources, ").replace(
        'Microservice("audit",', 'Microservice("audit", resources=Resources(cpu=2, memory="2Gi"),'
    )
    (folder / "blueprint.py").write_text(given)
    found = rows("--set", "audit.resources.memory=1Gi")
    assert (found["resources.cpu"], found["resources.memory"]) == ("blueprint", "--set")


def test_what_a_parameter_decides_names_it_and_the_layer(folder: Path) -> None:
    def row(*words: str) -> tuple[str, str]:
        shown = aiscale(folder, "config", "--output", "json", "--address", "pools/n", "--origin", *words)
        return next(
            (one["value"], one["origin"]) for one in json.loads(shown.stdout)["values"] if one["name"] == "max_nodes"
        )

    assert row() == ("3", "blueprint")
    assert row("-e", "prod") == ("5", "[env.prod], parameters.nodes")
    most = "most = min(size.nodes * 2, 90)\n"
    reckoned = BLUEPRINT.replace("max_nodes=size.nodes", "max_nodes=most").replace("core = Kub", f"{most}core = Kub")
    (folder / "blueprint.py").write_text(reckoned)
    assert row("-e", "prod", "--set", "parameters.nodes=7") == ("14", "--set, parameters.nodes")
    assert row("-e", "prod", "--set", "n.max_nodes=9") == ("9", "--set")


def test_a_component_is_known_by_its_name_alone(folder: Path) -> None:
    found = aiscale(folder, "config", "--origin", "-e", "prod", "--set", "audit.replicas=9", "--set", "n.max_nodes=8")
    assert "services/audit\n  replicas                  9           --set\n" in found.stdout
    assert "pools/n\n  max_nodes                 8           --set\n" in found.stdout
    shown = aiscale(folder, "config", "--address", "pricing", "--set", "pricing.shutdown_grace=45s")
    assert shown.stdout.startswith("rides → sandbox\nservices/pricing  owner mobility\n")
    lines = [line.split() for line in shown.stdout.splitlines()]
    assert ["shutdown_grace", "45s"] in lines
    assert ["owner", "teams/mobility"] in lines  # by its system
    unknown = aiscale(folder, "config", "--address", "pricin")
    assert unknown.stderr.endswith("   = help: did you mean services/pricing?\n")


def test_a_layer_may_call_a_component_by_its_name_alone(folder: Path) -> None:
    settings = SETTINGS.replace('[env.base.components."services/pricing"]', "[env.base.components.pricing]")
    settings = settings.replace('[env.prod.components."services/audit"]', "[env.prod.components.audit]")
    (folder / "aiscale.toml").write_text(settings)
    found = aiscale(folder, "config", "--origin", "-e", "prod")
    # The layer decides, not the way in which it names the component.
    assert "  autoscaling.max_replicas  24          [env.prod]\n" in found.stdout
    assert "  autoscaling.cooldown      2m          [env.base]\n" in found.stdout
    assert "services/audit\n  replicas                  3           [env.prod]\n" in found.stdout
    (folder / "aiscale.toml").write_text(settings.replace("components.audit]", "components.audti]"))
    assert aiscale(folder, "config", "-e", "prod").stderr == (
        "error: 2 settings name nothing in the blueprint\n"
        "   | [env.prod] (aiscale.toml:15) sets objective.p99_ms of audti, which the blueprint does not declare\n"
        "   | [env.prod] (aiscale.toml:16) sets replicas of audti, which the blueprint does not declare\n"
        "   = help: did you mean services/audit?\n"
    )


def test_a_name_in_a_layer_that_two_components_have_is_refused(folder: Path) -> None:
    text = (folder / "blueprint.py").read_text().replace('NodePool("n"', 'NodePool("audit"')
    (folder / "blueprint.py").write_text(text)
    (folder / "aiscale.toml").write_text("[env.prod.components.audit]\nowner = 4\n")
    assert aiscale(folder, "lint", "-e", "prod").stderr.startswith("error")
    (folder / "aiscale.toml").write_text("[env.prod.components.audit]\npatches = []\n")
    assert aiscale(folder, "lint", "-e", "prod").stderr == (
        "error: [env.prod] (aiscale.toml:2) sets patches of audit, the name of 2 components\n"
        "   = help: write pools/audit.patches or services/audit.patches\n"
    )


def test_two_tables_of_a_layer_that_set_one_field_are_refused(folder: Path) -> None:
    (folder / "aiscale.toml").write_text(
        '[env.prod.components.audit]\nreplicas = 3\n[env.prod.components."services/audit"]\nreplicas = 4\n'
    )
    assert aiscale(folder, "lint", "-e", "prod").stderr == (
        "error: replicas of services/audit is set twice: by [env.prod] (aiscale.toml:2) as audit, and by "
        "[env.prod] (aiscale.toml:4) as services/audit\n"
        "   = help: put all its settings under one of the two tables\n"
    )


def test_a_name_that_two_components_have(folder: Path) -> None:
    text = (folder / "blueprint.py").read_text().replace('NodePool("n"', 'NodePool("core"')
    (folder / "blueprint.py").write_text(text)
    done = aiscale(folder, "lint", "--set", "core.max_nodes=4")  # the cluster has no such field
    assert done.returncode == 0, done.stderr
    done = aiscale(folder, "lint", "--set", "core.owner=4")
    assert done.stderr.startswith("error")


def test_what_part_has_the_field_is_said(folder: Path) -> None:
    done = aiscale(folder, "lint", "--set", "services/pricing.max_replicas=4")
    assert "   = help: did you mean autoscaling.max_replicas?\n" in done.stderr


def test_the_graph_is_that_of_the_environment(folder: Path) -> None:
    def nodes(*arguments: str) -> int:
        graph = json.loads(aiscale(folder, "graph", "--output", "json", *arguments).stdout)
        [pool] = [node for node in graph["nodes"] if node["id"] == "pools/n"]
        return int(pool["max_nodes"])

    assert (nodes(), nodes("-e", "prod"), nodes("-e", "prod", "--set", "parameters.nodes=7")) == (3, 5, 7)


@pytest.mark.parametrize(
    ("override", "said"),
    [
        (
            "services/pricng.replicas=3",
            "error: --set sets replicas of services/pricng, which the blueprint does not declare\n"
            "   = help: did you mean services/pricing?\n",
        ),
        (
            "parameters.node=3",
            "error: --set sets the parameter node, which the blueprint does not have\n   = help: did you mean nodes?\n",
        ),
        (
            "parameters.nodes=three",
            "error[MOD001]: Size: nodes must be a whole number, not 'three'\n",
        ),
        (
            "services/audit.replica=3",
            "error[MOD001]: --set sets replica of services/audit: Microservice has no field 'replica' that can be set\n",
        ),
        (
            "services/audit.replicas=0",
            "error[MOD001]: Microservice 'audit': replicas must be at least 1, not 0\n",
        ),
        (
            "services/pricing.autoscaling.max_replicas=1",
            "error[MOD001]: autoscaling of services/pricing: max_replicas (1) is below min_replicas (2)\n",
        ),
        (
            "services/pricing.image.tag=1",
            "error[MOD001]: --set sets image.tag of services/pricing: image is no part whose fields can be set\n",
        ),
        (
            "services/pricing.max_replicas=4",
            "error[MOD001]: --set sets max_replicas of services/pricing: Microservice has no field 'max_replicas'",
        ),
        (
            "pricing.max_replicas=4",
            "error: --set sets max_replicas of pricing: it has no field 'max_replicas'\n"
            "   = help: did you mean services/pricing.autoscaling.max_replicas?\n",
        ),
        (
            "pool/n.max_nodes=4",
            "error: --set sets max_nodes of pool/n, which the blueprint does not declare\n   = help: did you mean pools/n?",
        ),
        (
            "audti.replicas=4",
            "error: --set sets replicas of audti, which the blueprint does not declare\n"
            "   = help: did you mean services/audit?\n",
        ),
        ("services/pricing=1", "error: --set services/pricing=1: there is no setting 'services/pricing'\n"),
        (
            "nodes=1",
            "error: --set nodes=1: there is no setting 'nodes'\n   = help: did you mean parameters.nodes? settings: ",
        ),
    ],
)
def test_what_cannot_be_set(folder: Path, override: str, said: str) -> None:
    result = aiscale(folder, "lint", "--set", override)
    assert result.stderr.startswith(said)
    assert "Traceback" not in result.stderr
    assert result.returncode in {2, 5}
    if "MOD001" in said:
        assert "blueprint.py:" in result.stderr


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (
            'small.components."services/pricing"]\nautoscaling.max_replicas = 0',
            ["error[MOD001]: autoscaling of services/pricing: max_replicas must be at least 1, not 0",
             "set by [env.small] (aiscale.toml:18)"],
        ),
        (
            "small.components.pricing]\nautoscaling.min_replicas = 9",
            ["error[MOD001]: autoscaling of services/pricing: max_replicas (8) is below min_replicas (9)",
             "set by [env.base] (aiscale.toml:5)", "set by [env.small] (aiscale.toml:18)"],
        ),
        (
            "small.components.n]\nmin_nodes = 4",
            ["error[MOD001]: NodePool 'n': max_nodes (3) is below min_nodes (4)",
             "set by [env.small] (aiscale.toml:18)"],
        ),
        (
            'small.components.pricing]\n\nreplicas = "two"',
            ["error[MOD001]: Microservice 'pricing': replicas must be a whole number, not 'two'",
             "set by [env.small] (aiscale.toml:19)"],
        ),
        (
            'small.components.pricing]\non = "core"',
            ["error[MOD001]: Microservice 'pricing': on must be an AksCluster, an EksCluster, a GkeCluster, a K3sCluster, "
             "a KubernetesCluster or a Site, not 'core'",
             "set by [env.small] (aiscale.toml:18)",
             "a layer names no component: let it set a parameter, by which the blueprint chooses"],
        ),
        (
            "small.parameters]\nzone = 7\nnodes = []",
            ["error[MOD001]: Size: nodes must be a whole number, not []", "set by [env.small] (aiscale.toml:19)",
             "error[MOD001]: Size: zone must be text, not 7", "set by [env.small] (aiscale.toml:18)"],
        ),
        (
            'small.components."services/pricing"]\nreplica = 2',
            ["error[MOD001]: [env.small] (aiscale.toml:18) sets replica of services/pricing: Microservice has no field "
             "'replica' that can be set", "did you mean replicas?"],
        ),
    ],
)  # fmt: skip
def test_a_value_from_a_layer_says_where_it_stands_when_it_is_refused(
    folder: Path, table: str, said: list[str]
) -> None:
    with (folder / "aiscale.toml").open("a") as file:
        file.write(f"[env.{table}\n")
    done = command.aiscale("lint", "-e", "small", cwd=folder, columns=200)
    heads = ("error", "   = note: ", "   = help: ", "  = note: ", "  = help: ")
    lines = [line for line in done.stderr.splitlines() if line.startswith(heads)]
    assert [line.partition("= note: ")[2] or line.partition("= help: ")[2] or line for line in lines] == said
    assert done.returncode == 2


def test_all_that_layers_set_wrongly_is_told_together(folder: Path) -> None:
    (folder / "blueprint.py").write_text(
        BLUEPRINT.replace("import Microservice", "import Call, Microservice").replace(
            "on=core)\nsystem", "on=core, calls=[Call(pricing, timeout_ms=100)])\nsystem"
        )
    )
    with (folder / "aiscale.toml").open("a") as file:
        file.write(
            '[env.small.components."services/pricing"]\nreplicas = "two"\nautoscaling.most = 4\n'
            '[env.small.components."services/audit"]\nreplica = 2\ncalls.timeout_ms = 400\n'
        )
    done = command.aiscale("lint", "-e", "small", cwd=folder, columns=300)
    assert [line.partition("error[MOD001]: ")[2] or line.partition("= help: ")[2].partition("its fields")[0]
            for line in done.stderr.splitlines() if "error[" in line or "= help" in line] == [
        "[env.small] (aiscale.toml:19) sets autoscaling.most of services/pricing: Autoscaling has no field 'most' "
        "that can be set", "",
        "Microservice 'pricing': replicas must be a whole number, not 'two'",
        "[env.small] (aiscale.toml:21) sets replica of services/audit: Microservice has no field 'replica' that can "
        "be set", "did you mean replicas?",
        "[env.small] (aiscale.toml:22) sets calls.timeout_ms of services/audit: calls has no item timeout_ms",
        "did you mean calls.pricing.timeout_ms? its items: pricing",
    ]  # fmt: skip
    assert done.returncode == 2


LISTS = """
from aiscale import Objective, System, Team
from aiscale.platform import KubernetesCluster, NodePool, Taint
from aiscale.processing import Flink, Session, StreamJob, Tumbling
from aiscale.services import Call, Microservice
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/p@sha256:" + "a" * 64
pool = NodePool("n", instance_type="m7i.2xlarge", taints=[Taint("example.org/team", value="ml")])
core = KubernetesCluster("core", pools=[pool])
surge, eta = Microservice("surge", image=IMAGE), Microservice("eta", image=IMAGE)
pricing = Microservice("pricing", image=IMAGE, objective=Objective(p99_ms=1_500), calls=[
    Call(surge, timeout_ms=100), eta, Call(surge, alias="surge-batch", retries=2), Call(eta, alias="eta-far"),
])
rides = Topic("rides", KafkaCluster("events", on=core))
demand = StreamJob("demand", engine=Flink(image=IMAGE), jar="local:///d.jar", stateful=True, consumes=[rides], windows=[Tumbling("5m"), Session("1m")])
system = System("rides", [core, pricing, demand], owner=Team("mobility"))
"""


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    (tmp_path / "blueprint.py").write_text(LISTS)
    return tmp_path


def test_items_of_lists_are_set_by_their_names(lists: Path) -> None:
    (lists / "aiscale.toml").write_text(
        "[env.prod.components.pricing]\n"
        "calls.surge.timeout_ms = 200\n"
        "calls.surge-batch.timeout_ms = 400\n"
        "[env.prod.components.demand]\n"
        '"windows[1].gap" = "2m"\n'
        "[env.prod.components.n]\n"
        'taints."example.org/team".value = "llm"\n'
    )
    shown = aiscale(lists, "config", "--origin", "-e", "prod", "--set", "pricing.calls.eta.retries=3",
                    "--set", "services/pricing.calls.surge.timeout_ms=300", "--set", "demand.consumes.rides.group=g")  # fmt: skip
    assert shown.stdout.partition("\n\n")[2] == (
        "pools/n\n"
        "  taints.example.org/team.value  llm    [env.prod]\n"
        "\nservices/pricing\n"
        "  calls.surge.timeout_ms         300    --set\n"
        "  calls.eta.retries              3      --set\n"
        "  calls.surge-batch.timeout_ms   400    [env.prod]\n"
        "\nstreamjobs/demand\n"
        "  consumes.rides.group           g      --set\n"
        "  windows[1].gap                 2m     [env.prod]\n"
    )
    assert (shown.returncode, shown.stderr) == (0, "")
    rows = json.loads(
        aiscale(
            lists, "config", "--output", "json", "--address", "pricing", "--set", "pricing.calls.eta.retries=3"
        ).stdout
    )["values"]
    assert [(row["name"], row["value"], row["origin"]) for row in rows if row["name"].startswith("calls")] == [
        ("calls.surge", "services/surge", "blueprint"),
        ("calls.surge.timeout_ms", "100", "blueprint"),
        ("calls.eta", "services/eta", "blueprint"),
        ("calls.eta.retries", "3", "--set"),
        ("calls.surge-batch", "services/surge", "blueprint"),
        ("calls.surge-batch.retries", "2", "blueprint"),
        ("calls.eta-far", "services/eta", "blueprint"),
    ]


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("calls.surg.timeout_ms=2", "calls has no item surg | did you mean calls.surge.timeout_ms? its items: "),
        ("calls.timeout_ms=2", "calls has no item timeout_ms | did you mean calls.surge.timeout_ms? its items: "),
        ("calls[1].timeout_ms=2", "calls has no item [1] | did you mean calls.eta.timeout_ms? its items: "),
        ("calls[9].timeout_ms=2", "calls has no item [9] | its items: "),
        (
            "calls.services/eta.retries=2",
            "calls has no item services/eta | did you mean calls.eta.retries? its items: ",
        ),
        ("calls.surge=2", "calls.surge is an item, no field of one | name a field: calls.surge.FIELD"),
        ("calls.surge.timout_ms=2", "Call has no field 'timout_ms' that can be set | did you mean timeout_ms?"),
        ("calls.eta.target=2", "Call has no field 'target' that can be set | its fields: alias, timeout_ms, "),
        ("consumes.rides.group=g", "consumes is empty | make its items in the blueprint"),
    ],
)
def test_an_item_that_cannot_be_set_is_told_with_those_that_can(lists: Path, setting: str, said: str) -> None:
    done = command.aiscale("lint", "--set", f"pricing.{setting}", cwd=lists, columns=300)
    path, (reason, help_text) = setting.partition("=")[0], said.split(" | ")
    items = "surge, eta, surge-batch, eta-far\n" if help_text.endswith("its items: ") else ""
    assert done.stderr.startswith(f"error[MOD001]: --set sets {path} of pricing: {reason}\n")
    assert f"   = help: {help_text}{items}" in done.stderr
    assert done.returncode == 2


def test_a_refused_value_of_an_item_marks_the_item(lists: Path) -> None:
    done = command.aiscale("lint", "--set", "pricing.calls.surge-batch.retries=11", cwd=lists, columns=200)
    assert done.stderr == (
        "error[MOD001]: calls.surge-batch of services/pricing: retries must be at most 10, not 11\n"
        "  --> blueprint.py:13:80\n"
        "   |\n"
        '13 |     Call(surge, timeout_ms=100), eta, Call(surge, alias="surge-batch", retries=2), Call(eta, alias="eta-far"),\n'
        "   |                                                                                ^\n"
        "   = note: set by --set\n"
        "   = more: aiscale explain MOD001\n"
    )
    done = command.aiscale("lint", "--set", "core.pools.n.max_nodes=4", cwd=lists, columns=200)
    assert "pools.n is no part whose fields can be set\n" in done.stderr
    assert "   = help: it has an address of its own: pools/n.max_nodes\n" in done.stderr


def test_a_finding_about_an_item_says_what_a_layer_sets_of_it_alone(lists: Path) -> None:
    def notes(*settings: str) -> list[str]:
        words = [word for setting in settings for word in ("--set", setting)]
        shown = command.aiscale("lint", "--select", "SVC001", *words, cwd=lists, columns=300)
        return [line.strip() for line in shown.stdout.splitlines() if "objective" in line or "= note" in line]

    surge = "error[SVC001]: pricing has a p99 objective of 1,500 ms, but may wait 3,000 ms for surge"
    default = "= note: a call waits 1,000 ms (default)"
    assert notes("pricing.calls.eta.retries=1") == [
        "error[SVC001]: pricing has a p99 objective of 1,500 ms, but may wait 2,000 ms for eta",
        default,
        "= note: calls.eta.retries is 1 by --set, so this value has no effect",
        surge, default,
    ]  # fmt: skip
    assert notes("services/pricing.calls.surge.retries=1", "services/pricing.calls.surge-batch.retries=2") == [
        surge, default, "= note: calls.surge-batch.retries is 2 by --set, so this value has no effect",
    ]  # fmt: skip


def test_a_finding_says_where_its_number_comes_from(folder: Path) -> None:
    with (folder / "blueprint.py").open("a") as file:
        file.write(
            "from aiscale import Objective\n"
            "front = Microservice('front', image='registry.example/p@sha256:' + 'a' * 64, on=core, replicas=3,\n"
            "                     objective=Objective(availability=0.9999))\n"
            "system = System('rides', [pricing, audit, front], owner=Team('mobility'))\n"
        )
    found = aiscale(folder, "lint", "--set", "services/front.replicas=1")
    assert "replicas is 1 by --set, so this value has no effect" in " ".join(found.stdout.split())
    assert "so this value has no effect" not in aiscale(folder, "lint").stdout


def test_a_long_value_is_whole_and_moves_no_other_and_a_schema_is_its_record() -> None:
    words = ("config", "blueprints/ride_demand.py", "--origin", "--address", "zone-demand", "--address", "serving/eta")
    shown = command.aiscale(*words, columns=80).stdout.splitlines()
    assert [line for line in shown if len(line) > 80] == []
    rows = [line.split() for line in shown]
    assert ["schema.text", "rides.ZoneDemand", "blueprint"] in rows
    first = next(index for index, row in enumerate(rows) if row[:1] == ["runtime.image"])
    assert rows[first][2:] == ["blueprint"]
    rest = rows[first + 1 : next(index for index in range(first + 1, len(rows)) if len(rows[index]) > 1)]
    assert rows[first][1] + "".join(row[0] for row in rest) == (
        "docker.io/tensorflow/serving:2.21.0@sha256:" + "2f" * 32
    )
