"""Environments: layers of settings over one blueprint, and which layer each value comes from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from aiscale.core.secret_texts.detector import secrets_in
from aiscale.core.secret_texts.hidden import hide, masked, shown_setting
from aiscale.core.toml_text import TomlError, read_toml
from aiscale.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from aiscale.core.layers import Setting
    from aiscale.core.parameters import Argument
    from aiscale.core.setting_lines import Written
    from aiscale.plan.applied_state import AppliedTo

DEFAULT_ENVIRONMENT = "sandbox"


@dataclass(frozen=True, slots=True)
class Environment:
    """Where a system is deployed.

    Attributes:
        name: as given to ``--env``.
        namespace: Kubernetes namespace; the system's name when absent.
        kubeconfig: kubeconfig file; the usual one (``KUBECONFIG``, ``~/.kube/config``) when absent.
        context: context in it. An environment other than the sandbox must name one: aiscale never
            follows the context that happens to be current.
        backend: Pulumi state backend URL; a file backend in the project when absent.
        secrets_provider: what encrypts secret values in a shared state: ``awskms://``, ``gcpkms://``,
            ``azurekeyvault://`` or ``hashivault://`` URL; the passphrase in ``PULUMI_CONFIG_PASSPHRASE`` when absent.
        sandbox: name of a local sandbox to use instead of a cluster.
        aws_region: AWS region of streams that do not say their own; that of the system's EKS cluster when absent.
        gcp_project: Google Cloud project of topics and subscriptions; that of the system's GKE cluster when absent.
        clusters: what is said of single clusters of the system, by name: values of :data:`OF_CLUSTERS`.
        parent: the environment, of one of several clusters in it; empty else.
    """

    name: str
    namespace: str | None = None
    kubeconfig: str | None = None
    context: str | None = None
    backend: str | None = None
    secrets_provider: str | None = None
    sandbox: str | None = None
    aws_region: str | None = None
    gcp_project: str | None = None
    clusters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    parent: str = ""

    def at(self, cluster: str, *, is_only: bool = False, was: AppliedTo | None = None) -> Environment:
        """Where one cluster of the system is.

        Args:
            cluster: its name.
            is_only: whether the system has no other, so that what is said of the environment is said of it.
            was: where it was when something was applied to it last. What is said of the environment alone, or follows
                from it, can mean one place for a lone cluster and another one for the same cluster among several: it
                stays where it was.
        """
        own = self.clusters.get(cluster, {})
        # One control plane for each: what is meant for all of them cannot be one.
        among = (None, f"{self.sandbox}-{cluster}" if self.sandbox is not None else None)
        alone = (self.context, self.sandbox)
        context, sandbox = alone if is_only else among
        if was is not None and was.is_placed and (was.context or None, was.sandbox or None) in {among, alone}:
            context, sandbox = was.context or None, was.sandbox or None
        if own.keys() & {"context", "sandbox"}:
            context, sandbox = None, None
        name = self.name if is_only else f"{self.name}.{cluster}"
        where: dict[str, Any] = {"context": context, "sandbox": sandbox, **own}
        return replace(self, name=name, clusters={}, parent="" if is_only else self.name, **where)

    def left(self, cluster: str, was: AppliedTo) -> Environment:
        """Where a cluster is that the blueprint no longer names: as its table says, or where it was.

        Args:
            cluster: its name.
            was: where it was when something was applied to it last.
        """
        at = self.at(cluster, was=was)
        if self.clusters.get(cluster, {}).keys() & {"context", "sandbox"} or not was.is_placed:
            return at
        kubeconfig = at.kubeconfig if was.sandbox else was.kubeconfig or None
        return replace(at, context=was.context or None, sandbox=was.sandbox or None, kubeconfig=kubeconfig)


SETTINGS = tuple(item.name for item in fields(Environment) if item.name not in {"name", "clusters", "parent"})
"""What an environment sets beside parameters and fields of components."""

BACKENDS = ("file", "s3", "gs", "azblob", "postgres", "https", "http")
"""Schemes of a backend's URL. Source: Pulumi's documentation, State and backends; ``pkg/backend/diy``."""

SECRETS_PROVIDERS = ("awskms", "gcpkms", "azurekeyvault", "hashivault")
"""Schemes of a secrets provider's URL. Source: Pulumi's documentation, Secrets, configuring secrets encryption."""

OF_CLOUDS = ("aws_region", "gcp_project", "secrets_provider")
"""Those of them that most systems have no use for: shown where they are set."""

OF_CLUSTERS = ("namespace", "kubeconfig", "context", "sandbox")
"""Those of them that each cluster of a system over several may have for itself."""

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
"""A label of a DNS name. Source: RFC 1123, section 2.1, as Kubernetes takes it for names of namespaces."""

TABLES = ("parameters", "components", "clusters", "lint")
"""Tables of an environment: values of the blueprint's parameters, of fields by address, where each cluster is, and what
counts in a check."""


def table_of(name: str) -> str:
    """The table of ``aiscale.toml`` for an environment, or a cluster in it: ``prod.clusters.eu`` for ``prod.eu``."""
    return name.replace(".", ".clusters.", 1)


@dataclass(frozen=True, slots=True)
class Layer:
    """One table ``[env.NAME]``, or the command line.

    Attributes:
        origin: how people call it: ``[env.prod]``, ``--set``.
        settings: values of :data:`SETTINGS`.
        parameters: values of the blueprint's parameters, by name.
        components: values of fields, by address and path.
        clusters: values of :data:`OF_CLUSTERS`, by the cluster's name.
        lint: what counts in a check (:mod:`aiscale.rules.settings`).
        file: where it is written; None for the command line.
    """

    origin: str
    settings: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    components: Mapping[tuple[str, str], Any] = field(default_factory=dict)
    clusters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lint: Mapping[str, Any] = field(default_factory=dict)
    file: Path | None = None

    def written(self, *keys: str) -> Written | None:
        """One of its tables; None on the command line."""
        from aiscale.core.setting_lines import Written

        name = self.origin.removeprefix("[env.").removesuffix("]")
        return Written(self.file, ("env", name, *keys)) if self.file is not None else None


@dataclass(frozen=True, slots=True)
class Layers:
    """The layers of one environment, weakest first, and what they come to.

    Attributes:
        environment: where the system is deployed.
        layers: the layers.
        within_defaults: address and path of each part that they change a field of and that the blueprint does not
            set; known once the blueprint is loaded.
    """

    environment: Environment
    layers: tuple[Layer, ...]
    within_defaults: set[tuple[str, str]] = field(default_factory=set, init=False, compare=False)

    def origin_of(self, setting: str) -> str:
        """The strongest layer that sets one of :data:`SETTINGS`; ``default`` when none does."""
        return next((layer.origin for layer in reversed(self.layers) if setting in layer.settings), "default")

    def cluster_origin(self, cluster: str, setting: str) -> str:
        """The strongest layer that sets one of :data:`OF_CLUSTERS` of a cluster."""
        setting_of = (layer.origin for layer in reversed(self.layers) if setting in layer.clusters.get(cluster, {}))
        return next(setting_of)

    def component_settings(self) -> list[Setting]:
        """Values of fields, weakest layer first."""
        from aiscale.core.layers import Setting

        return [
            Setting(address, path, value, layer.origin, strength, layer.written("components", address))
            for strength, layer in enumerate(self.layers)
            for (address, path), value in layer.components.items()
        ]

    def arguments(self) -> list[Argument]:
        """Values of parameters, weakest layer first."""
        from aiscale.core.parameters import Argument

        return [
            Argument(name, value, layer.origin, layer.written("parameters"))
            for layer in self.layers
            for name, value in layer.parameters.items()
        ]


def layered(name: str, layers: Sequence[Layer]) -> Layers:
    """Put the layers of an environment together."""
    settings: dict[str, str] = {}
    clusters: dict[str, dict[str, str]] = {}
    for layer in layers:
        settings |= layer.settings
        for cluster, values in layer.clusters.items():
            clusters[cluster] = {**clusters.get(cluster, {}), **values}
    said: dict[str, Any] = {**settings, "clusters": clusters}
    environment = replace(Environment(name), **said)
    if name == DEFAULT_ENVIRONMENT and environment.context is None and environment.sandbox is None:
        environment = replace(environment, sandbox="default")
    return Layers(environment, tuple(layers))


def read_layer(name: str, table: Any, path: Path) -> Layer:
    """Check one table ``[env.NAME]`` of ``aiscale.toml``.

    Raises:
        UsageError: it holds what it may not.
    """

    def at(*keys: str) -> str:
        """``aiscale.toml:12: env.prod.context``."""
        from aiscale.core.setting_lines import Written

        way = ("env", name, *keys)
        return f"{Written(path, way[:-1]).at(way[-1])}: {'.'.join(way)}"

    if not isinstance(table, dict):
        raise UsageError(f"{at()} must be a table", hint=f"write [env.{name}]")
    settings: dict[str, str] = {}
    for key, value in table.items():
        if key in TABLES:
            if not isinstance(value, dict):
                raise UsageError(f"{at(key)} must be a table", hint=f"write [env.{name}.{key}]")
        elif key not in SETTINGS:
            raise UsageError(f"{at(key)} is not a setting", hint=_known(key, f"env.{name}."))
        elif not isinstance(value, str):
            raise UsageError(f"{at(key)} must be text, not {value!r}", hint=f'write {key} = "…"')
        else:
            settings[key] = _checked(at, key, value)
    components: dict[tuple[str, str], Any] = {}
    for address, paths in table.get("components", {}).items():
        if not isinstance(paths, dict):
            raise UsageError(
                f"{at('components', address)} must be a table of fields, named by an address or a name",
                hint=f'write [env.{name}.components."serving/surge"]',
            )
        components |= {(address, key): value for key, value in _flat(paths)}
    clusters = {cluster: _cluster(at, cluster, values) for cluster, values in table.get("clusters", {}).items()}
    parameters, lint = table.get("parameters", {}), table.get("lint", {})
    return Layer(f"[env.{name}]", settings, parameters, components, clusters, lint, path)


def _cluster(at: Callable[..., str], cluster: str, values: Any) -> dict[str, str]:
    """Check one table ``[env.NAME.clusters.CLUSTER]``.

    Args:
        at: says where something stands, by the keys that lead to it from the environment on.
        cluster: its name.
        values: what the table has.

    Raises:
        UsageError: it holds what it may not.
    """
    if not isinstance(values, dict):
        raise UsageError(
            f"{at('clusters', cluster)} must be a table",
            hint=f'write clusters.{cluster}.context = "…", one of your kubeconfig',
        )
    for key, value in values.items():
        if key not in OF_CLUSTERS:
            near = get_close_matches(key, OF_CLUSTERS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"settings of a cluster: {', '.join(OF_CLUSTERS)}"
            raise UsageError(f"{at('clusters', cluster, key)} is not a setting", hint=hint)
        if not isinstance(value, str):
            raise UsageError(f"{at('clusters', cluster, key)} must be text, not {value!r}", hint=f'write {key} = "…"')
        _checked(lambda *keys: at("clusters", cluster, *keys), key, value)
    if {"context", "sandbox"} <= values.keys():
        raise UsageError(f"{at('clusters', cluster)} has both a context and a sandbox", hint="leave one of them out")
    return dict(values)


def read_overrides(overrides: Sequence[str]) -> Layer:
    """The layer of ``--set``: ``namespace=x``, ``parameters.brokers=5`` or ``serving/surge.replicas=6``.

    A component may be called by its name alone where no other has it: ``surge.replicas=6``.

    Raises:
        UsageError: an override is malformed or names no setting.
    """
    settings: dict[str, str] = {}
    parameters: dict[str, Any] = {}
    components: dict[tuple[str, str], Any] = {}
    clusters: dict[str, dict[str, str]] = {}
    for text in overrides:
        key, equals, value = text.partition("=")
        hide(one.text for one in secrets_in(value, key))
        address, dot, path = key.partition(".")
        if not equals:
            raise UsageError(f"--set {_key_of(text)}: it must be key=value", hint=f"settings: {', '.join(SETTINGS)}")
        if address == "parameters" and dot and path:
            parameters[path] = _value(value)
        elif address == "clusters" and path.count(".") == 1:
            cluster, _, setting = path.partition(".")
            clusters[cluster] = clusters.get(cluster, {}) | _cluster(_on_command_line, cluster, {setting: value})
        elif dot and path:
            components[address, path] = _value(value)
        elif key in SETTINGS:
            settings[key] = _checked(_on_command_line, key, value)
        else:
            hint = _known(key, "")
            if key.isidentifier() and not hint.startswith("did you mean"):
                hint = f"did you mean parameters.{key}? {hint}"
            raise UsageError(f"--set {shown_setting(text)}: there is no setting {key!r}", hint=hint)
    return Layer("--set", settings, parameters, components, clusters)


def _key_of(text: str) -> str:
    """How an override without ``=`` begins: the rest may be a value, and a secret."""
    key = re.match(r"[\w./-]*", text)
    return key[0] if key is not None else ""


def _on_command_line(*keys: str) -> str:
    return f"--set {'.'.join(keys)}"


def _checked(at: Callable[..., str], key: str, value: str) -> str:
    """The value of a setting.

    Raises:
        UsageError: it is a backend's URL that the engine does not know, or a name that no namespace can have.
    """
    if key == "namespace" and not _LABEL.fullmatch(value):
        raise UsageError(
            f"{at(key)} is {value!r}, which is not a valid namespace name",
            hint="lower-case letters, digits and - between them, at most 63 characters",
        )
    if key == "backend" and (value.partition("://")[0] not in BACKENDS or not value.partition("://")[2]):
        known = ", ".join(f"{scheme}://" for scheme in BACKENDS)
        raise UsageError(
            f"{at(key)} is {masked(value)!r}, which is not a URL of a state backend", hint=f"it begins with {known}"
        )
    if key == "secrets_provider" and value.partition("://")[0] not in SECRETS_PROVIDERS:
        known = ", ".join(f"{scheme}://" for scheme in SECRETS_PROVIDERS)
        raise UsageError(
            f"{at(key)} is {value!r}, which is not a URL of a secrets provider", hint=f"it begins with {known}"
        )
    return value


def _flat(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """``autoscaling.max_replicas`` from nested tables."""
    found: list[tuple[str, Any]] = []
    for key, value in table.items():
        found += _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [(prefix + key, value)]
    return found


def _value(text: str) -> Any:
    """What TOML makes of a text; the text itself where it is no TOML value, so that ``10m`` needs no quotes."""
    try:
        return read_toml(f"value = {text}")["value"]
    except TomlError:
        return text


def _known(key: str, prefix: str) -> str:
    names = (*SETTINGS, *TABLES) if prefix else SETTINGS
    near = get_close_matches(key, names, n=1)
    if near:
        return f"did you mean {prefix}{near[0]}?"
    return f"settings: {', '.join(prefix + name for name in names)}" + (
        "" if prefix else ", parameters.NAME, and fields by address: serving/surge.replicas"
    )
