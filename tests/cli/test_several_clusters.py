"""A system over several clusters: one page for all of them, a plan and a state for each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.command import aiscale

SYSTEM = """
from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

IMAGE = "registry.example/app@sha256:" + "1f" * 32
eu = KubernetesCluster("eu", pools=[NodePool("general", instance_type="m7i.2xlarge")])
us = KubernetesCluster("us", pools=[NodePool("other", instance_type="m7i.2xlarge")])
system = System("two", [Microservice("pricing", image=IMAGE, on=eu), Microservice("audit", image=IMAGE, on=us)])
"""
GATEWAY = "from aiscale.network import Gateway, Listener"
SETTINGS = """
[env.prod]
namespace = "shop"

[env.prod.clusters.eu]
context = "prod-eu"

[env.prod.clusters.us]
context = "prod-us"
namespace = "shop-us"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "blueprint.py").write_text(SYSTEM, encoding="utf-8")
    (tmp_path / "aiscale.toml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("ireland", "virginia"), []),
        (("irland", "virginia"), ["MOD007 2:1 [env.prod.clusters.irland] matches no cluster of two, and ireland has no "
                                  "table | did you mean [env.prod.clusters.ireland]?"]),
        # Both may be known: one was dropped.
        (("irland", "ireland"), []),
        (("oregon", "virginia"), []),
        (("ireland2", "virginia"), []),
    ],
)  # fmt: skip
def test_a_table_whose_name_is_misspelt_is_found(project: Path, names: tuple[str, str], found: list[str]) -> None:
    text = SYSTEM.replace('"eu"', '"ireland"').replace('"us"', '"virginia"')
    (project / "blueprint.py").write_text(text, encoding="utf-8")
    tables = "".join(f'[env.prod.clusters.{name}]\ncontext = "{name}"\n' for name in names)
    (project / "aiscale.toml").write_text(f"\n{tables}", encoding="utf-8")
    done = aiscale("lint", "-e", "prod", "--output", "json", "--select", "MOD", cwd=project)
    assert [
        f"{one['code']} {one['line']}:{one['column']} {one['message']} | {one['help']}"
        for one in json.loads(done.stdout)["findings"] if one["code"] == "MOD007"
    ] == found  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            '[env.prod]\ncontext = "prod-eu"\n',
            'prod.eu and prod.us name no context: context prod-eu is for a system with one cluster; add context = "…" under '
            "[env.prod.clusters.eu] and [env.prod.clusters.us] in aiscale.toml.",
        ),
        (
            '[env.prod.clusters.eu]\ncontext = "prod-eu"\n',
            'prod.us names no context; add context = "…" under [env.prod.clusters.us] in aiscale.toml.',
        ),
    ],
)
def test_a_preview_says_where_the_context_of_each_is_said(project: Path, settings: str, said: str) -> None:
    (project / "aiscale.toml").write_text(settings, encoding="utf-8")
    done = aiscale("preview", "--offline", "-e", "prod", cwd=project)
    assert (done.returncode, done.stderr, done.stdout.splitlines()[-1]) == (0, "", said)
    (project / "aiscale.toml").write_text(SETTINGS, encoding="utf-8")
    assert "no context" not in aiscale("preview", "--offline", "-e", "prod", cwd=project).stdout


