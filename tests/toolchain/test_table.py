"""The table: addresses that come out of it, and the modules that stand behind it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from aiscale.sandbox import parts as sandbox_parts
from aiscale.toolchain.gomodules import module_folder
from aiscale.toolchain.table import CONTROL_PLANE, ENGINE, OPTIONAL, PARTS, Part, part_named
from aiscale.toolchain.target import Target

ROOT = Path(__file__).resolve().parents[2]
LINUX = Target("linux", "amd64")
MAC = Target("darwin", "arm64")
ALL = {**PARTS, **OPTIONAL}


def test_groups_hold_every_part_once() -> None:
    assert sorted((*ENGINE, *CONTROL_PLANE)) == sorted(PARTS)


def test_addresses_on_linux() -> None:
    found = {
        name: (part.release.address(part.version, LINUX), part.release.checksum_address(part.version, LINUX))
        for name, part in PARTS.items()
    }
    k8s = "https://dl.k8s.io/release/v1.36.3/bin/linux/amd64"
    etcd = "https://github.com/etcd-io/etcd/releases/download/v3.6.16"
    assert found == {
        "etcd": (f"{etcd}/etcd-v3.6.16-linux-amd64.tar.gz", f"{etcd}/SHA256SUMS"),
        **{
            name: (f"{k8s}/{name}", f"{k8s}/{name}.sha256")
            for name in ("kube-apiserver", "kube-controller-manager", "kube-scheduler")
        },
        "kwok": ("https://github.com/kubernetes-sigs/kwok/releases/download/v0.8.0/kwok-linux-amd64", None),
        "pulumi": (
            "https://get.pulumi.com/releases/sdk/pulumi-v3.274.1-linux-x64.tar.gz",
            "https://get.pulumi.com/releases/sdk/pulumi-3.274.1-checksums.txt",
        ),
        "pulumi-resource-kubernetes": (
            "https://get.pulumi.com/releases/plugins/pulumi-resource-kubernetes-v4.25.0-linux-amd64.tar.gz",
            "https://github.com/pulumi/pulumi-kubernetes/releases/download/v4.25.0/pulumi-kubernetes_4.25.0_checksums.txt",
        ),
    }


def test_addresses_elsewhere() -> None:
    etcd, server, pulumi = PARTS["etcd"], PARTS["kube-apiserver"], PARTS["pulumi"]
    assert etcd.release.address(etcd.version, MAC) == (
        "https://github.com/etcd-io/etcd/releases/download/v3.6.16/etcd-v3.6.16-darwin-arm64.zip"
    )
    assert etcd.release.member_path(etcd.version, MAC) == "etcd-v3.6.16-darwin-arm64/etcd"
    assert server.release.address(server.version, MAC) is None
    assert pulumi.release.address(pulumi.version, MAC) == (
        "https://get.pulumi.com/releases/sdk/pulumi-v3.274.1-darwin-arm64.tar.gz"
    )


def test_an_optional_part_is_had_by_its_name_only() -> None:
    assert not OPTIONAL.keys() & PARTS.keys()
    kubectl = part_named("kubectl")
    assert [kubectl.release.address(kubectl.version, target) for target in (LINUX, MAC)] == [
        "https://dl.k8s.io/release/v1.36.3/bin/linux/amd64/kubectl",
        "https://dl.k8s.io/release/v1.36.3/bin/darwin/arm64/kubectl",
    ]


@pytest.mark.parametrize("part", ALL.values(), ids=ALL)
def test_modules_pin_the_version_of_the_table(part: Part) -> None:
    """The provider's module is pinned by its commit; its version is set in the build."""
    text = (module_folder(part) / "go.mod").read_text()
    assert (module_folder(part) / "go.sum").stat().st_size > 0
    if part.name == "pulumi-resource-kubernetes":
        assert part.version in part.build.linker_values.values()
    else:
        assert re.search(rf" v{re.escape(part.version)}$", text, re.MULTILINE)


def test_an_installed_package_can_build_what_commands_start() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    carried = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    of_sandboxes = [part_named(part.name) for part in sandbox_parts.PARTS if not part.is_python]
    folders = {part.build.folder for part in (*PARTS.values(), *of_sandboxes)}
    assert {f"tools/{folder}" for folder in folders} - carried.keys() == set()
    assert all(target == f"aiscale/toolchain/go-modules/{source[6:]}" for source, target in carried.items())


@pytest.mark.parametrize("part", ALL.values(), ids=ALL)
def test_known_checksums_are_checksums(part: Part) -> None:
    assert all(re.fullmatch(r"[0-9a-f]{64}", value) for value in part.release.known_sha256.values())
