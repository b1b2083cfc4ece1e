"""A thin client of the Kubernetes API: plain dictionaries in and out, credentials by the kubeconfig."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiscale.engine.kube_errors import KubeRequestError, refused, unreachable
from aiscale.errors import UsageError
from aiscale.step_log import step

if TYPE_CHECKING:
    import httpx2

Object = Mapping[str, Any]

_TRIES = 4
_RETRIED = frozenset({429, 502, 503, 504})
_LONGEST_PAUSE_S = 10.0
_EXEC_SAME_AS_V1BETA1 = "client.authentication.k8s.io/v1"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the objects of one kind live.

    Attributes:
        api_version: group and version.
        kind: the kind.
        plural: its name in paths.
        namespaced: whether its objects live in namespaces.
    """

    api_version: str
    kind: str
    plural: str
    namespaced: bool

    def path(self, namespace: str = "", name: str = "") -> str:
        """The path of one object, or of all in a namespace, or of all."""
        root = f"/apis/{self.api_version}" if "/" in self.api_version else f"/api/{self.api_version}"
        scope = f"/namespaces/{namespace}" if self.namespaced and namespace else ""
        return f"{root}{scope}/{self.plural}" + (f"/{name}" if name else "")

    @property
    def group(self) -> str:
        """Its API group; empty for the core group."""
        return self.api_version.rpartition("/")[0]

    @property
    def resource(self) -> str:
        """As RBAC names it: ``deployments.apps``."""
        return f"{self.plural}.{self.group}" if self.group else self.plural


class KubeClient:
    """Talks to one cluster as one user. Use :func:`open_kube` to make one."""

    def __init__(self, http: httpx2.Client, server: str) -> None:
        self._http = http
        self.server = server
        self._known: dict[str, dict[str, Endpoint]] = {}

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def cluster_uid(self) -> str:
        """What tells this cluster from every other: the uid of its kube-system namespace."""
        found = self.get(Endpoint("v1", "Namespace", "namespaces", namespaced=False), "", "kube-system")
        if found is None:
            raise unreachable(self.server, "it has no namespace kube-system")
        return str(found["metadata"]["uid"])

    def endpoint(self, api_version: str, kind: str) -> Endpoint | None:
        """Where a kind lives, or None when the cluster does not serve it. One request a group and version."""
        if api_version not in self._known:
            path = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
            found = self._request("GET", path, "discover", api_version, missing_is_none=True)
            self._known[api_version] = {
                item["kind"]: Endpoint(api_version, item["kind"], item["name"], bool(item["namespaced"]))
                for item in (found or {}).get("resources", ())
                if "/" not in item["name"]
            }
        return self._known[api_version].get(kind)

    def namespaced_kinds(self) -> tuple[Endpoint, ...]:
        """Every kind that lives in namespaces and can be listed, each once: in the version that its group prefers."""
        groups = (self._request("GET", "/apis", "discover", "API groups") or {}).get("groups", ())
        versions = ["v1"]
        for group in groups:
            preferred = group["preferredVersion"]["groupVersion"]
            served = [version["groupVersion"] for version in group["versions"]]
            versions += [preferred, *(version for version in served if version != preferred)]
        found: dict[tuple[str, str], Endpoint] = {}
        for version in versions:
            path = f"/apis/{version}" if "/" in version else f"/api/{version}"
            listed = self._request("GET", path, "discover", version, missing_is_none=True)
            for item in (listed or {}).get("resources", ()):
                if item["namespaced"] and "/" not in item["name"] and "list" in item.get("verbs", ()):
                    one = Endpoint(version, item["kind"], item["name"], namespaced=True)
                    found.setdefault((one.group, one.kind), one)
        return tuple(found.values())

    def get(self, endpoint: Endpoint, namespace: str, name: str) -> Object | None:
        """One object, or None when there is none of that name."""
        path = endpoint.path(namespace, name)
        return self._request("GET", path, "get", _what(endpoint, namespace, name), missing_is_none=True)

    def list(self, endpoint: Endpoint, namespace: str = "", **query: str) -> Object:
        """All objects of a kind, as the List object: ``items`` and ``metadata.resourceVersion``.

        Args:
            endpoint: the kind.
            namespace: one namespace; every one when empty.
            query: ``labelSelector``, ``fieldSelector``.
        """
        found = self._request("GET", endpoint.path(namespace), "list", _what(endpoint, namespace), query)
        return found or {}

    def delete(self, endpoint: Endpoint, namespace: str, name: str, *, uid: str) -> None:
        """Delete one object, and only that one: another of the same name, made since, stays."""
        body = {"propagationPolicy": "Background", "preconditions": {"uid": uid}}
        try:
            self._request(
                "DELETE", endpoint.path(namespace, name), "delete", _what(endpoint, namespace, name),
                body=body, missing_is_none=True,
            )  # fmt: skip
        except KubeRequestError as error:
            if error.status != 409:
                raise

    def patch(
        self,
        endpoint: Endpoint,
        namespace: str,
        name: str,
        body: Any,
        form: str,
        *,
        dry_run: bool = False,
        **query: str,
    ) -> Object:
        """Change one object, or see what the server would make of the change.

        Args:
            endpoint: the kind.
            namespace: its namespace.
            name: its name.
            body: the patch.
            form: media type of the patch.
            dry_run: whether the server only says what would come of it.
            query: ``fieldManager``, ``force``.

        Returns:
            The object after it.
        """
        parameters = {**query, **({"dryRun": "All"} if dry_run else {})}
        found = self._request(
            "PATCH", endpoint.path(namespace, name), "patch", _what(endpoint, namespace, name), parameters,
            body=body, form=form,
        )  # fmt: skip
        return found or {}

    def watch(self, endpoint: Endpoint, namespace: str, since: str, timeout_s: float, **query: str) -> Iterator[Object]:
        """Changes of a kind as they happen, as ``{"type": …, "object": …}``.

        Ends when the server or the time limit ends it, and at any fault: list again and watch on.

        Args:
            endpoint: the kind.
            namespace: one namespace; every one when empty.
            since: resource version of the list.
            timeout_s: at most this long.
            query: ``labelSelector``, ``fieldSelector``.
        """
        import httpx2

        whole_s = max(1, int(timeout_s))
        parameters = {**query, "watch": "1", "resourceVersion": since, "timeoutSeconds": str(whole_s)}
        limit = httpx2.Timeout(10, read=whole_s + 5)
        try:
            with self._http.stream("GET", endpoint.path(namespace), params=parameters, timeout=limit) as answer:
                if answer.status_code == 410:
                    return
                if answer.status_code >= 400:
                    raise refused(answer.status_code, answer.read(), "watch", _what(endpoint, namespace))
                for line in answer.iter_lines():
                    event: Object = json.loads(line)
                    if event["type"] == "ERROR":
                        return
                    yield event
        except (httpx2.TransportError, ValueError):
            return

    def _request(
        self,
        method: str,
        path: str,
        verb: str,
        what: str,
        query: Mapping[str, str] | None = None,
        *,
        body: Any = None,
        form: str = "application/json",
        missing_is_none: bool = False,
    ) -> Object | None:
        import httpx2

        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers = None if body is None else {"Content-Type": form}
        for attempt in range(1, _TRIES + 1):
            try:
                answer = self._http.request(method, path, params=query, content=content, headers=headers)
            except httpx2.TransportError as error:
                step(f"{method} {self.server}{path}: {type(error).__name__}", str(error))
                raise unreachable(self.server, str(error) or type(error).__name__) from None
            step(f"{method} {self.server}{path}: {answer.status_code}")
            if answer.status_code in _RETRIED and attempt < _TRIES:
                time.sleep(_pause_s(answer.headers.get("Retry-After", ""), attempt))
                continue
            if answer.status_code == 404 and missing_is_none:
                return None
            if answer.status_code >= 400:
                raise refused(answer.status_code, answer.content, verb, what)
            found: Object = answer.json()
            return found
        raise AssertionError("the last attempt returns or raises")


