"""What cleaning removes, and what it leaves."""

from __future__ import annotations

import pytest

from aiscale.errors import UsageError
from aiscale.toolchain.clean import clean
from aiscale.toolchain.store import Store
from tests.toolchain.gadgets import stored_files

FILES = (
    "downloads/pulumi-3.274.1-linux-amd64.part",
    "go-build/00/object",
    "logs/pulumi-resource-kubernetes.log",
    "logs/pulumi.log",
    "store/pulumi-3.1.0-linux-amd64-release/pulumi",
    "store/pulumi-3.274.1-linux-amd64-release/pulumi",
    "store/pulumi-resource-kubernetes-4.25.0-linux-amd64-release/pulumi-resource-kubernetes",
    "work/pulumi-0a1b2c3d/half",
)


@pytest.fixture
def filled(store: Store) -> Store:
    for name in FILES:
        path = store.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 100)
    return store


def test_one_tool_goes_in_every_version_and_its_namesake_stays(filled: Store) -> None:
    assert clean(["pulumi"], store=filled) == 600
    assert stored_files(filled) == [FILES[2], FILES[6]]


def test_only_the_build_cache(filled: Store) -> None:
    assert clean([], store=filled) == 100
    assert stored_files(filled) == [name for name in FILES if not name.startswith("go-build/")]


def test_empty_cache(store: Store) -> None:
    assert clean(["etcd"], store=store) == 0


def test_unknown_name_removes_nothing(filled: Store) -> None:
    with pytest.raises(UsageError, match="there is no tool 'pulmi'"):
        clean(["pulumi", "pulmi"], store=filled)
    assert stored_files(filled) == list(FILES)
