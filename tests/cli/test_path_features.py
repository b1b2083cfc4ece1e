"""How `path` tells of a look-up of features: what it takes, and what who looks up says of it."""

from __future__ import annotations

from pathlib import Path

from tests.support.command import aiscale


def test_how_features_are_looked_up(tmp_path: Path) -> None:
    (tmp_path / "blueprint.py").write_text(
        "from aiscale import System\n"
        "from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, Lookup, Redis\n"
        "from aiscale.services import Microservice\n"
        "from aiscale.stores import Table\n"
        'history = Table("history", warehouse="trino", table="rides.zones")\n'
        'zones = FeatureView("zones", entities=[Entity("zone", key="zone_id")], source=history, fields={"n": "int64"})\n'
        'store = FeatureStore("features", views=[zones], online=Redis(read_p99_ms=2))\n'
        'given = FeatureService("surge_v8", store=store, views=[zones])\n'
        'pricing = Microservice("pricing", image="registry.example/a:1",\n'
        "    features=Lookup(given, timeout_ms=20, per_request=3, required=False))\n"
        'system = System("rides", [pricing])\n'
    )
    done = aiscale("path", "pricing", "surge_v8", cwd=tmp_path, columns=100)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "services/pricing → featureservices/surge_v8  1 request path\n"
        "\n"
        "services/pricing\n"
        "   → takes features from featureservices/surge_v8  look-up in features, measured: p99 2 ms ·\n"
        "                                                   waits at most 60 ms (3 × 20 ms) · not required\n"
        "   wait       at most 60 ms\n"
        "   takes      about 2 ms in look-ups\n"
    )
