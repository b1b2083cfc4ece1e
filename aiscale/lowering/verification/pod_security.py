"""Pods against the pod security level of their namespace.

Source: Kubernetes 1.36, k8s.io/pod-security-admission/policy; Kubernetes documentation, Pod Security Standards. What an
operator adds to its pods is unknown: of its templates only what is forbidden is reported, not what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from aiscale.catalog.model import Violation
from aiscale.catalog.native.reading import elements, mapping, text, texts, whole
from aiscale.catalog.paths import Path, child, render
from aiscale.lowering.resource import Resource, namespace_of
from aiscale.lowering.verification.flaw import Flaw, Pods, pods_of

LEVEL = "pod-security.kubernetes.io/enforce"
"""The label of a Namespace with the level that it enforces. Source: Kubernetes, Pod Security Admission."""

RULE = "pod-security"

_CAPABILITIES = frozenset({
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
    "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
})  # fmt: skip
"""What the baseline level lets containers add."""

_SYSCTLS = frozenset({
    "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ping_group_range", "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_rmem", "net.ipv4.tcp_syncookies", "net.ipv4.tcp_wmem",
})  # fmt: skip
_SELINUX = frozenset({"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"})
_VOLUMES = frozenset({
    "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret",
})  # fmt: skip
_PROFILES = frozenset({"RuntimeDefault", "Localhost"})
_PROBES = (("livenessProbe",), ("readinessProbe",), ("startupProbe",), ("lifecycle", "postStart"),
           ("lifecycle", "preStop"))  # fmt: skip
_APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/"

Refusal = tuple[Path, str]


def refused_pods(resources: Iterable[Resource], checked: Iterable[Resource]) -> Iterator[Flaw]:
    """Pods that the level of their namespace refuses.

    Args:
        resources: all objects; the Namespaces among them have the levels. Other namespaces are not checked.
        checked: the objects whose pods are checked.
    """
    levels = {one.name: text(mapping(one.properties, "metadata", "labels"), LEVEL)
              for one in resources if one.kind == "Namespace"}  # fmt: skip
    for resource in checked:
        level = levels.get(namespace_of(resource), "")
        for pods in pods_of(resource) if level in {"baseline", "restricted"} else ():
            for path, problem in refusals(pods, level):
                text_ = f"{problem}; namespace {namespace_of(resource)} enforces the pod security level {level}"
                yield Flaw(resource, Violation(render(path), text_, RULE))


def refusals(pods: Pods, level: str) -> Iterator[Refusal]:
    """What a level refuses: each field with the problem.

    Args:
        pods: the pods.
        level: ``baseline`` or ``restricted``.
    """
    context, at = mapping(pods.spec, "securityContext"), child(pods.at, "securityContext")
    for field in ("hostNetwork", "hostPID", "hostIPC"):
        if pods.spec.get(field) is True:
            yield (pods.at, field), "is true"
    for volume, where in elements(pods.spec, "volumes", pods.at):
        yield from _volume(volume, where, level)
    for setting, where in elements(context, "sysctls", at):
        if text(setting, "name") not in _SYSCTLS:
            yield (where, "name"), f"{text(setting, 'name')} is no safe kernel setting"
    for key, value in pods.annotations.items():
        if key.startswith(_APP_ARMOR) and str(value) not in {"", "runtime/default"} and "localhost/" not in str(value):
            yield at, f"annotation {key} is {value}"
    yield from _context(context, at)
    for container, where in pods.containers():
        yield from _container(container, where)
    if level == "restricted":
        yield from _restricted(pods, context, at)


def _volume(volume: dict[str, Any], at: Path, level: str) -> Iterator[Refusal]:
    for source in (key for key in volume if key != "name"):
        if source == "hostPath" or (level == "restricted" and source not in _VOLUMES):
            yield (at, source), f"volume {text(volume, 'name')} is of type {source}"


def _context(context: dict[str, Any], at: Path) -> Iterator[Refusal]:
    """What pods and containers have in common."""
    options, windows = mapping(context, "seLinuxOptions"), mapping(context, "windowsOptions")
    if windows.get("hostProcess") is True:
        yield child(at, "windowsOptions", "hostProcess"), "is true"
    if text(options, "type") not in _SELINUX:
        yield child(at, "seLinuxOptions", "type"), f"is {text(options, 'type')}"
    for field in ("user", "role"):
        if text(options, field):
            yield child(at, "seLinuxOptions", field), f"is {text(options, field)}"
    for field in ("seccompProfile", "appArmorProfile"):
        if field in context and text(context[field], "type") not in _PROFILES:
            yield child(at, field, "type"), f"is {text(context[field], 'type') or 'unset'}"


def _container(container: dict[str, Any], path: Path) -> Iterator[Refusal]:
    context, at = mapping(container, "securityContext"), child(path, "securityContext")
    yield from _context(context, at)
    if context.get("privileged") is True:
        yield (at, "privileged"), "is true"
    added = [name for name in texts(mapping(context, "capabilities"), "add") if name not in _CAPABILITIES]
    if added:
        yield child(at, "capabilities", "add"), f"adds {', '.join(added)}"
    for port, where in elements(container, "ports", path):
        if whole(port, "hostPort"):
            yield (where, "hostPort"), f"is {port['hostPort']}"
    if text(context, "procMount") not in {"", "Default"}:
        yield (at, "procMount"), f"is {text(context, 'procMount')}"
    for steps in _PROBES:
        for handler in ("httpGet", "tcpSocket"):
            if host := text(mapping(container, *steps, handler), "host"):
                yield child(path, *steps, handler, "host"), f"is {host}"


def _restricted(pods: Pods, context: dict[str, Any], at: Path) -> Iterator[Refusal]:
    is_user_namespace = pods.spec.get("hostUsers") is False
    is_windows = text(mapping(pods.spec, "os"), "name") == "windows"
    if not is_user_namespace:
        yield from _user(context, at)
    for container, where in pods.containers():
        own, own_at = mapping(container, "securityContext"), child(where, "securityContext")
        if not is_user_namespace:
            yield from _user(own, own_at)
            if pods.is_native and "runAsNonRoot" not in own and "runAsNonRoot" not in context:
                yield (own_at, "runAsNonRoot"), "is unset here and for the pod"
        if is_windows:
            continue
        if own.get("allowPrivilegeEscalation") is not False and (pods.is_native or "allowPrivilegeEscalation" in own):
            state = "is true" if own.get("allowPrivilegeEscalation") else "is not false"
            yield (own_at, "allowPrivilegeEscalation"), state
        if pods.is_native and "seccompProfile" not in own and "seccompProfile" not in context:
            yield (own_at, "seccompProfile"), "is unset here and for the pod"
        capabilities = mapping(own, "capabilities")
        if "ALL" not in texts(capabilities, "drop") and (pods.is_native or "drop" in capabilities):
            yield child(own_at, "capabilities", "drop"), "does not have ALL"
        added = [name for name in texts(capabilities, "add") if name in _CAPABILITIES - {"NET_BIND_SERVICE"}]
        if added:
            yield child(own_at, "capabilities", "add"), f"adds {', '.join(added)}"


def _user(context: dict[str, Any], at: Path) -> Iterator[Refusal]:
    if context.get("runAsNonRoot") is False:
        yield (at, "runAsNonRoot"), "is false"
    if context.get("runAsUser") == 0:
        yield (at, "runAsUser"), "is 0"
