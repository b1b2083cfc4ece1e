"""Every real binary is there (installed first if need be) and is the pinned one."""

from __future__ import annotations

import pytest

from aiscale import toolchain
from aiscale.toolchain.probe import version_of
from aiscale.toolchain.table import PARTS, Part


@pytest.mark.tools
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_binary_reports_the_pinned_version(part: Part) -> None:
    tool = toolchain.resolve(part.name)

    assert (tool.version, version_of(part, tool.path)) == (part.version, part.version)
    assert toolchain.find(part.name) is not None
