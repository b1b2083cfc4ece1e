"""The order of resolution: environment, PATH, cache, and what is passed over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aiscale import toolchain
from aiscale.errors import ToolError, UsageError
from aiscale.toolchain.install import provide
from aiscale.toolchain.locate import Tool
from aiscale.toolchain.progress import ProgressEvent
from aiscale.toolchain.store import Store
from aiscale.toolchain.table import Part
from tests.toolchain.gadgets import VERSION
from tests.toolchain.release_server import ReleaseServer

Put = Callable[[str, str], Path]


def test_environment_wins_over_path(
    gadget: Part, store: Store, put_program: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = put_program("named", VERSION)
    monkeypatch.setenv("PATH", str(put_program("onpath", VERSION).parent), prepend=":")
    monkeypatch.setenv("AISCALE_GADGET", str(named))

    assert provide(gadget, store) == Tool("gadget", VERSION, named, "environment")


def test_environment_with_another_version_is_an_error(
    gadget: Part, store: Store, put_program: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = put_program("named", "1.0.0")
    monkeypatch.setenv("AISCALE_GADGET", str(named))

    with pytest.raises(ToolError) as caught:
        provide(gadget, store)

    assert caught.value.message == f"AISCALE_GADGET={named} is version 1.0.0; aiscale needs 1.2.3"
    assert caught.value.hint == "unset AISCALE_GADGET, or let it name version 1.2.3"


@pytest.mark.parametrize("make", ["nothing", "folder", "not executable"])
def test_environment_that_names_no_program_is_an_error(
    gadget: Part, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: str
) -> None:
    named = tmp_path / "named"
    if make == "folder":
        named.mkdir()
    elif make == "not executable":
        named.write_text("text")
    monkeypatch.setenv("AISCALE_GADGET", str(named))

    with pytest.raises(ToolError) as caught:
        provide(gadget, store)

    assert caught.value.message == f"AISCALE_GADGET={named} is not a program"


def test_environment_that_names_a_mute_program_is_an_error(
    gadget: Part, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AISCALE_GADGET", "/bin/false")

    with pytest.raises(ToolError) as caught:
        provide(gadget, store)

    assert caught.value.message == "AISCALE_GADGET=/bin/false does not answer `--version`; aiscale needs 1.2.3"


def test_path_is_used_when_its_version_is_right(
    gadget: Part, store: Store, put_program: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    binary = put_program("onpath", VERSION)
    monkeypatch.setenv("PATH", str(binary.parent), prepend=":")

    assert provide(gadget, store, install=False) == Tool("gadget", VERSION, binary, "path")


def test_path_with_another_version_is_passed_over_with_a_note(
    server: ReleaseServer,
    gadget: Part,
    store: Store,
    good_archive: bytes,
    put_program: Put,
    monkeypatch: pytest.MonkeyPatch,
    events: list[ProgressEvent],
) -> None:
    server.publish(good_archive)
    binary = put_program("onpath", "1.0.0")
    monkeypatch.setenv("PATH", str(binary.parent), prepend=":")

    assert provide(gadget, store, progress=events.append).origin == "release"
    assert (events[0].step, events[0].message) == (
        "note",
        f"passing over {binary}: it is version 1.0.0, not 1.2.3",
    )


def test_locked_passes_over_path_and_refuses_the_environment(
    gadget: Part, store: Store, put_program: Put, monkeypatch: pytest.MonkeyPatch, events: list[ProgressEvent]
) -> None:
    binary = put_program("onpath", VERSION)
    monkeypatch.setenv("PATH", str(binary.parent), prepend=":")
    with pytest.raises(ToolError, match=r"gadget 1\.2\.3 is not installed"):
        provide(gadget, store, install=False, locked=True, progress=events.append)
    assert [event.message for event in events] == [f"passing over {binary}: --locked cannot vouch for it"]

    monkeypatch.setenv("AISCALE_GADGET", str(binary))
    with pytest.raises(ToolError, match="AISCALE_GADGET names a binary that --locked cannot vouch for"):
        provide(gadget, store, locked=True)


def test_without_installation_the_missing_part_is_an_error_with_a_command(gadget: Part, store: Store) -> None:
    with pytest.raises(ToolError) as caught:
        provide(gadget, store, install=False)

    assert (caught.value.message, caught.value.hint) == (
        "gadget 1.2.3 is not installed",
        "run `aiscale tools install gadget`",
    )


def test_unknown_name_lists_the_known() -> None:
    with pytest.raises(UsageError) as caught:
        toolchain.resolve("pulmi")

    assert caught.value.message == "there is no tool 'pulmi'"
    assert caught.value.hint == (
        "the tools are etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kwok, pulumi, "
        "pulumi-resource-kubernetes, kubectl, argo-rollouts, keda-operator, keda-adapter, istioctl, "
        "pilot-discovery, kuberay-operator, flagger, egctl, lws-manager, kserve-manager, kserve-llmisvc"
    )
