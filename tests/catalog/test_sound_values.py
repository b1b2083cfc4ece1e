"""The quick check of built-in kinds never accepts what the full one refuses or changes."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale.catalog.native.decode import decode
from aiscale.catalog.native.sound_values import is_sound
from aiscale.catalog.report import Report
from aiscale.catalog.validation import compiled
from tests.catalog.manifest_files import good_manifests, title
from tests.catalog.mutations import mutations
from tests.catalog.samples import Sampler


def _built_in() -> list[dict[str, Any]]:
    found = []
    for manifest in good_manifests():
        kind = compiled(manifest["apiVersion"], manifest["kind"])
        assert kind is not None
        if not kind[0].entry.custom:
            found.append(manifest)
    return found


def _agrees(manifest: dict[str, Any]) -> bool:
    """Whether it is sound; then the full check finds nothing and keeps all of it."""
    kind = compiled(manifest["apiVersion"], manifest["kind"])
    assert kind is not None
    body = {key: value for key, value in manifest.items() if key != "metadata"}
    if not is_sound(kind[1], body):
        return False
    report = Report()
    assert decode(kind[1], body, None, report) == body, manifest
    assert not report.violations(), manifest
    return True


@pytest.mark.parametrize("manifest", _built_in(), ids=title)
def test_what_is_sound_is_valid_and_stays_as_it_is(manifest: dict[str, Any]) -> None:
    kind = compiled(manifest["apiVersion"], manifest["kind"])
    assert kind is not None
    assert _agrees(manifest)
    broken = [_agrees(mutation.manifest) for mutation in mutations(manifest, kind[1])]
    assert not all(broken)


def test_random_objects_are_sound_only_where_they_are_valid() -> None:
    found = set()
    for api_version, name in (("v1", "Pod"), ("v1", "Service"), ("networking.k8s.io/v1", "Ingress")):
        kind = compiled(api_version, name)
        assert kind is not None
        for seed in range(120):
            made = Sampler(seed, 0.98).value(kind[1])
            found.add(_agrees({**made, "apiVersion": api_version, "kind": name}))
    assert found == {True, False}
