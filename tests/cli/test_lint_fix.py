"""``aiscale lint --fix`` and ``--diff``: what is edited, what is left, and what is taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aiscale.cli.fixes import _write
from aiscale.errors import AiscaleError
from tests.cli.test_main import aiscale
from tests.support.plugins import Installed

HEAD = """\
from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/app@sha256:" + "1f" * 32
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
rides = Topic("rides", kafka, partitions=12)
totals = Topic("totals", kafka, partitions=12)
job = StreamJob(
    "demand",
    engine=Flink(image=IMAGE),
    jar="local:///job.jar",
    consumes=[rides],
    produces=[totals],
    checkpoint_storage="s3://state/demand",
    delivery="exactly-once",
    transaction_timeout = "1h",  # a long one
    parallelism=12,
)
feeder = Microservice("feeder", image=IMAGE, produces=[rides])
"""
AUDIT = 'audit = Microservice("audit", image=IMAGE, port=None, consumes=[totals])   # keep me\n'
SYSTEM = 'system = System("golden", [audit, job, feeder])\n'
FIXED = (
    HEAD.replace("KafkaCluster, Topic\n", "Consume, KafkaCluster, Topic\n", 1).replace('"1h"', '"15m"')
    + AUDIT.replace("[totals]", '[Consume(totals, isolation="read_committed")]')
    + SYSTEM
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "aiscale.toml").write_text('[lint]\nselect = ["STR"]\n')
    file = tmp_path / "blueprint.py"
    file.write_text(HEAD + AUDIT + SYSTEM, encoding="utf-8")
    return file


def test_what_is_certain_is_edited_and_nothing_else(file: Path) -> None:
    file.chmod(0o640)
    done = aiscale("lint", "--fix", cwd=file.parent)
    assert file.read_text(encoding="utf-8") == FIXED
    assert file.stat().st_mode & 0o777 == 0o640
    assert sorted(done.stderr.splitlines()[:-1]) == [
        "fixed STR012: read totals committed",
        "fixed STR014: let transactions of demand last 15m",
    ]
    # What a worse finding hid is told now.
    assert "warning[STR011]" in done.stdout
    assert "error[" not in done.stdout
    assert done.returncode == 0
    assert {path.name for path in file.parent.iterdir()} == {"aiscale.toml", "blueprint.py"}
    assert aiscale("lint", "--fix", cwd=file.parent).stderr == ""
    assert file.read_text(encoding="utf-8") == FIXED


def test_a_diff_edits_nothing(file: Path) -> None:
    before = file.read_bytes()
    done = aiscale("lint", "--diff", cwd=file.parent)
    assert done.returncode == 5
    assert aiscale("lint", "--fix", "--diff", cwd=file.parent).stdout == done.stdout
    assert file.read_bytes() == before
    changed = [line for line in done.stdout.splitlines() if line[:1] in "+-"]
    assert changed == [
        "--- a/blueprint.py",
        "+++ b/blueprint.py",
        "-from aiscale.streams import KafkaCluster, Topic",
        "+from aiscale.streams import Consume, KafkaCluster, Topic",
        '-    transaction_timeout = "1h",  # a long one',
        '+    transaction_timeout = "15m",  # a long one',
        '-audit = Microservice("audit", image=IMAGE, port=None, consumes=[totals])   # keep me',
        '+audit = Microservice("audit", image=IMAGE, port=None, '
        'consumes=[Consume(totals, isolation="read_committed")])   # keep me',
    ]
    assert sorted(done.stderr.splitlines()) == [
        "would fix STR012: read totals committed",
        "would fix STR014: let transactions of demand last 15m",
    ]


def test_a_diff_of_nothing_is_empty(file: Path) -> None:
    file.write_text(FIXED, encoding="utf-8")
    done = aiscale("lint", "--diff", cwd=file.parent)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_diff_names_rules_that_fail_and_files_elsewhere_as_git_does(file: Path, tmp_path: Path) -> None:
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    rule = "from aiscale.plugins import Severity\nCODE, SEVERITY = 'ACM001', Severity.ERROR\ndef check(graph):\n    1 / 0\n"
    Installed(plugins).add("acme", "2", "[aiscale.rules]\na = acme_rule\n", acme_rule=rule)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = aiscale("lint", "--diff", "--select", "STR,ACM,PLG", str(file), cwd=elsewhere, PYTHONPATH=str(plugins))
    assert done.stdout.splitlines()[:2] == [f"--- a{file}", f"+++ b{file}"]
    assert done.stderr.splitlines()[-1] == (
        "what it would fix is not known: PLG002: rule ACM001 of acme 2 fails: ZeroDivisionError: division by zero"
    )


def test_what_a_loop_makes_is_edited_only_where_all_need_it(file: Path) -> None:
    loop = 'audit = Microservice("audit", image=IMAGE, port=None, consumes=[{}])\n'
    both = HEAD + loop.format("totals") + (
        'more = [Microservice(f"more-{n}", image=IMAGE, port=None, consumes=[totals]) for n in range(2)]\n'
        'some = [Microservice(f"some-{n}", image=IMAGE, port=None, consumes=[t]) for n, t in enumerate((rides, totals))]\n'
        'system = System("golden", [audit, job, feeder, *more, *some])\n'
    )  # fmt: skip
    file.write_text(both, encoding="utf-8")
    done = aiscale("lint", "--fix", cwd=file.parent)
    text = file.read_text(encoding="utf-8")
    assert text.count('Consume(totals, isolation="read_committed")') == 2
    assert "consumes=[t])" in text
    assert (
        "left   STR012: demand writes exactly-once, but some-1 reads totals uncommitted "
        "(the same call makes other components, which need no edit)" in done.stderr
    )
    assert done.returncode == 5


def test_other_files_of_the_project_are_edited_and_those_outside_are_not(file: Path, tmp_path: Path) -> None:
    parts = file.parent / "parts.py"
    parts.write_text(HEAD + AUDIT, encoding="utf-8")
    file.write_text("from parts import *\nfrom aiscale import System\n" + SYSTEM, encoding="utf-8")
    assert aiscale("lint", "--fix", cwd=file.parent).returncode == 0
    assert parts.read_text(encoding="utf-8") + SYSTEM == FIXED

    parts.write_text(HEAD + AUDIT, encoding="utf-8")
    inner = file.parent / "inner"
    inner.mkdir()
    (inner / "aiscale.toml").write_text('[lint]\nselect = ["STR"]\n')
    (inner / "blueprint.py").write_text("from parts import *\nfrom aiscale import System\n" + SYSTEM, encoding="utf-8")
    done = aiscale("lint", "--fix", cwd=inner, PYTHONPATH=str(file.parent))
    assert parts.read_text(encoding="utf-8") == HEAD + AUDIT
    assert "does not belong to the project)" in done.stderr
    assert done.returncode == 5


def test_waived_and_known_findings_are_not_edited(file: Path) -> None:
    waived = AUDIT.replace("# keep me", "# aiscale: waive STR012 until 2999-01-01 by me: counts attempts")
    file.write_text(HEAD + waived + SYSTEM, encoding="utf-8")
    aiscale("lint", "--write-baseline", "known.json", cwd=file.parent)
    before = file.read_bytes()
    done = aiscale("lint", "--fix", "--baseline", "known.json", cwd=file.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert file.read_bytes() == before


def test_an_edit_that_does_not_fix_is_reverted_with_the_reason(file: Path) -> None:
    # The value is set over the blueprint, so that no edit of the blueprint changes it.
    (file.parent / "aiscale.toml").write_text(
        '[lint]\nselect = ["STR014"]\n[env.base.components."streamjobs/demand"]\ntransaction_timeout = "2h"\n'
    )
    before = file.read_bytes()
    done = aiscale("lint", "--fix", cwd=file.parent)
    assert done.returncode == 5
    assert file.read_bytes() == before
    assert done.stderr.splitlines() == [
        "left   STR014: transactions of demand last 2h, but events allows 15m (the finding is still there after the edit)"
    ]


def test_a_fix_that_does_not_hold_keeps_no_other_from_being_made(file: Path) -> None:
    (file.parent / "aiscale.toml").write_text(
        '[lint]\nselect = ["STR012", "STR014"]\n[env.base.components."streamjobs/demand"]\ntransaction_timeout = "2h"\n'
    )
    done = aiscale("lint", "--fix", cwd=file.parent)
    assert done.returncode == 5
    assert file.read_text(encoding="utf-8") == FIXED.replace(
        'transaction_timeout = "15m"', 'transaction_timeout = "1h"'
    )
    assert done.stderr.splitlines() == [
        "fixed STR012: read totals committed",
        "left   STR014: transactions of demand last 2h, but events allows 15m (the finding is still there after the edit)",
        "",
    ]


@pytest.mark.parametrize(
    ("argument", "reason"),
    [
        ('"delivery", \'"most"\'', "the blueprint cannot be loaded with the edit: "),
        ('"transaction_timeout", \'"2h"\'', "the edit would cause STR014: transactions of demand last 2h, but events"),
    ],
)
def test_a_fix_that_causes_an_error_is_refused_with_the_reason(
    file: Path, tmp_path: Path, argument: str, reason: str
) -> None:
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    rule = (
        "from aiscale.plugins import Diagnostic, Edit, Fix, Severity\nCODE, SEVERITY = 'ACM001', Severity.WARNING\n"
        "def check(graph):\n    job = graph['streamjobs/demand']\n    if job.transaction_timeout <= 900:\n"
        "        yield Diagnostic(CODE, SEVERITY, 'demand is slow', address=job.address, location=job.location,\n"
        f"                         fix=Fix('change it', (Edit({argument}),)))\n"
    )
    Installed(plugins).add("acme", "2", "[aiscale.rules]\na = acme_rule\n", acme_rule=rule)
    file.write_text((HEAD + AUDIT + SYSTEM).replace('"1h"', '"15m"'), encoding="utf-8")
    before = file.read_bytes()
    done = aiscale("lint", "--fix", "--select", "ACM,STR014", cwd=file.parent, PYTHONPATH=str(plugins))
    assert file.read_bytes() == before
    assert f"left   ACM001: demand is slow ({reason}" in done.stderr
    assert done.returncode == 0


def test_a_blueprint_that_does_not_load_is_left_alone(file: Path) -> None:
    file.write_text("x = (\n")
    done = aiscale("lint", "--fix", cwd=file.parent)
    assert done.returncode == 2
    assert "the blueprint is not Python" in done.stderr
    assert file.read_text() == "x = (\n"


def test_all_files_are_written_or_none(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(AiscaleError, match="nothing was edited"):
        _write({file: b"x = 1\n", file.parent / "gone" / "parts.py": b"y = 1\n"})
    assert file.read_bytes() == before
    assert {path.name for path in file.parent.iterdir()} == {"aiscale.toml", "blueprint.py"}


def test_the_result_may_be_data(file: Path) -> None:
    done = aiscale("lint", "--fix", "--output", "json", cwd=file.parent)
    assert {item["code"] for item in json.loads(done.stdout)["findings"]} == {"STR011"}
    file.write_text(HEAD + AUDIT + SYSTEM, encoding="utf-8")
    found = json.loads(aiscale("lint", "--output", "json", cwd=file.parent).stdout)["findings"]
    assert {item["code"]: item["fix"] for item in found} == {
        "STR012": "read totals committed", "STR014": "let transactions of demand last 15m",
    }  # fmt: skip
