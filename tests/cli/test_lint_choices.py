"""``aiscale lint``: what counts by aiscale.toml and the command line, waivers, baselines, plug-ins, every output."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import jsonschema_rs
import pytest

from tests.cli.test_main import ROOT, aiscale
from tests.support.sarif import sound_sarif

SCHEMA = json.loads((ROOT / "docs/reference/findings.schema.json").read_text(encoding="utf-8"))
SYSTEM = """
from aiscale import System, Waiver
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
a = Microservice("a", image="registry.example/a:1", on=cluster)
b = Microservice("b", image="registry.example/b:1", on=cluster)  # aiscale: waive IMG001 until 2999-01-01 by me: it moves
system = System("two", [a, b])
"""
SUMMARY = r"0 errors, 1 warning in 4 components, 1 waived \(\d+\.\d\d s\)"
UNPROVEN = (
    "no component has an objective: latency and availability are not checked\n"
    "aiscale lint --unproven lists the numbers that checks need and that are not declared\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "blueprint.py").write_text(SYSTEM, encoding="utf-8")
    return tmp_path


def codes(project: Path, *arguments: str) -> list[tuple[str, str]]:
    done = aiscale("lint", "--output", "json", *arguments, cwd=project)
    assert done.stderr == ""
    return [(item["code"], item["severity"]) for item in json.loads(done.stdout)["findings"]]


def test_waived_findings_are_counted_beside_the_others(project: Path) -> None:
    done = aiscale("lint", cwd=project)
    assert done.returncode == 0
    assert re.fullmatch(SUMMARY, done.stdout.removesuffix(UNPROVEN).splitlines()[-1])
    document = json.loads(aiscale("lint", "--output", "json", cwd=project).stdout)
    jsonschema_rs.Draft202012Validator(SCHEMA).validate(document)
    (waived,) = document["waived"]
    assert (waived["code"], waived["address"]) == ("IMG001", "services/b")
    assert waived["waiver"] == {"reason": "it moves", "owner": "me", "expires": "2999-01-01"}
    assert document["summary"]["waived"] == 1


def test_rules_are_chosen_and_weighed_by_the_project(project: Path) -> None:
    toml = project / "aiscale.toml"
    toml.write_text('[lint.severity]\nIMG = "error"\n')
    assert codes(project) == [("IMG001", "error")]
    assert aiscale("lint", cwd=project).returncode == 5
    toml.write_text('[lint]\nignore = ["IMG001"]\n')
    assert codes(project) == []
    assert codes(project, "--select", "IMG") == []
    toml.write_text('[lint]\nfail_on = "warning"\n')
    assert aiscale("lint", cwd=project).returncode == 5
    assert aiscale("lint", "--fail-on", "error", cwd=project).returncode == 0


def test_an_environment_has_its_own_choices(project: Path) -> None:
    (project / "aiscale.toml").write_text(
        '[lint]\nignore = ["IMG"]\n[env.prod]\ncontext = "prod"\n[env.prod.lint]\nignore = []\nfail_on = "warning"\n'
        '[env.prod.lint.severity]\nIMG001 = "note"\n'
    )
    assert codes(project) == []
    assert codes(project, "-e", "prod") == [("IMG001", "note")]
    assert aiscale("lint", "-e", "prod", "--fail-on", "note", cwd=project).returncode == 5


@pytest.mark.parametrize(
    ("toml", "arguments", "error", "hint"),
    [
        ('[lint]\nselct = []\n', (), "aiscale.toml: lint: there is no setting selct", "did you mean select?"),
        ('[lint]\nignore = ["IMG009"]\n', (), "ignore: no rule's code begins with 'IMG009'", "did you mean IMG00"),
        ("lint = 1\n", (), "aiscale.toml: lint must be a table", "write [lint]"),
        ('[env.sandbox.lint]\nfail_on = "x"\n', (),
         "aiscale.toml: env.sandbox.lint.fail_on must be one of error, warning, note, never, not 'x'", ""),
        ("", ("--select", "img"), "--select: 'img' is neither a code nor the beginning of one", "STR012 is a rule, STR an area"),
        ("", ("--select", "IMG009"), "select: no rule's code begins with 'IMG009'", "did you mean IMG00"),
        ("", ("--baseline", "none.json"), "there is no baseline none.json", "create it: aiscale lint --write-b"),
        ('[lint]\nbaseline = "b.json"\n', (), "error: there is no baseline b.json, which aiscale.toml:2 asks for in [lint]\n",
         "create it: aiscale lint --write-baseline b.json\n"),
        ('[env.base.lint]\n\nbaseline = "b.json"\n', (), "b.json, which aiscale.toml:3 asks for in [env.base.lint]\n", ""),
        ("", ("--fix", "--watch"), "--watch cannot be combined with --fix or --diff", "leave one of them out"),
    ],
)  # fmt: skip
def test_wrong_choices(project: Path, toml: str, arguments: tuple[str, ...], error: str, hint: str) -> None:
    (project / "aiscale.toml").write_text(toml)
    done = aiscale("lint", *arguments, cwd=project)
    assert (done.returncode, done.stdout) == (2, "")
    assert error in done.stderr
    assert hint in done.stderr


def test_a_baseline_is_written_counts_and_is_rewritten(project: Path) -> None:
    done = aiscale("lint", "--write-baseline", "known.json", cwd=project)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == (
        "known.json: 1 finding is known from now on\n"
        "use it with --baseline known.json, or always with this under [lint] in aiscale.toml:\n"
        '  baseline = "known.json"\n'
    )
    (project / "aiscale.toml").write_text('[lint]\nbaseline = "known.json"\nfail_on = "warning"\n')
    done = aiscale("lint", cwd=project)
    assert done.returncode == 0
    assert re.fullmatch(
        r"0 errors, 0 warnings in 4 components, 1 waived, 1 in the baseline \(\d+\.\d\d s\)\n",
        done.stdout.removesuffix(UNPROVEN),
    )
    assert aiscale("lint", "--no-baseline", cwd=project).returncode == 5
    file = project / "blueprint.py"
    file.write_text("\n\n" + file.read_text().replace("a:1", "a@sha256:" + "1f" * 32))
    done = aiscale("lint", cwd=project)
    assert done.stdout.endswith(
        "1 of known.json no longer found: rewrite it with aiscale lint --write-baseline known.json\n" + UNPROVEN
    )
    document = json.loads(aiscale("lint", "--output", "json", cwd=project).stdout)
    jsonschema_rs.Draft202012Validator(SCHEMA).validate(document)
    assert document["baseline"] == {
        "file": "known.json", "known": [],
        "gone": [{"code": "IMG001", "address": "services/a", "message": "the image of a is not pinned"}],
    }  # fmt: skip
    assert aiscale("lint", "--write-baseline", "known.json", cwd=project).stderr == (
        "known.json: 0 findings are known from now on\n"
    )


def test_sarif_tells_what_is_waived_and_what_is_known(project: Path) -> None:
    log = sound_sarif(json.loads(aiscale("lint", "--output", "sarif", cwd=project).stdout))
    counts, waived = log["runs"][0]["results"]
    assert "suppressions" not in counts
    assert waived["suppressions"] == [
        {"kind": "inSource", "status": "accepted", "justification": "it moves (me, until 2999-01-01)"}
    ]
    aiscale("lint", "--write-baseline", "known.json", cwd=project)
    log = sound_sarif(json.loads(aiscale("lint", "--output", "sarif", "--baseline", "known.json", cwd=project).stdout))
    states = {result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]: result["baselineState"]
              for result in log["runs"][0]["results"]}  # fmt: skip
    assert states == {"services/a": "unchanged", "services/b": "new"}


def test_junit_has_a_case_for_each_finding_and_each_quiet_rule(project: Path) -> None:
    done = aiscale("lint", "--output", "junit", "--fail-on", "warning", cwd=project)
    (suite,) = ElementTree.fromstring(done.stdout)
    cases = list(suite)
    failed = [case for case in cases if case.find("failure") is not None]
    skipped = [case for case in cases if case.find("skipped") is not None]
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == (str(len(cases)), "1", "1")
    assert [(case.get("name"), case.get("file"), case.get("line")) for case in failed] == [
        ("IMG001 services/a", "blueprint.py", "7")
    ]
    assert "aiscale explain IMG001" in (failed[0].findtext("failure") or "")
    assert (skipped[0][0].get("message") or "") == "waived by me until 2999-01-01: it moves"
    assert {case.get("name") for case in cases} >= {"STR012", "SVC001"}
    quiet = aiscale("lint", "--output", "junit", cwd=project)
    assert ElementTree.fromstring(quiet.stdout)[0].get("failures") == "0"


def test_markdown_is_a_table(project: Path) -> None:
    lines = aiscale("lint", "--output", "md", cwd=project).stdout.splitlines()
    assert lines[:7] == [
        "### aiscale lint",
        "",
        "0 errors, 1 warning in 4 components, 1 waived",
        "",
        "| | code | finding | where |",
        "|---|---|---|---|",
        "| 🟡 warning | IMG001 | the image of a is not pinned | `blueprint.py:7` |",
    ]


def test_the_profile_tells_what_each_rule_took(project: Path) -> None:
    done = aiscale("lint", "--profile", "--select", "IMG", cwd=project)
    lines = done.stderr.splitlines()
    assert lines[0].split() == ["rule", "findings", "ms"]
    assert sorted(line.split()[0] for line in lines[1:-1]) == ["IMG001", "IMG002", "IMG003", "OBJ001"]
    assert lines[-1].split()[:2] == ["all", "2"]
    times = [float(line.split()[2]) for line in lines[1:-1]]
    assert times == sorted(times, reverse=True)
    document = json.loads(aiscale("lint", "--profile", "--select", "IMG", "--output", "json", cwd=project).stdout)
    jsonschema_rs.Draft202012Validator(SCHEMA).validate(document)
    assert {item["code"]: item["findings"] for item in document["profile"]} == {
        "IMG001": 2, "IMG002": 0, "IMG003": 0, "OBJ001": 0,
    }  # fmt: skip


RENDERER = (
    "def render(document):\n    return f\"{len(document['findings'])} in all\\n\"\ndef broken(document):\n    1 / 0\n"
    "def silent(document):\n    print\n"
)


def test_plugins_beside_the_blueprint_are_used(project: Path) -> None:
    info = project / "acme-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: acme\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text(
        "[aiscale.rules]\ngone = acme_gone\n[aiscale.renderers]\ncount = acme_render:render\nbroken = acme_render:broken\n"
        "silent = acme_render:silent\n"
    )
    (project / "acme_render.py").write_text(RENDERER)
    path = {"PYTHONPATH": str(project)}
    assert aiscale("lint", "--output", "count", cwd=project, **path).stdout == "2 in all\n"
    done = aiscale("lint", "--output", "broken", cwd=project, **path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--output broken: the renderer of acme 1.2 fails: ZeroDivisionError: division by zero" in done.stderr
    done = aiscale("lint", "--output", "silent", cwd=project, **path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "the renderer of acme 1.2 fails: TypeError: it returns None, not a text" in done.stderr
    log = sound_sarif(json.loads(aiscale("lint", "--output", "sarif", cwd=project, **path).stdout))
    (left_out,) = [result for result in log["runs"][0]["results"] if result["ruleId"] == "PLG001"]
    assert left_out["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "blueprint.py"
    text = aiscale("lint", cwd=project, **path).stdout
    assert "error[PLG001]: acme 1.2 announces gone in aiscale.rules, but it is left out\n" in text
    assert "acme_gone: ModuleNotFoundError: No module named 'acme_gone'" in text


def test_other_commands_respect_waivers_too(project: Path) -> None:
    file = project / "blueprint.py"
    file.write_text(file.read_text().replace('Microservice("a"', 'Microservice("a", waivers=[Waiver("IMG001", '
                    'reason="it moves", owner="me", expires="2999-01-01")]'))  # fmt: skip
    assert "0 errors, 0 warnings" in aiscale("preview", "--offline", cwd=project).stdout


MANY = """
from aiscale import Rate, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice

