"""What ``aiscale path`` says of rows that a batch job copies."""

from __future__ import annotations

from pathlib import Path

from tests.support.command import aiscale


def test_a_nightly_copy_of_a_store_has_neither_the_rate_of_its_queries_nor_an_order(tmp_path: Path) -> None:
    (tmp_path / "blueprint.py").write_text(
        "from aiscale import Rate, System, Traffic\n"
        "from aiscale.processing import BatchJob\n"
        "from aiscale.services import Microservice, Write\n"
        "from aiscale.stores import Bucket, ExternalStore\n"
        'orders = ExternalStore("orders", product="PostgreSQL", host="db.example")\n'
        'shop = Microservice("shop", image="registry.example/a:1", writes=[Write(orders, timeout_ms=25)],\n'
        "    traffic=Traffic(mean=Rate(100), peak=Rate(500)))\n"
        'past = Bucket("past", uri="s3://acme/orders")\n'
        'nightly = BatchJob("nightly", jar="local:///a.jar", reads=[orders], writes=[past], schedule="0 2 * * *",\n'
        '    duration="3h")\n'
        'system = System("s", [shop, nightly])\n'
    )
    done = aiscale("path", "externalstores/orders", "past", cwd=tmp_path, columns=100)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "externalstores/orders → buckets/past  no request path; 1 record path\n"
        "\n"
        "externalstores/orders\n"
        "   → is read by batchjobs/nightly  runs up to 1d apart, 3h each\n"
        "   → writes buckets/past\n"
        "   freshness  values up to 1d3h behind\n"
    )
    assert "  order      not known\n" in aiscale("guarantees", cwd=tmp_path, columns=100).stdout
    path = aiscale("path", "externalstores/orders", "past", "--guarantees", cwd=tmp_path, columns=100).stdout
    assert "not known: rows of a store have no declared order\n" in path
