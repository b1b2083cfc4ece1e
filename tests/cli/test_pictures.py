"""The commands diagram, graph and render: what they write, and what they say when they cannot."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.support.command import run

ROOT = Path(__file__).resolve().parents[2]
BLUEPRINT = "blueprints/ride_demand.py"


def aiscale(*arguments: str) -> subprocess.CompletedProcess[str]:
    return run(*arguments, cwd=ROOT, environment={"COLUMNS": "120"})


def unsigned(file: Path) -> str:
    """The text of a file without the line that says that aiscale wrote it."""
    text, end, _ = file.read_text().rstrip().rpartition("\n")
    return text + end


def test_svg_to_a_file(tmp_path: Path) -> None:
    out = tmp_path / "a.svg"
    done = aiscale("diagram", BLUEPRINT, "-o", str(out))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"{out}: 15 boxes, 15 arrows\n")
    assert out.read_text() == (ROOT / "docs/images/ride_demand.svg").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]


def test_standard_output_is_mermaid_unless_told_otherwise() -> None:
    text, drawn = aiscale("diagram", BLUEPRINT), aiscale("diagram", BLUEPRINT, "--format", "svg")
    assert (text.returncode, text.stderr, text.stdout.splitlines()[1]) == (
        0,
        "",
        "%% not drawn: 1 alert route, 1 drift monitor, 1 Istio, 1 model registry, 1 monitoring, 1 schema registry, 1 SLO",
    )
    assert drawn.stdout == unsigned(ROOT / "docs/images/ride_demand.svg")


@pytest.mark.parametrize(
    ("out", "message"),
    [
        ("missing/a.svg", "error: missing/a.svg cannot be written: there is no folder missing\n"
         "   = help: mkdir -p missing\n"),
        ("a.png", "error: --out a.png: the ending .png is not a known file extension\n"
         "   = help: use .svg, .mmd, .mermaid, or add --format\n"),
        ("a", "error: --out a: the ending (none) is not a known file extension\n"
         "   = help: use .svg, .mmd, .mermaid, or add --format\n"),
    ],
)  # fmt: skip
def test_what_cannot_be_written(out: str, message: str) -> None:
    done = aiscale("diagram", BLUEPRINT, "-o", out)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", message)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    done = aiscale("diagram", BLUEPRINT, "--format", "svg", "-o", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {tmp_path} is a folder\n")


def test_devices_and_permissions_stay_what_they_are(tmp_path: Path) -> None:
    file = tmp_path / "a.mmd"
    file.touch(0o640)
    drawn = aiscale("diagram", BLUEPRINT).stdout
    assert aiscale("diagram", BLUEPRINT, "-o", str(file)).returncode == 0
    assert (unsigned(file), file.stat().st_mode & 0o777) == (drawn, 0o640)
    assert aiscale("diagram", BLUEPRINT, "--format", "svg", "-o", "/dev/null").returncode == 0
    assert Path("/dev/null").is_char_device()
    assert aiscale("diagram", BLUEPRINT, "--format", "mermaid", "-o", "/dev/stdout").stdout == drawn
    full = aiscale("diagram", BLUEPRINT, "--format", "svg", "-o", "/dev/full")
    assert (full.returncode, full.stderr) == (2, "error: /dev/full cannot be written: No space left on device\n")


def test_graph_as_tree_and_as_data() -> None:
    tree, data = aiscale("graph", BLUEPRINT), aiscale("graph", BLUEPRINT, "--output", "json")
    assert tree.stdout.splitlines()[:2] == [
        "ride-demand  29 components, 44 references",
        "├─ bucket ride-history  s3://ride-history/zones",
    ]
    parsed = json.loads(data.stdout)
    assert (len(parsed["nodes"]), len(parsed["edges"]), parsed["graph"]) == (29, 44, {"name": "ride-demand"})


def test_render_to_a_stream_and_to_a_folder(tmp_path: Path) -> None:
    stream = aiscale("render", BLUEPRINT)
    folder = aiscale("render", BLUEPRINT, "-o", f"{tmp_path}/out/")
    assert (stream.returncode, folder.returncode) == (0, 0), stream.stderr + folder.stderr
    documents = list(yaml.safe_load_all(stream.stdout))
    files = {path.name: yaml.safe_load(path.read_text()) for path in (tmp_path / "out").glob("*.yaml")}
    assert len(files) == len(documents)
    assert files["deployment-pricing.yaml"] in documents
    assert documents[0]["kind"] == "Namespace"


IN_EKS = """
from aiscale import System, Traffic
from aiscale.stores import Bucket
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Msk, Topic