DIGEST = "@sha256:" + "1f" * 32
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=99)])
services = [Microservice(f"app-{n:02}", image="registry.example/app:1", on=cluster) for n in range(12)]
system = System("many", services)
"""
POINTER = "aiscale lint --all lists every item"


def test_all_names_what_is_only_counted(project: Path) -> None:
    (project / "blueprint.py").write_text(MANY, encoding="utf-8")
    short = aiscale("lint", cwd=project).stdout.splitlines()
    whole = aiscale("lint", "--all", cwd=project).stdout.splitlines()
    named = [f"  = also: the image of app-{n:02} is not pinned" for n in range(1, 12)]
    assert [line for line in short if "= also" in line] == [*named[:8], "  = also: 3 more"]
    assert [line for line in whole if "= also" in line] == named
    assert (short.count(POINTER), whole.count(POINTER)) == (1, 0)


def test_nothing_counted_is_not_pointed_at(project: Path) -> None:
    assert POINTER not in aiscale("lint", cwd=project).stdout


def test_a_baseline_knows_a_finding_in_full_by_what_it_is_in_short(project: Path) -> None:
    names = ", ".join(f'Microservice("app-{n}", image=IMAGE)' for n in range(6))
    source = SYSTEM.partition("cluster =")[0] + 'IMAGE = "registry.example/app@sha256:" + "1f" * 32\n'
    source += f'services = [{names}]\nsystem = System("lost", services)\n'
    (project / "blueprint.py").write_text(source, encoding="utf-8")
    assert "app-0, app-1, app-2 and 3 more run nowhere" in aiscale("lint", cwd=project).stdout
    aiscale("lint", "--write-baseline", "known.json", cwd=project)
    for arguments in ((), ("--all",)):
        done = aiscale("lint", "--baseline", "known.json", *arguments, cwd=project)
        assert re.search(r"^0 errors, 0 warnings in 6 components, 1 in the baseline", done.stdout, re.MULTILINE)
    in_full = json.loads(aiscale("lint", "--all", "--output", "json", cwd=project).stdout)["findings"]
    assert [item["message"].partition(" run")[0] for item in in_full] == ["app-0, app-1, app-2, app-3, app-4 and app-5"]


def test_numbers_that_are_not_declared_are_listed_on_request(project: Path) -> None:
    document = json.loads(aiscale("lint", "--unproven", "--output", "json", cwd=project).stdout)
    jsonschema_rs.Draft202012Validator(SCHEMA).validate(document)
    fields = ("objective", "requests_per_second_per_replica", "traffic")
    assert sorted((one["address"], one["field"]) for one in document["undeclared"]) == [
        (address, field) for address in ("services/a", "services/b") for field in fields
    ]
    text = aiscale("lint", "--unproven", cwd=project).stdout
    heading = "not declared (6), the number that most checks need first:\n"
    _, _, table = text.partition(f"\n\n{UNPROVEN.splitlines()[0]}\n{heading}")
    assert [line.split()[:2] for line in table.splitlines()] == [
        [one["address"], one["field"]] for one in document["undeclared"]
    ]
