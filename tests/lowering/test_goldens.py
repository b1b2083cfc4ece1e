from __future__ import annotations

import re

import pytest

from aiscale.lowering.verify import verify
from tests.support.golden import expect
from tests.support.lowered import CASES, SAMPLE, as_yaml, lower_system, read_system


@pytest.mark.complete
def test_no_two_cases_share_a_namespace() -> None:
    """One API server takes all of them: each system needs a name of its own."""
    names = [read_system(case).name for case in CASES]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_records(case):
    resources = lower_system(read_system(case))
    expect(as_yaml(resources), case / "expected.yaml")
    assert [f"{resource.key}: {violation}" for resource, violation in verify(resources)] == []


def test_the_sample_has_every_kind():
    kinds = {
        case.name: set(re.findall(r"^kind: (\w+)$", (case / "expected.yaml").read_text(), re.MULTILINE))
        for case in CASES
    }
    assert set().union(*(kinds[name] for name in SAMPLE)) == set().union(*kinds.values())
