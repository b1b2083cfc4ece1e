"""What the doctor says about the cluster of a kubeconfig."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from aiscale.cli.health import cluster_check
from aiscale.toolchain.health import Check


def kubeconfig(folder: Path, server: str) -> Path:
    path = folder / "config"
    path.write_text(
        "current-context: here\n"
        "contexts:\n- name: elsewhere\n  context: {cluster: none}\n- name: here\n  context: {cluster: one}\n"
        f"clusters:\n- name: one\n  cluster:\n    server: {server}\n"
    )
    return path


def test_api_server_that_answers(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"https://127.0.0.1:{server.getsockname()[1]}"
        path = kubeconfig(tmp_path, address)

        assert cluster_check(path) == Check("cluster", "ok", where=f"{address} ({path})")


def test_api_server_that_does_not_answer(tmp_path: Path) -> None:
    path = kubeconfig(tmp_path, "https://127.0.0.1:1")

    assert cluster_check(path) == Check(
        "cluster", "missing", where=str(path), advice="https://127.0.0.1:1 does not answer: Connection refused"
    )


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", "current-context: here\ncontexts: []\n", "current-context: here\ncontexts: 3\n"],
)
def test_kubeconfig_without_a_server(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config"
    path.write_text(text)

    assert cluster_check(path) == Check(
        "cluster", "broken", where=str(path), advice="its current context names no API server"
    )


@pytest.mark.parametrize("server", ["''", "7", "nonsense", "https://host:notaport"])
def test_server_that_is_no_address(tmp_path: Path, server: str) -> None:
    path = kubeconfig(tmp_path, server)

    assert cluster_check(path).status == "broken"
