"""The preview where changes are reviewed: a comment on a pull request, and annotations of a workflow."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from aiscale.diagnostics import Diagnostic, Diagnostics, Severity
from aiscale.plan.changes import Plan
from aiscale.render.preview_findings import Compared
from aiscale.render.preview_markdown import MOST_CHARACTERS, preview_markdown
from tests.support.command import aiscale

BLUEPRINT = """\
from aiscale import System, Team
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)])
prices = Microservice("prices", image="r/p@sha256:" + "a" * 64, replicas=3, on=core)
shop = Microservice("shop", image="r/s@sha256:" + "a" * 64, replicas=2, calls=[Call(prices, timeout_ms=50)])
system = System("store", [shop], owner=Team("shop", contact="#shop"))
"""
COMMENT = """\
<!-- aiscale-preview store prod -->
### aiscale preview: store → prod

**0 to create, 2 to change, 0 to delete.** Plan `PLAN`, against HEAD.

| | component | change |
|---|---|---|
| `~` | `prices` | environment is new |
| `~` | `shop` | replicas 2 → 1 |

| effect | before | after | |
|---|---|---|---|
| service replicas | 5 | 4 |  |

**Findings:** 0 errors, 0 warnings in 5 components

<details><summary>Preview as in the terminal</summary>

```text
store → prod                                                         plan PLAN, against HEAD

Architecture
  ~  prices  environment is new
  ~  shop    replicas 2 → 1

Resources    + 0   ~ 2   +- 0   - 0   = 13 unchanged                              (--show resources)
  prices  ~  Deployment
  shop    ~  Deployment

Effects             before  after
  service replicas  5       4
  and 1 that stays the same

Findings     0 errors, 0 warnings in 5 components

0 to create, 2 to change, 0 to delete.
aiscale preview --all lists every item.
```

</details>

<details><summary>Objects: + 0 ~ 2 +- 0 - 0</summary>

```text
~  deployment/prices  services/prices
     spec.template.spec.containers[0].env[1]  none → {"name": "LEVEL", "value": "a|<b>```"}
~  deployment/shop  services/shop
     spec.replicas  2 → 1
```

</details>
"""


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """A project whose last commit differs from its folder in two services."""
    (tmp_path / "blueprint.py").write_text(BLUEPRINT)
    (tmp_path / "aiscale.toml").write_text('[env.prod]\ncontext = "prod"\n')
    git = ("git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@example.com")
    for words in (("init", "-q", "."), ("add", "-A"), ("commit", "-qm", "first")):
        subprocess.run([*git, *words], check=True)
    edited = BLUEPRINT.replace("replicas=3", 'replicas=3, environment={"LEVEL": "a|<b>```"}').replace(
        "replicas=2", "replicas=1"
    )
    (tmp_path / "blueprint.py").write_text(edited)
    return tmp_path


def unplanned(text: str) -> str:
    """The text without the id of the plan, which depends on everything that is made."""
    return re.sub(r"(?<=[Pp]lan )(`?)[0-9a-f]{12}", r"\1PLAN", text)


def test_a_comment_shows_the_change_and_folds_the_rest(changed: Path) -> None:
    done = aiscale("preview", "--against", "HEAD", "-e", "prod", "--output", "md", cwd=changed)
    assert (done.returncode, unplanned(done.stdout), done.stderr) == (0, COMMENT, "")


def test_annotations_end_with_the_totals(changed: Path) -> None:
    done = aiscale("preview", "--against", "HEAD", "-e", "prod", "--output", "github", cwd=changed)
    assert (done.returncode, unplanned(done.stdout), done.stderr) == (
        0, "::notice title=aiscale preview store → prod::0 to create, 2 to change, 0 to delete. Plan PLAN.\n", ""
    )  # fmt: skip


def test_findings_and_remarks_stand_above_the_folds() -> None:
    plan = Plan("4f1c9e", "store", "prod", "2026-11-20T14:02:00Z", (), (), {}, ())
    old = Diagnostic("STR001", Severity.ERROR, "a|b is lost", "topics/a")
    new = Diagnostic("SVC001", Severity.WARNING, "<b> waits", "services/b")
    gone = Diagnostic("SVC002", Severity.WARNING, "c was slow", "services/c")
    text = preview_markdown(
        plan, findings=Diagnostics((old, new)), components=3, compared=Compared((new,), (gone,)),
        refused=("deployment/b: spec: no",), remarks=("Data that is deleted: 2 topics and their records.",),
    )  # fmt: skip
    assert text.splitlines() == [
        "<!-- aiscale-preview store prod -->",
        "### aiscale preview: store → prod", "",
        "**No resource changes.** Plan `4f1c9e`, from applied 2026-11-20 14:02.", "",
        "> Data that is deleted: 2 topics and their records.", "",
        "**Findings:** 1 error, 1 warning in 3 components", "",
        "| | code | finding | where |", "|---|---|---|---|", "| 🔴 error | STR001 | a\\|b is lost | `topics/a` |", "",
        "New:", "",
        "| | code | finding | where |", "|---|---|---|---|", "| 🟡 warning | SVC001 | &lt;b&gt; waits | `services/b` |", "",
        "🔴 refused: deployment/b: spec: no", "",
        "<details><summary>1 resolved</summary>", "", "- **SVC002** c was slow", "", "</details>",
    ]  # fmt: skip


def test_a_comment_is_no_longer_than_the_server_takes() -> None:
    plan = Plan("4f1c9e", "store", "prod", None, (), (), {}, ())
    long = "\n".join(f"line {number} {'x' * 90}" for number in range(5_000))
    text = preview_markdown(plan, findings=Diagnostics(()), components=0, page=long, resources=long)
    assert len(text) <= MOST_CHARACTERS
    assert text.count("more lines: `aiscale preview") == 2


def test_a_preview_that_must_be_confirmed_is_not_fine_without_the_engine(
    changed: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = {"XDG_STATE_HOME": str(tmp_path_factory.mktemp("state"))}
    words = ("preview", "--require-confirmed")
    done = aiscale(*words, cwd=changed, environment=home)
    assert (done.returncode, done.stdout.splitlines()[-1][:12]) == (4, "15 to create")
    assert done.stderr.splitlines()[-1] == "error: the engine does not confirm the plan (--require-confirmed)"
    quiet = aiscale("preview", "-q", cwd=changed, environment=home)
    assert (quiet.returncode, quiet.stderr.splitlines()[0]) == (0, done.stderr.splitlines()[0])
    for option in (("--offline",), ("--against", "HEAD")):
        done = aiscale(*words, *option, cwd=changed)
        assert (done.returncode, done.stdout, done.stderr) == (
            2, "", f"error: --require-confirmed cannot be combined with {option[0]}\n   = help: leave one of them out\n"
        )  # fmt: skip
