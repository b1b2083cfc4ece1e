"""What every command on a blueprint starts from: the project, the environment, the system and its graph."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from aiscale.cli.arguments import add_blueprint_option, add_output_argument
from aiscale.cli.session.environment import Environment, Layers
from aiscale.cli.session.project import Project, chosen_blueprint, find_project
from aiscale.errors import UsageError
from aiscale.step_log import step

if TYPE_CHECKING:
    from pathlib import Path

    from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
    from aiscale.core.system import System
    from aiscale.diagnostics import Diagnostics
    from aiscale.engine.state_cache import Reading
    from aiscale.graph.architecture import ArchitectureGraph
    from aiscale.lowering.api_server_address import ApiServer
    from aiscale.lowering.clouds.settings import Clouds
    from aiscale.lowering.rendered_objects import Destination
    from aiscale.lowering.resource import Resource


@dataclass(frozen=True, slots=True)
class Bearings:
    """Which system in which environment: all that is known where its blueprint does not load.

    Attributes:
        project: the folder and its settings.
        layers: its environment, and which layer sets what.
        blueprint: the file.
        system_name: name of the system, as it is deployed.
        state: name of the state; that of the environment, or of the cluster in it, when empty.
        cluster_name: the cluster that it is about, as the blueprint calls it, or called it; empty where there is none.
        dropped: what ``--cluster`` calls one that the blueprint no longer names; empty for all others.
        reading: what a shared state said when it was looked for.
    """

    project: Project
    layers: Layers
    blueprint: Path
    system_name: str
    state: str = field(default="", kw_only=True)
    cluster_name: str = field(default="", kw_only=True)
    dropped: str = field(default="", kw_only=True)
    reading: Reading | None = field(default=None, kw_only=True)

    @property
    def environment(self) -> Environment:
        """Where it would be deployed."""
        return self.layers.environment

    @property
    def flags(self) -> str:
        """What chooses it on the command line: ``--cluster eu -e prod``."""
        at = self.environment
        return f"--cluster {self.dropped or self.cluster_name} -e {at.parent}" if at.parent else f"-e {at.name}"

    @property
    def heading(self) -> str | None:
        """Whose numbers an answer gives: ``rides → prod``; None where the project declares no environment."""
        return f"{self.system_name} → {self.environment.name}" if self.project.environments else None

    @property
    def whole_heading(self) -> str | None:
        """The same of all clusters of the environment: ``rides → prod``, not ``rides → prod.eu``."""
        at = self.environment
        return f"{self.system_name} → {at.parent or at.name}" if self.project.environments else None

    @property
    def namespace(self) -> str:
        """Kubernetes namespace that the system lives in."""
        return self.environment.namespace or self.system_name

    @property
    def state_dir(self) -> Path:
        """Where the state of this system is kept, one folder an environment in it."""
        return self.project.state_dir / self.system_name


@dataclass(frozen=True, slots=True)
class Session(Bearings):
    """A loaded blueprint in its environment.

    Attributes:
        system: what the file defines.
        graph: its graph.
        diagnostics: what is wrong with the graph itself; rules are run by the commands that show findings.
        cluster: the one that it is about, of a system over several; None for the whole.
        kept: the cluster with which an object of a cloud was deployed, by the address of its component; of a system
            over several.
    """

    system: System
    graph: ArchitectureGraph
    diagnostics: Diagnostics
    cluster: KubernetesCluster | None = None
    kept: Mapping[str, str] = field(default_factory=dict)

    def findings(self, before: Mapping[str, Mapping[str, Any]] | None = None) -> Diagnostics:
        """Everything that counts in this project, with what was wrong with the graph.

        Args:
            before: every component as it was applied, for what is wrong with the change; nothing when absent.
        """
        from aiscale.cli.review import review_session, settings_of

        return review_session(self, settings_of(self), before=before).findings

    def resources(self, api_server: ApiServer | None = None) -> tuple[Resource, ...]:
        """The records of everything that would exist.

        Args:
            api_server: where the cluster's API server was found, where the blueprint does not declare it.
        """
        from aiscale.lowering import lower

        made = lower(
            self.graph, namespace=self.namespace, clouds=self._clouds(), cluster=self.cluster, kept=self.kept,
            api_server=api_server,
        )  # fmt: skip
        if self.environment.sandbox is not None and any(one.kind == "Rollout" for one in made):
            from aiscale.lowering.delivery.argo_rollouts.route_weights import without_plugin

            made = without_plugin(made)
        step(f"lowered to {len(made)} objects for {self.environment.name}")
        return made

    def destination(self) -> Destination:
        """Where they would go."""
        from aiscale.lowering.rendered_objects import Destination

        return Destination(self.namespace, self._clouds(), self.kept)

    def _clouds(self) -> Clouds:
        from aiscale.lowering.clouds.settings import Clouds

        simulated = "us-east-1" if self.environment.sandbox is not None else None
        return Clouds(self.environment.aws_region or simulated, self.environment.gcp_project)


_BLUEPRINT = "file that defines `system` (default: project.blueprint in aiscale.toml, blueprint.py or system.py)"


def add_blueprint_arguments(
    parser: argparse.ArgumentParser,
    *,
    outputs: Sequence[str] = ("text", "json"),
    environment: bool = True,
    by_option: bool = False,
    several: bool = False,
) -> None:
    """The arguments that commands on a blueprint share.

    Args:
        parser: where to add them.
        outputs: choices of ``--output``; none when empty.
        environment: whether the command looks at an environment.
        by_option: whether the blueprint is named with ``-f``, since the words of the command are components.
        several: whether the command takes several blueprints: ``blueprints``, a list.
    """
    if by_option:
        add_blueprint_option(parser, _BLUEPRINT)
    elif several:
        parser.add_argument(
            "blueprints", nargs="*", metavar="BLUEPRINT", help=f"{_BLUEPRINT}; or folders with several blueprints below"
        )
    else:
        parser.add_argument("blueprint", nargs="?", metavar="BLUEPRINT", help=_BLUEPRINT)
    if outputs:
        add_output_argument(parser, outputs)
    if environment:
        parser.add_argument(
            "-e", "--env", "-s", "--stack", dest="env", metavar="NAME", help="environment (default: sandbox)"
        )
        parser.add_argument(
            "--set", dest="overrides", action="append", default=[], metavar="KEY=VALUE",
            help="override a setting, a parameter or a field (repeatable): "
            "namespace=x, parameters.brokers=5, serving/surge.replicas=6, pricing.calls.surge.timeout_ms=80",
        )  # fmt: skip


def open_session(args: argparse.Namespace, *, supervised: bool = True) -> Session:
    """Load the blueprint that the command line names.

    Args:
        args: with ``blueprint`` and, where the command looks at one, ``env`` and ``overrides``.
        supervised: run from here on in a child process, so that a blueprint cannot take the command down.

    Returns:
        The session; in the child process, when supervised.

    Raises:
        UsageError: no blueprint, a broken ``aiscale.toml``, or a bad override.
        BlueprintError: the blueprint is broken.
        EnvironmentNotFoundError: no such environment.
    """
    blueprint = chosen_blueprint(args)
    project = find_project(blueprint.parent)
    layers = project.layers(getattr(args, "env", None), getattr(args, "overrides", ()))
    limit_s = _time_limit_s()
    step(f"project {project.root}, environment {layers.environment.name}, blueprint {blueprint}")
    if supervised:
        from aiscale.cli.session.child_process import enter_child

        tell = enter_child(limit_s, str(blueprint))
    from aiscale.cli.session.loader import load
    from aiscale.core.declared_components import recording
    from aiscale.core.project_files import reading_from
    from aiscale.core.secret_texts.hidden import hide
    from aiscale.graph.build import build
    from aiscale.graph.deployed_names import system_name
    from aiscale.graph.secret_texts import secret_texts
    from aiscale.graph.unreferenced_components import unreferred

    try:
        with recording() as made, reading_from(project.folders):
            system = load(blueprint, layers, time_limit_s=limit_s)
    except Exception:
        from aiscale.core.secret_texts.source import masked_lines

        masked_lines(str(blueprint))  # what it says may be in the error
        raise
    finally:
        if supervised:
            tell()
    if project.definitions:
        from aiscale.catalog import add_definitions

        add_definitions(*project.definitions)
    step(f"loaded {system.name}")
    graph, diagnostics = build(system)
    hide(one.text for found in secret_texts(graph).values() for one in found)
    step(f"built the graph: {len(graph)} components, {len(graph.edges)} edges")
    forgotten = unreferred(system, made, str(blueprint))
    session = Session(project, layers, blueprint, system_name(system), system, graph, diagnostics + forgotten)
    if layers.environment.clusters:
        from aiscale.cli.session.unknown_tables import misspelt_tables

        session = replace(session, diagnostics=session.diagnostics + misspelt_tables(session))
    return session


def _time_limit_s() -> float:
    text = os.environ.get("AISCALE_LOAD_TIMEOUT", "60")
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not 0 < seconds <= 86_400:
        raise UsageError(f"AISCALE_LOAD_TIMEOUT is {text!r}", hint="write seconds, 1 to 86400")
    return seconds
