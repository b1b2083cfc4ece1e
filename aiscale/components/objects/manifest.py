"""Kubernetes objects, written out."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from aiscale.components.objects.kubernetes_object import KubernetesObject, items_of
from aiscale.components.objects.service_port import ExposedPort, ServicePort, custom_namespace, exposed_port
from aiscale.components.objects.written_pods import pod_selectors, service_accounts
from aiscale.core.call_sites import caller
from aiscale.core.component import Component
from aiscale.core.edges import Edge, EdgeKind, Many
from aiscale.core.exceptions import ObjectKey
from aiscale.core.ports import (
    CallTarget,
    EventStream,
    LabelledPods,
    Place,
    RecordStore,
    Service,
    StorageClient,
    StreamClient,
)
from aiscale.core.project_files import HELP, outside
from aiscale.core.relations import Call, Consume, Produce, Read, Write, within_system
from aiscale.core.values.container_ports import AppProtocol
from aiscale.core.values.namespace import LabelKey, LabelValue
from aiscale.core.values.plain_data import plain_mapping

_DEFINITION = "CustomResourceDefinition"


class Manifest(CallTarget, LabelledPods):
    """Kubernetes objects as they are: one, or all of a file, of a folder, of a rendered Helm chart or kustomization.

    They are checked against the real schemas of their kinds, planned and drawn like all others. Where they do not say
    it, their namespace is the system's; the name of a single object is the component's.

    Hooks of a Helm chart (``helm.sh/hook``): those of ``pre-install`` are created before the other objects, those of
    ``post-install`` after them, each in the order of their weights, and again when they change. Hooks of other events
    (``test``, ``pre-upgrade`` alone, ``post-delete``) are left out, which ``lint`` reports (MOD004).

    Pods of the objects may connect to each other, to what ``calls``, ``reads``, ``writes``, ``consumes`` and
    ``produces`` name, and, where a RoleBinding is among the objects, to the Kubernetes API. Their containers get no
    variables: what they connect to is in the objects. On EKS and GKE, the ServiceAccount that the pods name gets a role
    with the rights to the streams, buckets and tables of the cloud that these fields name, unless it is annotated with
    a role of its own. Names of other objects in them are references to the Manifest or
    component that creates these: targets of autoscalers, backends and gateways of routes, steps of inference graphs.
    """

    family: ClassVar[str] = "manifests"

    body: dict[str, Any] | Many[dict[str, Any]] = Field(kw_only=False)
    """The object: ``apiVersion``, ``kind``, and the rest; or a list of objects."""

    definitions: Many[str] = ()
    """Files with the CustomResourceDefinitions of kinds that aiscale does not ship, from the folder of the blueprint.
    Objects of these kinds are validated by them. A definition among the objects needs no mention."""

    exposes: Many[ServicePort] = ()
    """Ports that others may call: ``[ServicePort("qdrant", 6333)]``. Callers get ``<NAME>_URL`` for ``http`` and
    ``https``, ``<NAME>_GRPC_ADDRESS`` for ``grpc``, ``<NAME>_ADDRESS`` for ``tcp``."""

    calls: Annotated[Many[Call | CallTarget], AfterValidator(within_system), Edge(EdgeKind.CALLS)] = ()
    """Services that its pods call."""

    consumes: Annotated[Many[EventStream | Consume], Edge(EdgeKind.READS)] = ()
    """Streams that its pods read."""

    produces: Annotated[Many[EventStream | Produce], Edge(EdgeKind.WRITES)] = ()
    """Streams that its pods write. For topics that it reads or writes as a KafkaUser, one is created with its name."""

    reads: Annotated[Many[RecordStore | Read], Edge(EdgeKind.READS)] = ()
    """Databases, tables and buckets that its pods read."""

    writes: Annotated[Many[RecordStore | Write], Edge(EdgeKind.WRITES)] = ()
    """Databases, tables and buckets that its pods write."""

    used_by: Annotated[
        Many[Service | StorageClient | StreamClient | LabelledPods], Edge(EdgeKind.CALLS, is_reversed=True)
    ] = ()
    """Components whose pods connect to ``exposes`` and have no field for it, such as a stream job with a cache."""

    operated_pods: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """Labels of pods that an operator creates for its custom resources, for network policies. Those of workloads among
    the objects are read from these."""

    depends_on: Annotated[Many[Component], Edge(EdgeKind.USES)] = ()
    """Components whose objects must exist first."""

    existing: Many[ObjectKey] = ()
    """Objects that it refers to and that others make, in its namespace: ``secret/db``, ``configmap/ca-bundle``."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """The Kubernetes cluster that it is for; when absent the system's only one, or that of what it needs."""

    def forwards(self, field: str, item: int | None) -> bool:
        """To the only service that it calls, as a proxy does."""
        del item
        return field == "calls" and len(self.calls) == 1

    def is_placed(self) -> bool:
        """Whether it says itself where it is: without ``on`` it is on the only cluster, or goes with what it needs."""
        return self.on is not None

    @property
    def takes_requests(self) -> bool:
        """Whether it exposes a port."""
        return bool(self.exposes)

    @property
    def request_protocols(self) -> tuple[AppProtocol, ...]:
        """The protocols of ``exposes``."""
        return tuple(port.protocol for port in self.exposed)

    @property
    def pod_labels(self) -> tuple[Mapping[str, str], ...]:
        """The labels of the workloads among the objects, of what Services select, and of ``operated_pods``."""
        return tuple(labels for _, labels in self._pods)

    @property
    def pod_namespaces(self) -> tuple[str, ...]:
        """The namespaces of these pods, as the workloads and Services name them."""
        return tuple(namespace for namespace, _ in self._pods)

    @property
    def _pods(self) -> tuple[tuple[str, Mapping[str, str]], ...]:
        found = list(pod_selectors(self.objects))
        workloads = [labels for _, labels in found]
        for port in self.exposed:
            if not _is_selected(port.selector, workloads):
                found.append((port.namespace, port.selector))
        if self.operated_pods:
            found.append((custom_namespace(self.objects), self.operated_pods))
        return tuple(found)

    @property
    def service_account(self) -> str | None:
        """The ServiceAccount of its pods; None where they name several, or none."""
        found = service_accounts(self.objects)
        return found[0] if len(found) == 1 else None

    @property
    def exposed(self) -> tuple[ExposedPort, ...]:
        """The ports of ``exposes`` with what their Services say."""
        return tuple(exposed_port(one, self.objects) for one in self.exposes)

    @field_validator("body")
    @classmethod
    def _plain(cls, body: Any) -> Any:
        if isinstance(body, Mapping):
            found = [_checked(one, "") for one in items_of(body)]
            return found[0] if len(found) == 1 and found[0] == body else tuple(found)
        return tuple(_checked(one, f"item {index}") for index, each in enumerate(body) for one in items_of(each))

    @model_validator(mode="after")
    def _named(self) -> Self:
        if isinstance(self.body, Mapping):
            return self
        if not self.body:
            raise ValueError("body has no object")
        for index, one in enumerate(self.body):
            if len(self.body) > 1 and not one.get("metadata", {}).get("name"):
                raise ValueError(
                    f"body item {index}, a {one['kind']}, has no metadata.name: it is one of several objects"
                )
        keys = [(one.key, one.api_version, one.namespace) for one in self._all]
        if twice := next((key for key in keys if keys.count(key) > 1), None):
            raise ValueError(f"body has {twice[0]} twice: the second would replace the first")
        return self

    @model_validator(mode="after")
    def _readable(self) -> Self:
        by = caller(()).file if self.definitions else ""  # its own location is known only after validation
        for path in self.definitions:
            if why := outside(Path(by).resolve().parent / path, by):
                raise ValueError(f"definitions {path!r} {why}; {HELP}")
        return self

    @model_validator(mode="after")
    def _callable(self) -> Self:
        try:
            found = self.exposed
        except ValueError as error:
            raise ValueError(f"exposes: {error}") from None
        first: dict[str, ExposedPort] = {}
        for port in found:
            other = first.setdefault("http" if port.protocol == "https" else port.protocol, port)
            if other is not port:
                raise ValueError(
                    f"exposes has two ports of {port.protocol} ({other.service}:{other.number} and {port.service}:"
                    f"{port.number}): callers get one address of each protocol; put one into a Manifest of its own"
                )
        if self.used_by and not self.exposes:
            raise ValueError("used_by needs exposes: the port that they connect to")
        return self

    @classmethod
    def file(cls, name: str, path: str, **fields: Any) -> Self:
        """All objects of a YAML or JSON file, or of every such file of a folder and the folders in it.

        The output of ``helm template`` and of ``kubectl kustomize`` is such a file; that of ``helm template
        --output-dir`` is such a folder. Empty documents and comments are passed over.

        Args:
            name: name of the component.
            path: the file or the folder, from the folder of the blueprint.
            fields: further fields.

        Raises:
            InvalidComponentError: nothing can be read there, it is no YAML or JSON, or there is no object in it.
        """
        from aiscale.components.objects.manifest_files import read_objects  # only who reads files waits for YAML

        found = read_objects(path, caller(("name", "path")))
        return cls(name, dict(found[0]) if len(found) == 1 else [dict(one) for one in found], **fields)

    @property
    def objects(self) -> tuple[KubernetesObject, ...]:
        """The objects that are created: all but hooks of events that do not happen."""
        return tuple(one for one in self._all if not one.is_left_out)

    @property
    def hooks_left_out(self) -> tuple[KubernetesObject, ...]:
        """Hooks of Helm that are not created: tests, and those of upgrades, rollbacks and deletions alone."""
        return tuple(one for one in self._all if one.is_left_out)

    @property
    def defined(self) -> tuple[Mapping[str, Any], ...]:
        """The CustomResourceDefinitions among the objects."""
        return tuple(one.body for one in self._all if one.kind == _DEFINITION)

    @property
    def definition_files(self) -> tuple[Path, ...]:
        """The files of ``definitions``."""
        folder = Path(self.location.file).resolve().parent
        return tuple(folder / path for path in self.definitions)

    @cached_property
    def _all(self) -> tuple[KubernetesObject, ...]:
        bodies: Sequence[Mapping[str, Any]] = [self.body] if isinstance(self.body, Mapping) else self.body
        return tuple(KubernetesObject(one, str(one.get("metadata", {}).get("name") or self.name)) for one in bodies)


def _is_selected(selector: Mapping[str, str], workloads: Sequence[Mapping[str, str]]) -> bool:
    """Whether the pods that a Service selects are those of known workloads."""
    return not selector or any(selector.items() <= labels.items() for labels in workloads)


def _checked(body: Mapping[str, Any], where: str) -> dict[str, Any]:
    """An object in plain types.

    Raises:
        ValueError: it is no object of Kubernetes.
    """
    what = f"{where} " if where else ""
    for key in ("apiVersion", "kind"):
        if not isinstance(body.get(key), str) or not body[key]:
            raise ValueError(f"{what}has no {key}: write {key!r}: …")
    metadata = body.get("metadata", {})
    if not isinstance(metadata, dict):
        raise ValueError(f"{what}has a metadata that is no mapping: {metadata!r}")
    try:
        return plain_mapping(body)
    except ValueError as error:
        raise ValueError(f"{what}{error}") from None
