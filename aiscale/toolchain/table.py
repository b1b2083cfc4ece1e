"""The table of parts: every binary that aiscale starts, its pinned version and where it comes from.

This is the one place to edit when a version moves. A checksum is entered in ``known_sha256``
only by somebody who has seen it in the publisher's own file; a missing entry is not an error,
the publisher's file is read instead (see :mod:`aiscale.toolchain.release`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from aiscale.errors import UsageError
from aiscale.toolchain.target import Target


@dataclass(frozen=True, slots=True)
class Release:
    """Where a publisher offers a finished binary.

    The templates may use ``{version}``, ``{os}``, ``{arch}`` and, for checksums, ``{file}``
    (the last part of the archive's address).

    Attributes:
        archives: address template by operating system; a system that is not in it has no release.
        checksums: address template of the publisher's SHA-256 file; empty where none is published,
            and then only an entry of ``known_sha256`` makes the release usable.
        member: path template of the binary inside the archive; empty when the file is the binary.
        arch_names: the publisher's names of architectures where they differ from Go's.
        known_sha256: SHA-256 of the archive by target (``linux-amd64``), seen by a person.
    """

    archives: Mapping[str, str]
    checksums: str
    member: str
    arch_names: Mapping[str, str] = field(default_factory=dict)
    known_sha256: Mapping[str, str] = field(default_factory=dict)

    def address(self, version: str, target: Target) -> str | None:
        """The address of the archive, or None when the publisher has none for this target."""
        template = self.archives.get(target.os)
        return None if template is None else self._fill(template, version, target)

    def checksum_address(self, version: str, target: Target) -> str | None:
        """The address of the publisher's checksum file, or None when none is published."""
        archive = self.address(version, target)
        if archive is None or not self.checksums:
            return None
        return self._fill(self.checksums, version, target, file=archive.rsplit("/", 1)[-1])

    def member_path(self, version: str, target: Target) -> str:
        """The path of the binary inside the archive; empty when the archive is the binary."""
        return self._fill(self.member, version, target)

    def _fill(self, template: str, version: str, target: Target, **more: str) -> str:
        arch = self.arch_names.get(target.arch, target.arch)
        return template.format(version=version, os=target.os, arch=arch, **more)


@dataclass(frozen=True, slots=True)
class Embed:
    """A JSON file that a main package embeds and its Go module carries only as a source.

    Attributes:
        module: the Go module that carries the source.
        source: path inside that module.
        destination: path inside the build folder.
        fields: top-level fields to set on the way.
    """

    module: str
    source: str
    destination: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GoBuild:
    """How a binary is built from Go modules.

    Attributes:
        folder: the module's folder under ``tools/``.
        package: the import path of the main package.
        linker_values: package variables that carry the version (``-X name=value``).
        embeds: files made before the build.
        cold_s: seconds of a build without any cache on two cores, modules fetched, measured on a
            machine that had other work to do; for estimates.
        room_bytes: what modules and build cache may take in a build without any cache.
    """

    folder: str
    package: str
    linker_values: Mapping[str, str] = field(default_factory=dict)
    embeds: tuple[Embed, ...] = ()
    cold_s: float = 60.0
    room_bytes: int = 3 << 30


@dataclass(frozen=True, slots=True)
class Part:
    """One binary.

    Attributes:
        name: the binary's name, also its name on PATH.
        version: the pinned version, without a leading ``v``.
        role: what it does here, in a few words.
        environment: the variable that names a binary to be used instead.
        version_arguments: arguments that make the binary say its version.
        version_pattern: regular expression whose first group is the version.
        embedded_pattern: the same for a binary that does not say its version but carries it in an
            embedded file; the arguments then only show that it starts.
        release: the publisher's download.
        build: the build from Go modules.
        size_bytes: size of the stripped binary, for the check of room on the disk.
    """

    name: str
    version: str
    role: str
    environment: str
    version_arguments: tuple[str, ...]
    version_pattern: str
    release: Release
    build: GoBuild
    size_bytes: int
    embedded_pattern: bytes = b""


_PULUMI = "3.274.1"
_PROVIDER = "4.25.0"
_KUBERNETES = "1.36.3"
_ETCD = "3.6.16"
_KWOK = "0.8.0"
_KEDA = "2.20.2"

_PROVIDER_MODULE = "github.com/pulumi/pulumi-kubernetes/provider/v4"
_PROVIDER_COMMAND = "cmd/pulumi-resource-kubernetes"


def _kubernetes(name: str, role: str, *, cold_s: float, size_bytes: int) -> Part:
    component = "k8s.io/component-base/version"
    major, minor, _ = _KUBERNETES.split(".")
    return Part(
        name=name,
        version=_KUBERNETES,
        role=role,
        environment="AISCALE_" + name.upper().replace("-", "_"),
        version_arguments=("--version",),
        version_pattern=r"Kubernetes v(\S+)",
        release=Release(
            # The publisher offers the servers for Linux only.
            archives={"linux": f"https://dl.k8s.io/release/v{{version}}/bin/{{os}}/{{arch}}/{name}"},
            checksums=f"https://dl.k8s.io/release/v{{version}}/bin/{{os}}/{{arch}}/{name}.sha256",
            member="",
        ),
        build=GoBuild(
            folder="kubernetes",
            package=f"k8s.io/kubernetes/cmd/{name}",
            linker_values={
                f"{component}.gitVersion": f"v{_KUBERNETES}",
                f"{component}.gitMajor": major,
                f"{component}.gitMinor": minor,
                f"{component}.gitTreeState": "clean",
                # A module carries no commit; zeros say so, and a fixed date keeps builds equal.
                f"{component}.gitCommit": "0" * 40,
                f"{component}.buildDate": "1970-01-01T00:00:00Z",
            },
            cold_s=cold_s,
        ),
        size_bytes=size_bytes,
    )


_TABLE = (
    Part(
        name="etcd",
        version=_ETCD,
        role="the sandbox's store",
        environment="AISCALE_ETCD",
        version_arguments=("--version",),
        version_pattern=r"etcd Version: (\S+)",
        release=Release(
            archives={
                os: f"https://github.com/etcd-io/etcd/releases/download/v{{version}}/etcd-v{{version}}-{{os}}-{{arch}}.{suffix}"
                for os, suffix in (("linux", "tar.gz"), ("darwin", "zip"))
            },
            checksums="https://github.com/etcd-io/etcd/releases/download/v{version}/SHA256SUMS",
            member="etcd-v{version}-{os}-{arch}/etcd",
        ),
        build=GoBuild(folder="etcd", package="go.etcd.io/etcd/server/v3", cold_s=43, room_bytes=2 << 30),
        size_bytes=28_000_000,
    ),
    _kubernetes("kube-apiserver", "the sandbox's API server", cold_s=189, size_bytes=110_000_000),
    _kubernetes("kube-controller-manager", "the sandbox's controllers", cold_s=54, size_bytes=101_000_000),
    _kubernetes("kube-scheduler", "the sandbox's scheduler", cold_s=5, size_bytes=77_000_000),
    Part(
        name="kwok",
        version=_KWOK,
        role="the sandbox's nodes",
        environment="AISCALE_KWOK",
        version_arguments=("--version",),
        version_pattern=r"version v(\S+)",
        release=Release(
            archives=dict.fromkeys(
                ("linux", "darwin"),
                "https://github.com/kubernetes-sigs/kwok/releases/download/v{version}/kwok-{os}-{arch}",
            ),
            checksums="",  # no checksum file is published beside the binaries
            member="",
        ),
        build=GoBuild(
            folder="kwok",
            package="sigs.k8s.io/kwok/cmd/kwok",
            linker_values={"sigs.k8s.io/kwok/pkg/consts.Version": f"v{_KWOK}"},
            cold_s=66,
            room_bytes=2 << 30,
        ),
        size_bytes=67_000_000,
    ),
    Part(
        name="pulumi",
        version=_PULUMI,
        role="the engine",
        environment="AISCALE_PULUMI",
        version_arguments=("version",),
        version_pattern=r"^v(\S+)",
        release=Release(
            archives=dict.fromkeys(
                ("linux", "darwin"), "https://get.pulumi.com/releases/sdk/pulumi-v{version}-{os}-{arch}.tar.gz"
            ),
            checksums="https://get.pulumi.com/releases/sdk/pulumi-{version}-checksums.txt",
            member="pulumi/pulumi",
            arch_names={"amd64": "x64"},
        ),
        build=GoBuild(
            folder="pulumi",
            package="github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
            linker_values={"github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": f"v{_PULUMI}"},
            cold_s=237,
        ),
        size_bytes=128_000_000,
    ),
    Part(
        name="pulumi-resource-kubernetes",
        version=_PROVIDER,
        role="the engine's Kubernetes provider",
        environment="AISCALE_PULUMI_RESOURCE_KUBERNETES",
        version_arguments=("-help",),
        version_pattern=r"^Usage of ()",
        embedded_pattern=rb'"name":"kubernetes","displayName":"Kubernetes","version":"v?([^"]+)"',
        release=Release(
            archives=dict.fromkeys(
                ("linux", "darwin"),
                "https://get.pulumi.com/releases/plugins/pulumi-resource-kubernetes-v{version}-{os}-{arch}.tar.gz",
            ),
            checksums="https://github.com/pulumi/pulumi-kubernetes/releases/download/v{version}/pulumi-kubernetes_{version}_checksums.txt",
            member="pulumi-resource-kubernetes",
        ),
        build=GoBuild(
            folder="pulumi-resource-kubernetes",
            package=".",
            linker_values={f"{_PROVIDER_MODULE}/pkg/version.Version": _PROVIDER},
            embeds=(
                Embed(_PROVIDER_MODULE, f"{_PROVIDER_COMMAND}/schema.json", "gen/schema.json", {"version": _PROVIDER}),
                Embed(_PROVIDER_MODULE, f"{_PROVIDER_COMMAND}/terraform-mapping.json", "gen/mapping.json"),
            ),
            cold_s=489,
            room_bytes=4 << 30,
        ),
        size_bytes=176_000_000,
    ),
)

_SERVER = _kubernetes("kubectl", "what the benchmarks compare with", cold_s=75, size_bytes=60_000_000)
_KUBECTL = replace(
    _SERVER,
    version_arguments=("version", "--client"),
    version_pattern=r"^Client Version: v(\S+)",
    release=replace(_SERVER.release, archives=dict.fromkeys(("linux", "darwin"), _SERVER.release.archives["linux"])),
    build=replace(_SERVER.build, folder="kubectl"),
)

_KEDA_MODULE = "github.com/kedacore/keda/v2"


def _keda(name: str, role: str, *, cold_s: float, size_bytes: int) -> Part:
    return Part(
        name=f"keda-{name}",
        version=_KEDA,
        role=role,
        environment=f"AISCALE_KEDA_{name.upper()}",
        version_arguments=("--help",),
        version_pattern=r"^Usage(?: of)?()",
        # It says its version in a log only; Go writes down which module a binary was made from.
        embedded_pattern=rb"mod\t" + re.escape(_KEDA_MODULE).encode() + rb"\tv(\S+)\t",
        release=Release(archives={}, checksums="", member=""),  # the publisher offers images only
        build=GoBuild(
            folder="keda",
            package=f"{_KEDA_MODULE}/cmd/{name}",
            linker_values={f"{_KEDA_MODULE}/version.Version": _KEDA},
            cold_s=cold_s,
        ),
        size_bytes=size_bytes,
    )


_ISTIO = "0.0.0-20260827124520-eed52ebb66ad"
"""A commit between Istio 1.30 and 1.31: releases of Istio have no version that Go accepts."""


def _istio(
    name: str, role: str, *, package: str, version_arguments: tuple[str, ...], cold_s: float, size_bytes: int
) -> Part:
    return Part(
        name=name,
        version=_ISTIO,
        role=role,
        environment="AISCALE_" + name.upper().replace("-", "_"),
        version_arguments=version_arguments,
        version_pattern=r"^client version: (\S+)",
        release=Release(archives={}, checksums="", member=""),  # releases are of other commits
        build=GoBuild(
            folder="istio",
            package=f"istio.io/istio/{package}",
            linker_values={"istio.io/istio/pkg/version.buildVersion": _ISTIO},
            cold_s=cold_s,
            room_bytes=4 << 30,
        ),
        size_bytes=size_bytes,
    )


_ARGO_ROLLOUTS = "1.9.1"
_ARGO_ROLLOUTS_MODULE = "github.com/argoproj/argo-rollouts"

_ARGO_ROLLOUTS_CONTROLLER = Part(
    name="argo-rollouts",
    version=_ARGO_ROLLOUTS,
    role="the sandbox's controller of Rollouts",
    environment="AISCALE_ARGO_ROLLOUTS",
    version_arguments=("--version",),
    version_pattern=r"^v([^\s+]+)",  # the commit follows a plus sign
    release=Release(archives={}, checksums="", member=""),  # the publisher offers images only
    build=GoBuild(
        folder="argo-rollouts",
        package=f"{_ARGO_ROLLOUTS_MODULE}/cmd/rollouts-controller",
        linker_values={f"{_ARGO_ROLLOUTS_MODULE}/utils/version.version": _ARGO_ROLLOUTS},
        cold_s=330,
    ),
    size_bytes=89_000_000,
)

_KUBERAY = "1.6.0"
_KUBERAY_MODULE = "github.com/ray-project/kuberay/ray-operator"

_KUBERAY_OPERATOR = Part(
    name="kuberay-operator",
    version=_KUBERAY,
    role="what runs RayServices and RayJobs in tests",
    environment="AISCALE_KUBERAY_OPERATOR",
    version_arguments=("--help",),
    version_pattern=r"^Usage(?: of)?()",
    # It does not say its version; Go writes down which module a binary was made from.
    embedded_pattern=rb"mod\t" + re.escape(_KUBERAY_MODULE).encode() + rb"\tv(\S+)\t",
    release=Release(archives={}, checksums="", member=""),  # the publisher offers images only
    build=GoBuild(folder="kuberay", package=_KUBERAY_MODULE, cold_s=265),
    size_bytes=46_000_000,
)

_FLAGGER_CONTROLLER = Part(
    name="flagger",
    version="1.44.0",
    role="what carries out Canaries in tests",
    environment="AISCALE_FLAGGER",
    version_arguments=("-version",),
    version_pattern=r"Flagger version (\S+)",
    release=Release(archives={}, checksums="", member=""),  # the publisher offers images only
    build=GoBuild(folder="flagger", package="github.com/fluxcd/flagger/cmd/flagger", cold_s=200),
    size_bytes=90_000_000,
)


_EGCTL = Part(
    name="egctl",
    version="1.9.1",
    role="what judges objects of Envoy Gateway in tests",
    environment="AISCALE_EGCTL",
    version_arguments=("version", "--remote=false"),
    version_pattern=r"^v(\S+)",
    release=Release(archives={}, checksums="", member=""),  # no checksums are published for all platforms
    build=GoBuild(
        folder="envoy-gateway",
        package="github.com/envoyproxy/gateway/cmd/egctl",
        linker_values={"github.com/envoyproxy/gateway/internal/cmd/version.envoyGatewayVersion": "v1.9.1"},
        cold_s=600,
        room_bytes=4 << 30,
    ),
    size_bytes=203_000_000,
)

_LWS_CONTROLLER = Part(
    name="lws-manager",
    version="0.9.0",
    role="what runs LeaderWorkerSets in tests",
    environment="AISCALE_LWS_MANAGER",
    version_arguments=("--help",),
    version_pattern=r"^Usage(?: of)?()",
    embedded_pattern=rb"mod\tsigs.k8s.io/lws\tv(\S+)\t",
    release=Release(archives={}, checksums="", member=""),  # the publisher offers images only
    build=GoBuild(folder="lws", package="sigs.k8s.io/lws/cmd", cold_s=200),
    size_bytes=75_000_000,
)


def _kserve(name: str, role: str, command: str, *, cold_s: int) -> Part:
    """A controller of KServe."""
    return Part(
        name=name,
        version="0.20.0",
        role=role,
        environment=f"AISCALE_{name.replace('-', '_').upper()}",
        version_arguments=("--help",),
        version_pattern=r"^Usage(?: of)?()",
        embedded_pattern=rb"mod\tgithub.com/kserve/kserve\tv(\S+)\t",
        release=Release(archives={}, checksums="", member=""),  # the publisher offers images only
        build=GoBuild(folder="kserve", package=f"github.com/kserve/kserve/cmd/{command}", cold_s=cold_s),
        size_bytes=130_000_000,
    )


PARTS: Mapping[str, Part] = MappingProxyType({part.name: part for part in _TABLE})
"""All parts by name, in the order in which they are installed: quick ones first."""

_JUDGES = (
    _keda("operator", "what judges autoscalers in tests", cold_s=290, size_bytes=165_000_000),
    _keda("adapter", "what measures for autoscalers in tests", cold_s=55, size_bytes=115_000_000),
    _istio(
        "istioctl",
        "what judges objects of Istio in tests",
        package="istioctl/cmd/istioctl",
        version_arguments=("version", "--remote=false"),
        cold_s=560,
        size_bytes=141_000_000,
    ),
    _istio(
        "pilot-discovery",
        "what configures proxies in tests",
        package="pilot/cmd/pilot-discovery",
        version_arguments=("version", "--short"),
        cold_s=550,
        size_bytes=130_000_000,
    ),
    _KUBERAY_OPERATOR,
    _FLAGGER_CONTROLLER,
    _EGCTL,
    _LWS_CONTROLLER,
    _kserve("kserve-manager", "what runs InferenceServices in tests", "manager", cold_s=420),
    _kserve("kserve-llmisvc", "what runs LLMInferenceServices in tests", "llmisvc", cold_s=480),
)

OPTIONAL: Mapping[str, Part] = MappingProxyType(
    {part.name: part for part in (_KUBECTL, _ARGO_ROLLOUTS_CONTROLLER, *_JUDGES)}
)
"""Parts that not everybody needs: installed when something needs them, or somebody or a test names them."""

ENGINE: tuple[str, ...] = ("pulumi", "pulumi-resource-kubernetes")
"""What ``preview``, ``up`` and ``destroy`` need."""

PROOF: tuple[str, ...] = tuple(part.name for part in _JUDGES)
"""Controllers of others that take what is lowered at its word; only tests start them."""

CONTROL_PLANE: tuple[str, ...] = (
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kwok",
)
"""What a sandbox needs."""


def part_named(name: str) -> Part:
    """The part of that name.

    Raises:
        UsageError: there is no such part; the message names all.
    """
    part = PARTS.get(name) or OPTIONAL.get(name)
    if part is None:
        raise UsageError(f"there is no tool {name!r}", hint=f"the tools are {', '.join((*PARTS, *OPTIONAL))}")
    return part