def open_kube(kubeconfig: Path | None, context: str | None) -> KubeClient:
    """A client for a context of a kubeconfig.

    Args:
        kubeconfig: the file; ``KUBECONFIG``, ``~/.kube/config`` or the pod's service account when absent.
        context: the context; the current one when absent.

    Raises:
        UsageError: there is no usable kubeconfig or no such context.
    """
    import httpx2
    import yaml
    from lightkube.config.client_adapter import Client, ConnectionParams
    from lightkube.config.kubeconfig import KubeConfig
    from lightkube.core.exceptions import ConfigError

    try:
        configuration = KubeConfig.from_file(kubeconfig) if kubeconfig else KubeConfig.from_env()
        chosen = configuration.get(context)
    except (ConfigError, yaml.YAMLError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        where = f"{kubeconfig or 'the usual kubeconfig'}{f' with the context {context!r}' if context else ''}"
        raise UsageError(
            f"{where} cannot be used: {' '.join(str(error).split())}",
            hint="set kubeconfig and context of the environment in aiscale.toml, or KUBECONFIG",
        ) from None
    if chosen is None or chosen.user is None:
        raise UsageError(
            "the kubeconfig names no current context", hint="set the environment's context in aiscale.toml"
        )
    # Version 1 of the exec protocol answers as v1beta1 does for what is read here: a token.
    if chosen.user.exec is not None and chosen.user.exec.apiVersion == _EXEC_SAME_AS_V1BETA1:
        chosen.user.exec.apiVersion = f"{_EXEC_SAME_AS_V1BETA1}beta1"
    http = Client(chosen, ConnectionParams(timeout=httpx2.Timeout(30, connect=10)))
    return KubeClient(http, chosen.cluster.server)


def _what(endpoint: Endpoint, namespace: str, name: str = "") -> str:
    return endpoint.resource + (f" {name}" if name else "") + (f" in {namespace}" if namespace else "")


def _pause_s(retry_after: str, attempt: int) -> float:
    if retry_after.isdecimal():
        return min(float(retry_after), _LONGEST_PAUSE_S)
    return min(0.25 * float(2**attempt), _LONGEST_PAUSE_S)
