"""What the catalog says about manifests, whole messages."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiscale.catalog import Violation, validate
from tests.catalog.broken_manifests import Broken, broken_manifests
from tests.catalog.manifest_files import by_title, good_manifests, title


@pytest.mark.parametrize("manifest", good_manifests(), ids=title)
def test_good_manifests_pass_and_stay_as_they_are(manifest: dict[str, Any]) -> None:
    before = copy.deepcopy(manifest)
    assert (validate(manifest), manifest) == ((), before)


@pytest.mark.parametrize("broken", broken_manifests(), ids=lambda broken: broken.name)
def test_broken_manifests(broken: Broken) -> None:
    said = tuple(f"{violation} [{violation.rule}]" for violation in validate(broken.manifest))
    assert said == broken.says


def test_an_object_without_identity() -> None:
    assert validate({"kind": ""}) == (
        Violation("apiVersion", "is required, as a string", "required"),
        Violation("kind", "is required, as a string", "required"),
    )


def test_a_transition_rule_needs_the_old_object() -> None:
    old = by_title()["NodePool/l4"]
    new = copy.deepcopy(old)
    new["spec"]["template"]["spec"]["nodeClassRef"]["group"] = "other"
    rule = Violation("spec.template.spec.nodeClassRef", "nodeClassRef.group is immutable", "cel")
    assert (validate(new), validate(new, old=old)) == ((), (rule,))


def test_fields_that_an_update_may_not_change() -> None:
    old = by_title()["RoleBinding/flink"]
    new = {**old, "roleRef": {**old["roleRef"], "name": "other"}}
    assert validate(new, old=old) == (
        Violation("roleRef", "may not change; the object has to be replaced", "immutable"),
    )


_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=8,
)


@settings(deadline=None)
@given(
    st.sampled_from(sorted(by_title())),
    st.sampled_from(["metadata", "spec", "data", "rules", "subjects", "roleRef", "status", "value"]),
    _JSON,
)
def test_no_value_makes_it_stumble(name: str, field: str, value: Any) -> None:
    assert isinstance(validate({**by_title()[name], field: value}), tuple)