def test_a_preview_counts_what_goes_to_each(project: Path) -> None:
    done = aiscale("preview", "--offline", "-e", "prod", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    begin = lines.index("Clusters")
    assert lines[begin + 1 : begin + 3] == [
        "  prod.eu  context prod-eu  + 10   ~ 0   +- 0   - 0   = 0",
        "  prod.us  context prod-us  + 10   ~ 0   +- 0   - 0   = 0",
    ]


def test_a_sandbox_environment_has_one_for_each(project: Path) -> None:
    lines = aiscale("preview", "--offline", cwd=project).stdout.splitlines()
    begin = lines.index("Clusters")
    assert [line.split("  +")[0] for line in lines[begin + 1 : begin + 3]] == [
        "  sandbox.eu  sandbox default-eu",
        "  sandbox.us  sandbox default-us",
    ]


def test_the_document_names_the_cluster_of_each_object(project: Path) -> None:
    data = json.loads(aiscale("preview", "--offline", "-e", "prod", "--output", "json", cwd=project).stdout)
    found = {(change["cluster"], change["address"]) for change in data["resource_changes"]}
    assert {("prod.eu", "deployment/pricing"), ("prod.us", "deployment/audit")} <= found
    assert not {("prod.us", "deployment/pricing"), ("prod.eu", "deployment/audit")} & found
    assert {("prod.eu", "namespace/shop"), ("prod.us", "namespace/shop-us")} <= found
    assert {name: one["summary"]["create"] for name, one in data["clusters"].items()} == {"prod.eu": 10, "prod.us": 10}


def test_one_of_them_alone_and_a_target_on_one(project: Path) -> None:
    alone = aiscale("preview", "--offline", "-e", "prod", "--cluster", "us", cwd=project).stdout
    assert alone.startswith("two → prod.us ")
    assert "pricing" not in alone
    named = aiscale(
        "preview", "--offline", "-e", "prod", "-t", "services/audit", "--output", "json", cwd=project
    ).stdout
    assert list(json.loads(named)["clusters"]) == ["prod.us"]
    wrong = aiscale("preview", "--offline", "-e", "prod", "-t", "services/audit-log", cwd=project)
    assert (wrong.returncode, wrong.stderr.splitlines()[0]) == (
        2,
        "error: --target 'services/audit-log' matches no component and no resource",
    )


ACROSS = """
from aiscale import KubernetesSecret, System
from aiscale.network import Call, Gateway, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.retrieval import VectorIndex
from aiscale.services import Microservice

IMAGE = "registry.example/app@sha256:" + "1f" * 32
eu = KubernetesCluster("eu", pools=[NodePool("general", instance_type="m7i.2xlarge")])
us = KubernetesCluster("us", pools=[NodePool("other", instance_type="m7i.2xlarge")])
titles = VectorIndex("titles", engine="qdrant", dimension=64, metric="dot", on=us)
stock = Microservice("stock", image=IMAGE, on=us)
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], on=us)
way = Route("to-stock", gateway=edge, targets=[stock])
system = System("two", [Microservice("shop", image=IMAGE, calls=[Call(stock, timeout_ms=200)], on=eu), way, titles])
"""


def test_what_is_left_out_is_told_where_it_would_be(project: Path) -> None:
    (project / "blueprint.py").write_text(ACROSS, encoding="utf-8")
    found = {}
    for only in ("eu", "us", ""):
        options = ["--cluster", only] if only else []
        lines = aiscale("preview", "--offline", "-e", "prod", *options, cwd=project).stdout.splitlines()
        found[only] = [line for line in lines if line.startswith(("  not supported", "  services/"))]
    lacking, index = "  services/shop  no stock (service)", "  not supported by aiscale up  vector index"
    assert found == {"eu": [lacking], "us": [index], "": [index, lacking]}


def test_manifests_of_several_go_into_a_folder_each(project: Path) -> None:
    refused = aiscale("render", "-e", "prod", cwd=project)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == (
        "error: two is on several clusters (eu, us): their objects cannot go to one output\n"
        "   = help: --out manifests/ for one folder per cluster; or --cluster NAME for one of them\n"
    )
    file = aiscale("render", "-e", "prod", "--out", "all.yaml", cwd=project)
    assert (file.returncode, file.stderr) == (2, refused.stderr.replace("manifests/", "all/"))
    assert not (project / "all.yaml").exists()
    assert aiscale("render", "-e", "prod", "--out", "out/", cwd=project).returncode == 0
    made = {str(file.relative_to(project / "out")) for file in (project / "out").rglob("*deployment*")}
    assert {name.split("/")[0] for name in made} == {"eu", "us"}
    listed = (project / "out/.aiscale-rendered").read_text()
    assert aiscale("render", "-e", "prod", "--cluster", "us", "--out", "out/", cwd=project).returncode == 0
    assert made == {str(file.relative_to(project / "out")) for file in (project / "out").rglob("*deployment*")}
    assert (project / "out/.aiscale-rendered").read_text() == listed
    one = aiscale("render", "-e", "prod", "--cluster", "us", cwd=project).stdout
    assert "kind: Deployment" in one
    assert aiscale("render", "-e", "prod", "--cluster", "us", "--out", "us.yaml", cwd=project).returncode == 0
    assert (project / "us.yaml").read_text().startswith(f"{one}# written by aiscale, sha256:")


def test_an_object_is_explained_where_it_is(project: Path) -> None:
    assert aiscale("why", "deployment/audit", "-e", "prod", cwd=project).stdout.startswith(
        "two → prod.us\ndeployment/audit in namespace shop-us\n"
    )


def test_what_makes_no_object_is_told_of_the_environment(project: Path) -> None:
    """What is said of a cluster holds wherever it stands in the order of clusters."""
    for key in ("clusters/eu", "clusters/us"):
        assert aiscale("why", key, "-e", "prod", cwd=project).stdout.splitlines()[0] == "two → prod"


def test_a_secret_that_no_object_reads_yet_is_told_of_the_environment(project: Path) -> None:
    kept = 'secrets={"TOKEN": KubernetesSecret("token", key="t")}'
    text = SYSTEM.replace("import System", "import KubernetesSecret, System").replace("on=us)]", f"on=us, {kept})]")
    edge = 'Gateway("edge", listeners=[Listener(protocol="HTTPS", certificate=KubernetesSecret("tls", key="tls.crt"))])'
    text = text.replace('System("two", [', f'System("two", [{edge}, ').replace("IMAGE =", f"{GATEWAY}\nIMAGE =")
    (project / "blueprint.py").write_text(text, encoding="utf-8")
    for key, head in (("secret/tls", "two → prod"), ("secret/token", "two → prod.us")):
        for only in ([], ["--cluster", "us"]):
            done = aiscale("why", key, "-e", "prod", *only, cwd=project)
            assert (done.returncode, done.stdout.splitlines()[:2]) == (0, [head, key])


def test_the_settings_of_each_are_shown(project: Path) -> None:
    lines = aiscale("config", "-e", "prod", "--origin", cwd=project).stdout.splitlines()
    assert [line.split() for line in lines if "clusters." in line] == [
        ["clusters.eu.context", "prod-eu", "[env.prod]"],
        ["clusters.us.context", "prod-us", "[env.prod]"],
        ["clusters.us.namespace", "shop-us", "[env.prod]"],
    ]
    assert "prod         2 clusters of its own  shop" in aiscale("env", "ls", cwd=project).stdout


@pytest.mark.parametrize(
    ("settings", "message", "hint"),
    [
        ('[env.prod.clusters.usa]\ncontext = "x"', "[env.prod.clusters]: two has no cluster 'usa'", "did you mean us?"),
        (
            '[env.prod.clusters.us]\ncontexts = "x"',
            "aiscale.toml:2: env.prod.clusters.us.contexts is not a setting",
            "did you mean context?",
        ),
        ("[env.prod.clusters]\nus = 3", "aiscale.toml:2: env.prod.clusters.us must be a table", None),
        (
            "[env.prod.clusters.us]\ncontext = 3",
            "aiscale.toml:2: env.prod.clusters.us.context must be text, not 3",
            None,
        ),
        (
            '[env.prod.clusters]\nus = { context = "a" }\neu = { context = "a" }',
            "the clusters eu and us both use the context 'a'",
            "set another one under [env.prod.clusters.us]",
        ),
        (
            '[env.prod.clusters.us]\ncontext = "a"\nsandbox = "b"',
            "aiscale.toml:1: env.prod.clusters.us has both a context and a sandbox",
            "leave one of them out",
        ),
    ],
)
def test_what_is_said_of_clusters_is_checked(project: Path, settings: str, message: str, hint: str | None) -> None:
    path = project / "aiscale.toml"
    path.write_text(settings, encoding="utf-8")
    done = aiscale("preview", "--offline", "-e", "prod", cwd=project, columns=300)
    said = done.stderr.splitlines()
    assert (done.returncode, said[0]) == (2, f"error: {message}")
    assert hint is None or said[1] == f"   = help: {hint}"


def test_a_cluster_without_a_context_is_not_brought_up(project: Path) -> None:
    (project / "aiscale.toml").write_text('[env.prod]\ncontext = "prod"\n', encoding="utf-8")
    done = aiscale("up", "-e", "prod", "--yes", cwd=project, columns=300)
    assert (done.returncode, done.stderr.splitlines()) == (
        2,
        [
            "error: environment 'prod.eu' has neither a context nor a sandbox",
            '   = help: add context = "…" under [env.prod.clusters.eu] in aiscale.toml: the current one is never used',
        ],
    )


def test_the_only_cluster_may_be_named_too(project: Path) -> None:
    only = SYSTEM.replace(', Microservice("audit", image=IMAGE, on=us)', "")
    (project / "blueprint.py").write_text(only, encoding="utf-8")
    (project / "aiscale.toml").write_text('[env.prod.clusters.eu]\nnamespace = "own"\n', encoding="utf-8")
    out = aiscale("preview", "--offline", "-e", "prod", "--output", "json", cwd=project).stdout
    data = json.loads(out)
    assert (data["environment"], "clusters" in data) == ("prod", False)
    assert "namespace/own" in {change["address"] for change in data["resource_changes"]}


RAW = (
    SYSTEM.replace("from aiscale.platform", "from aiscale.objects import Manifest\nfrom aiscale.platform")
    .replace(
        "system = System",
        """
QUOTA = {"apiVersion": "v1", "kind": "ResourceQuota", "spec": {"hard": {"pods": "10"}}}
audit = Microservice("audit", image=IMAGE, on=us)
raw = [Manifest("here", QUOTA, on=eu), Manifest("there", QUOTA, on=us), Manifest("beside", QUOTA, depends_on=[audit])]
system = System""",
    )
    .replace('Microservice("audit", image=IMAGE, on=us)])', "audit, *raw])")
)


def test_a_raw_object_is_made_on_the_cluster_that_it_is_for(project: Path) -> None:
    (project / "blueprint.py").write_text(RAW, encoding="utf-8")
    done = aiscale("preview", "--offline", "-e", "prod", "--output", "json", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    changes = json.loads(done.stdout)["resource_changes"]
    made = {
        (change["cluster"], change["address"]) for change in changes if change["address"].startswith("resourcequota/")
    }
    raw = {one for one in made if one[1].rsplit("/")[-1] in {"here", "there", "beside"}}
    assert raw == {
        ("prod.eu", "resourcequota/here"), ("prod.us", "resourcequota/there"), ("prod.us", "resourcequota/beside"),
    }  # fmt: skip
    us = aiscale("render", "-e", "prod", "--cluster", "us", cwd=project).stdout
    assert [f"name: {name}\n" in us for name in ("here", "there", "beside")] == [False, True, True]


def test_offline_says_that_the_state_in_a_backend_was_not_read(project: Path) -> None:
    words = ("preview", "--offline", "-e", "prod")
    assert aiscale(*words, cwd=project).stderr == ""
    settings = SETTINGS.replace('namespace = "shop"\n', 'namespace = "shop"\nbackend = "s3://shop-state"\n', 1)
    (project / "aiscale.toml").write_text(settings, encoding="utf-8")
    assert aiscale(*words, cwd=project).stderr == (
        "the state in s3://shop-state was not read (--offline): every component is shown as new\n"
        "   = help: leave --offline out, or compare with a commit: --against HEAD\n"
    )


def test_answers_say_whose_numbers_they_give(project: Path) -> None:
    for words in (("graph",), ("impact", "audit"), ("impact", "--rank"), ("path", "pricing", "audit")):
        first = aiscale(*words, "-e", "prod", cwd=project).stdout.splitlines()[0]
        assert first.partition("  ")[0] == "two → prod"
        first = aiscale(*words, "-e", "sandbox", cwd=project).stdout.splitlines()[0]
        assert first.partition("  ")[0] == "two → sandbox"
    (project / "aiscale.toml").unlink()
    assert "two → " not in aiscale("graph", cwd=project).stdout


def test_a_cluster_where_nothing_changes_has_no_heading_among_the_resources(project: Path) -> None:
    (project / "was.py").write_text(SYSTEM, encoding="utf-8")
    now = SYSTEM.replace("image=IMAGE, on=us", "image=IMAGE, replicas=3, on=us")
    (project / "blueprint.py").write_text(now, encoding="utf-8")
    words = ("preview", "--offline", "-e", "prod", "--against", "was.py", "--show", "resources")
    lines = aiscale(*words, cwd=project).stdout.splitlines()
    assert [line for line in lines if line in {"prod.eu", "prod.us"}] == ["prod.us"]


def test_waves_are_the_order_of_clusters(project: Path) -> None:
    text = SYSTEM.replace(
        "from aiscale.platform", "from aiscale.delivery import FleetRollout, Wave\nfrom aiscale.platform"
    )
    made = 'waves = FleetRollout("shop", over=[eu, us], waves=[Wave([us], bake="1d"), Wave()])\nsystem = System("two", [waves, '
    text = text.replace('system = System("two", [', made)
    (project / "blueprint.py").write_text(text, encoding="utf-8")
    lines = aiscale("preview", "--offline", "-e", "prod", cwd=project).stdout.splitlines()
    begin = lines.index("Clusters")
    assert lines[begin + 1 : begin + 3] == [
        "  prod.us  context prod-us  wave 1  + 10   ~ 0   +- 0   - 0   = 0",
        "  prod.eu  context prod-eu  wave 2  + 10   ~ 0   +- 0   - 0   = 0",
    ]
    found = aiscale("lint", cwd=project).stdout
    assert "bake and gates of waves, which up does not wait for (shop)" in found