lake = Bucket("lake", uri="s3://lake/prices")
kafka = Msk(
    "events",
    subnets=["subnet-0a11aa22bb33cc44d", "subnet-0b11aa22bb33cc44d", "subnet-0c11aa22bb33cc44d"],
    security_groups=["sg-0d11aa22bb33cc44d"],
)
asked = Topic("asked", kafka, partitions=3, key="id")
pool = NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)
core = EksCluster("core", region="eu-central-1", pools=[pool])
prices = Microservice(
    "prices", image="registry.example/prices@sha256:" + "1f" * 32, reads=[lake], {more}
    traffic=Traffic(mean=1, peak=2), on=core,
)
system = System("shop", [prices])
"""


def test_render_names_what_it_leaves_to_the_cloud(tmp_path: Path) -> None:
    blueprint = tmp_path / "blueprint.py"
    blueprint.write_text(IN_EKS.replace("{more}", ""))
    done = aiscale("render", str(blueprint))
    assert (done.returncode, done.stderr) == (
        0,
        "not rendered, because they are not Kubernetes objects; aiscale up creates them: iam-role/prices, iam-rolepolicy/prices, "
        "eks-podidentityassociation/prices\n"
        "not rendered: Bucket (lake): the bucket exists already and stays when the system is deleted; its readers and "
        "writers get grants\n"
        "not rendered: EksCluster (core): the cluster exists already; the environment specifies how to reach it\n"
        "not rendered: NodePool (general): its nodes exist already\n",
    )
    kinds = [one["kind"] for one in yaml.safe_load_all(done.stdout)]
    assert kinds[0] == "Namespace"
    assert "Deployment" in kinds
    blueprint.write_text(IN_EKS.replace("{more}", "produces=[asked],"))
    refused = aiscale("render", str(blueprint))
    assert (refused.returncode, refused.stdout) == (5, "")
    assert refused.stderr.startswith(
        "error: some manifests need values that a cloud returns only after creation: nothing is rendered\n"
    )
    assert "is ${msk-cluster/events.bootstrapBrokers" in refused.stderr


def test_a_part_of_the_system() -> None:
    near = aiscale("diagram", BLUEPRINT, "--focus", "serving/surge").stdout
    assert [line.split("<b>")[1].split("</b>")[0] for line in near.splitlines() if "<b>" in line] == [
        "surge_v8", "surge-model", "pricing", "surge",
    ]  # fmt: skip
    assert len(aiscale("diagram", BLUEPRINT, "--focus", "serving/surge", "--depth", "9").stdout) > len(near)
    done = aiscale("diagram", BLUEPRINT, "--depth", "2")
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "error: --depth needs --focus")


FLEET = """\
from aiscale import System, Traffic
from aiscale.platform import Device, KubernetesCluster, NodePool, Site, StoreAndForward
from aiscale.streams import KafkaCluster, Topic

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
readings = Topic("readings", KafkaCluster("events", on=core))
shops = [Site(f"shop-{n}", cpu=4, memory="8Gi", disk="9Gi") for n in range(1, 6)]
tills = [Device(f"tills-{n}", on=shop, produces=[StoreAndForward(readings)]) for n, shop in enumerate(shops, 1)]
system = System("shops", tills)
"""


def test_a_fleet_is_one_box_unless_each_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "blueprint.py").write_text(FLEET)
    drawn = [
        aiscale("diagram", "-C", str(tmp_path), *more, "-o", "drawn.svg")
        for more in ((), ("--all",), ("--focus", "shop-2"), ("--focus", "readings"))
    ]
    assert [done.stderr for done in drawn] == [
        "drawn.svg: 3 boxes, 1 arrows\nfolded, because they differ only in their names: 5 devices, 5 sites\n",
        "drawn.svg: 7 boxes, 5 arrows\n",
        "drawn.svg: 2 boxes, 1 arrows\n",
        "drawn.svg: 2 boxes, 1 arrows\nfolded, because they differ only in their names: 5 devices, 5 sites\n",
    ]
    told = [aiscale("graph", "-C", str(tmp_path), *more) for more in ((), ("--all",), ("--focus", "shop-2"))]
    assert [(done.stdout.count("shop-"), done.stderr) for done in told] == [
        (1, "identical components are folded: --all shows each\n"), (5, ""), (1, ""),
    ]  # fmt: skip
