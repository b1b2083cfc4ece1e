"""The program that the engine runs: it registers every record, untyped, after what it needs."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiscale.engine.manifest import NOT_KNOWN_YET, for_engine
from aiscale.engine.progress import engine_name, urn_of
from aiscale.engine.shared_record import RECORD_OUTPUT, SERIAL_OUTPUT, packed, serial_of
from aiscale.engine.state import as_data
from aiscale.engine.values import as_inputs, outputs_asked_for
from aiscale.lowering.resource import HELM_RELEASE
from aiscale.plan.changes import Action, Plan
from aiscale.plan.data_resources import protected_keys
from aiscale.plan.namespace_contents import goes_with

if TYPE_CHECKING:
    import pulumi

    from aiscale.engine.cloud_lookup import Answer, Question
    from aiscale.lowering.resource import Resource
    from aiscale.plan.applied_state import Applied, AppliedTo

PROVIDER_NAME = "cluster"
CONTENT = ("data", "stringData")
"""Fields of a Secret that the engine encrypts in its state."""

_QUERIES_PER_SECOND = 2000
_REQUEST_TIMEOUT_S = 120


@dataclass(frozen=True, slots=True)
class Cluster:
    """The cluster that the engine works on. The kubeconfig itself goes by the environment, never into the state.

    Attributes:
        context: context of the kubeconfig; the current one when absent.
        uid: uid of its kube-system namespace: another one makes the engine replace everything, which aiscale
            refuses before it starts.
        provider_version: version of the provider's binary.
        environment: the environment that objects are marked with: the name of the state.
        lineage: of the state, with which they are marked as well.
        to: what the cluster is called, and where it is.
        is_sandbox: whether it is a sandbox, which has no metrics API.
        reconciled_kinds: custom kinds whose operator runs in the sandbox.
    """

    context: str | None
    uid: str
    provider_version: str
    environment: str
    lineage: str
    to: AppliedTo
    is_sandbox: bool = False
    reconciled_kinds: tuple[str, ...] = ()


def program(
    plan: Plan,
    cluster: Cluster,
    registered: Container[str] | None = None,
    outcome: tuple[Applied, str] | None = None,
    *,
    is_dry_run: bool = False,
) -> Callable[[], None]:
    """The inline program of a plan.

    Unchanged records keep the label of the plan that changed them last, so that the engine finds no difference.

    Args:
        plan: the plan.
        cluster: where.
        registered: keys of the records to register; every record that the plan keeps when absent. The engine must
            be limited to the named objects then, or it would delete what is missing.
        outcome: the applied state that a shared state holds afterwards, and the run that it is the outcome of.
        is_dry_run: whether the engine only previews. The API server refuses the dry run of a replacement while
            the old object stands, and that would end the preview; so those objects get a field that is not
            known yet, which makes the provider decide without the API server.
    """

    def register() -> None:
        import pulumi
        from pulumi.resource import DependencyResource

        provider = pulumi.ProviderResource(
            "kubernetes",
            PROVIDER_NAME,
            _provider_properties(cluster),
            pulumi.ResourceOptions(version=cluster.provider_version),
        )
        kept = {change.key: change.desired for change in plan.resources if change.desired is not None}
        made: dict[str, pulumi.CustomResource] = {}
        takes = goes_with(kept.values())
        asked_for = outputs_asked_for(kept.values())
        protected = protected_keys(kept.values())

        def known(key: str) -> pulumi.CustomResource:
            if key not in made:  # the engine has it, and is not given it again
                urn = urn_of(pulumi.get_stack(), pulumi.get_project(), kept[key].type, engine_name(kept[key]))
                made[key] = DependencyResource(urn)
            return made[key]

        for change in plan.resources:
            if (record := change.desired) is None or (registered is not None and record.key not in registered):
                continue
            properties = as_inputs(record.properties, record.depends_on, made) if asked_for else record.properties
            asked: dict[str, Any] = dict.fromkeys(asked_for.get(record.key, ()))
            if not record.is_kubernetes:
                depends_on = [known(key) for key in record.depends_on if key in kept]
                by = provider if record.type == HELM_RELEASE else None
                made[record.key] = _foreign(record, {**asked, **properties}, depends_on, record.key in protected, by)
                continue
            manifest = asked | for_engine(properties, change.plan, cluster.environment, cluster.lineage)
            if record.kind == "Secret":
                manifest |= {name: pulumi.Output.secret(manifest[name]) for name in CONTENT if name in manifest}
            if is_dry_run and change.action is Action.REPLACE:
                manifest["metadata"]["annotations"][NOT_KNOWN_YET] = _unknown()
            fixed = [field.path for field in change.fields if field.forces_replace]
            made[record.key] = pulumi.CustomResource(
                record.type,
                engine_name(record),
                manifest,
                pulumi.ResourceOptions(
                    provider=provider,
                    depends_on=[known(key) for key in record.depends_on if key in kept],
                    deleted_with=known(takes[record.key]) if record.key in takes else None,
                    replace_on_changes=fixed or None,
                    protect=record.key in protected or None,
                    retain_on_delete=record.key in protected or None,
                    # The name is fixed: made first, the new object would be the old one, and be deleted next.
                    delete_before_replace=True,
                ),
            )
        if outcome is not None:
            applied, run = outcome
            pulumi.export(SERIAL_OUTPUT, {**serial_of(applied), "run": run})
            pulumi.export(RECORD_OUTPUT, pulumi.Output.secret(packed(as_data(applied))))

    return register


def asking(questions: Sequence[Question], answers: list[Answer]) -> Callable[[], None]:
    """An inline program that makes nothing, and only calls functions of providers.

    Args:
        questions: the functions, and what each is given.
        answers: gets what each gives, or the exception that it ends with.
    """

    def call() -> None:
        import pulumi

        for one in questions:
            options = pulumi.InvokeOptions(version=one.version)
            try:
                answers.append(pulumi.runtime.invoke(one.function, dict(one.arguments), options).value or {})
            except Exception as error:  # the SDK raises nothing narrower
                answers.append(error)

    return call


def _foreign(
    record: Resource,
    properties: dict[str, Any],
    depends_on: list[pulumi.CustomResource],
    is_protected: bool,
    provider: pulumi.ProviderResource | None,
) -> pulumi.CustomResource:
    """A resource of another provider, or a release of Helm: its plugin knows what can be changed in place.

    The name of a release is fixed: the old one must be gone before the new one is made.
    """
    import pulumi

    options = pulumi.ResourceOptions(
        depends_on=depends_on, version=record.provider_version or None, protect=is_protected or None,
        retain_on_delete=is_protected or None, provider=provider, delete_before_replace=provider is not None or None,
    )  # fmt: skip
    return pulumi.CustomResource(record.type, engine_name(record), properties, options)


def _unknown() -> pulumi.Output[str]:
    """A value that the engine learns only when it applies."""
    import asyncio

    import pulumi

    loop = asyncio.get_event_loop()
    value: asyncio.Future[str] = loop.create_future()
    value.set_result("")
    is_known: asyncio.Future[bool] = loop.create_future()
    is_known.set_result(False)
    return pulumi.Output(set(), value, is_known)


def _provider_properties(cluster: Cluster) -> dict[str, object]:
    settings = {"qps": _QUERIES_PER_SECOND, "burst": 2 * _QUERIES_PER_SECOND, "timeout": _REQUEST_TIMEOUT_S}
    return {
        "clusterIdentifier": cluster.uid,
        # Without these an edit of a ConfigMap would replace it.
        "enableConfigMapMutable": "true",
        "enableSecretMutable": "true",
        "kubeClientSettings": json.dumps(settings),
        **({"context": cluster.context} if cluster.context else {}),
    }
