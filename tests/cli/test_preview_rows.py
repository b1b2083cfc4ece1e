"""What a preview names beside components and resources: rollouts that are not run, variables that go."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.test_against import preview
from tests.support.documents import misfits

ROLLED_OUT = """
from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.serving import Canary, Model, ModelService, Shadow, Triton

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
surge = Model("surge", version="{version}", artifact="s3://models/surge", framework="pytorch")
prices = ModelService("prices", model=surge, runtime=Triton(), rollout=Shadow(then=Canary()), on=core)
web = Microservice("web", image="registry.example/web:{version}", calls=[prices], on=core, rollout=Canary())
system = System("shop", [web])
"""


def test_a_rollout_that_is_not_run_is_named_where_something_is_rolled_out(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "earlier.py").write_text(ROLLED_OUT.format(version="v8"))
    (folder / "system.py").write_text(ROLLED_OUT.format(version="v9"))
    shown = preview(folder, "--against", "earlier.py").stdout
    assert shown.partition("Unsupported rollouts\n")[2].partition("\n\n")[0].splitlines() == [
        "  web     Canary: pods are replaced one by one",
        "  prices  Shadow: prices-v9 gets all requests at once when it is ready, then",
        "          prices-v8 goes",
    ]
    data = json.loads(preview(folder, "--against", "earlier.py", "--output", "json").stdout)
    assert (data["unrun_rollouts"], misfits(["preview"], data)) == (
        [
            {"component": "services/web", "kind": "Canary", "instead": "pods are replaced one by one"},
            {
                "component": "serving/prices", "kind": "Shadow",
                "instead": "prices-v9 gets all requests at once when it is ready, then prices-v8 goes",
            },
        ],
        [],
    )  # fmt: skip
    assert "Rollouts" not in preview(folder, "--against", "system.py").stdout


WITH_SECRET = """
from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import KubernetesSecret, Microservice
from aiscale.serving import Model, ModelService, RayServe

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
prices = Microservice("{callee}", image="registry.example/prices:1", on=core)
chat = Model("chat", version="v1", artifact="s3://models/chat", framework="pytorch")
web = Microservice("web", image="registry.example/web:1", calls=[prices, {calls}], on=core, secrets={{{secrets}}})
system = System("shop", [web])
"""


def test_a_variable_that_goes_is_named_and_so_is_what_nothing_brings(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "earlier.py").write_text(
        WITH_SECRET.format(callee="fares", calls="", secrets='"API_KEY": KubernetesSecret("web", key="k")')
    )  # fmt: skip
    (folder / "system.py").write_text(
        WITH_SECRET.format(
            callee="prices", calls='ModelService("chat", model=chat, runtime=RayServe(), on=core)', secrets=""
        )
    )
    shown = preview(folder, "--against", "earlier.py").stdout
    told = [shown.partition(f"{title}")[2].partition("\n\n")[0] for title in ("Removed variables\n", "Missing      ")]
    assert told == [
        "  web  API_KEY, FARES_URL",
        "1 component starts without a dependency\n  services/web  no chat (model service)",
    ]
    data = json.loads(preview(folder, "--against", "earlier.py", "--output", "json").stdout)
    assert (data["variables_gone"], misfits(["preview"], data)) == ({"services/web": ["API_KEY", "FARES_URL"]}, [])
