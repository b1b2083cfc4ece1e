"""Deploying resources of a cloud needs the extra with its provider."""

from __future__ import annotations

from importlib.machinery import ModuleSpec

import pytest

from aiscale.cli.session import providers
from aiscale.errors import UsageError
from aiscale.lowering.resource import Resource


def _resources(*types: str) -> list[Resource]:
    return [
        Resource(
            type=kind,
            key=f"thing/{number}",
            properties={},
            address=f"kinesisstreams/s{number}",
            depends_on=(),
            reason="a test",
        )
        for number, kind in enumerate(types)
    ]


def _without(monkeypatch: pytest.MonkeyPatch, *packages: str) -> None:
    monkeypatch.setattr(
        providers, "find_spec", lambda name: None if name in packages else ModuleSpec(name, loader=None)
    )


def test_a_missing_provider_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    _without(monkeypatch, "pulumi_aws")
    with pytest.raises(UsageError) as caught:
        providers.require_providers(
            _resources("aws:kinesis/stream:Stream", "kubernetes:core/v1:Service", *["aws:x:Y"] * 3)
        )
    assert str(caught.value) == (
        "kinesisstreams/s0, kinesisstreams/s2, kinesisstreams/s3 and 1 more need the AWS provider: "
        "pulumi_aws is not installed"
    )
    assert caught.value.hint == "pip install 'aiscale[aws]'; lint, preview --offline and diagram work without it"


def test_other_resources_need_no_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    _without(monkeypatch, "pulumi_aws", "pulumi_gcp", "pulumi_azure_native")
    providers.require_providers(_resources("kubernetes:core/v1:Service"))


def test_an_installed_provider_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    _without(monkeypatch, "pulumi_gcp")
    providers.require_providers(_resources("aws:kinesis/stream:Stream"))
