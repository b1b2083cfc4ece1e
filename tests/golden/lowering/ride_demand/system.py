from __future__ import annotations

from runpy import run_path

from tests.support.paths import ROOT

system = run_path(str(ROOT / "blueprints" / "ride_demand.py"))["system"]
