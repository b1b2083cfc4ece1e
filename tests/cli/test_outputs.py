"""``aiscale outputs ADDRESS``: which endpoint is meant."""

from __future__ import annotations

import argparse

import pytest

from aiscale.cli.commands.outputs import chosen
from aiscale.engine import Output
from aiscale.errors import UsageError

HTTP = Output("services/pricing", "http", "pricing.shop.svc.cluster.local:8080", "cluster")
GRPC = Output("services/pricing", "grpc", "pricing.shop.svc.cluster.local:9090", "cluster")
REST = Output("streamjobs/demand", "rest", "http://demand-rest.shop.svc.cluster.local:8081", "cluster")
ROWS = [("prod", HTTP), ("prod", GRPC), ("prod", REST)]


def asked(address: str, endpoint: str | None = None, notes: tuple[str, ...] = ()) -> list[Output]:
    args = argparse.Namespace(address=address, endpoint=endpoint)
    return [item for _, item in chosen([] if notes else ROWS, args, "shop", notes)]


def test_a_component_is_meant_by_its_address_or_its_name() -> None:
    assert asked("services/pricing") == asked("pricing") == [HTTP, GRPC]
    assert asked("demand") == [REST]
    assert asked("pricing", "grpc") == [GRPC]


@pytest.mark.parametrize(
    ("words", "notes", "said", "hint"),
    [
        (("pricin",), (), "pricin of shop has no endpoint", "there are: services/pricing, streamjobs/demand"),
        (("services/pricin",), (), "services/pricin of shop has no endpoint", "did you mean services/pricing?"),
        (("pricing", "htp"), (), "pricing has no endpoint 'htp'", "did you mean http?"),
        (("pricing",), ("shop is not deployed in prod",), "pricing of shop has no endpoint", "shop is not deployed in prod"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_an_error(words: tuple[str, ...], notes: tuple[str, ...], said: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        asked(*words, notes=notes)
    assert (caught.value.message, caught.value.hint) == (said, hint)
