from __future__ import annotations

import json
from pathlib import Path

import httpx2
import pytest

from aiscale.engine.kube import Endpoint, open_kube
from aiscale.engine.kube_errors import KubeRequestError, UnreachableError
from aiscale.errors import AuthenticationError, UsageError
from tests.engine.cluster_stub import SERVER, serving, status

DEPLOYMENTS = Endpoint("apps/v1", "Deployment", "deployments", namespaced=True)


def test_kinds_are_discovered_once_a_group() -> None:
    asked: list[str] = []
    kube = serving(lambda request: asked.append(request.url.path) or status(404))
    assert kube.endpoint("apps/v1", "Deployment") == DEPLOYMENTS
    assert kube.endpoint("apps/v1", "Nonsense") is None
    assert kube.endpoint("v1", "Pod") == Endpoint("v1", "Pod", "pods", namespaced=True)
    assert kube.endpoint("kafka.strimzi.io/v1", "Kafka") is None
    assert kube.endpoint("kafka.strimzi.io/v1", "KafkaTopic") is None
    assert asked == ["/apis/kafka.strimzi.io/v1"]


def test_paths_of_objects() -> None:
    assert DEPLOYMENTS.path("rides", "surge") == "/apis/apps/v1/namespaces/rides/deployments/surge"
    assert DEPLOYMENTS.path() == "/apis/apps/v1/deployments"
    assert Endpoint("v1", "Namespace", "namespaces", namespaced=False).path("", "rides") == "/api/v1/namespaces/rides"
    assert (DEPLOYMENTS.resource, Endpoint("v1", "Pod", "pods", namespaced=True).resource) == (
        "deployments.apps", "pods"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "kind", "message", "hint"),
    [
        (
            401,
            AuthenticationError,
            "does not accept the credentials (list deployments.apps in rides): says why",
            "renew the login of the kubeconfig's user, or choose another context",
        ),
        (
            403,
            AuthenticationError,
            "not allowed to list deployments.apps in rides: says why",
            "the user needs a Role or ClusterRole with the verb list on deployments.apps",
        ),
        (422, KubeRequestError, "refused to list deployments.apps in rides: says why", ""),
    ],
)
def test_refusals_name_verb_kind_and_place(code: int, kind: type[Exception], message: str, hint: str) -> None:
    kube = serving(lambda _request: status(code, "says why"))
    with pytest.raises(kind) as caught:
        kube.list(DEPLOYMENTS, "rides")
    assert message in str(caught.value)
    assert caught.value.hint == hint  # type: ignore[attr-defined]  # each is one of ours


def test_a_server_that_does_not_answer_is_unreachable() -> None:
    def refuse(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("Connection refused", request=request)

    with pytest.raises(UnreachableError, match=f"{SERVER} does not answer: Connection refused"):
        serving(refuse).get(DEPLOYMENTS, "rides", "surge")


def test_a_busy_server_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("aiscale.engine.kube.time.sleep", pauses.append)
    answers = [status(429, **{"Retry-After": "3"}), status(503), {"items": []}]
    assert serving(lambda _request: answers.pop(0)).list(DEPLOYMENTS) == {"items": []}
    assert pauses == [3.0, 1.0]
    with pytest.raises(KubeRequestError):
        serving(lambda _request: status(429)).list(DEPLOYMENTS)


def test_only_the_object_that_was_seen_is_deleted() -> None:
    bodies: list[object] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        bodies.append(json.loads(request.content))
        return status(409, "the UID in the precondition does not match")

    serving(answer).delete(DEPLOYMENTS, "rides", "surge", uid="u1")
    assert bodies == [{"propagationPolicy": "Background", "preconditions": {"uid": "u1"}}]
    serving(lambda _request: status(404)).delete(DEPLOYMENTS, "rides", "surge", uid="u1")


def test_a_watch_ends_with_its_resource_version() -> None:
    lines = [
        {"type": "ADDED", "object": {"metadata": {"name": "a"}}},
        {"type": "ERROR", "object": {"code": 410}},
        {"type": "ADDED", "object": {"metadata": {"name": "never"}}},
    ]
    body = "\n".join(json.dumps(line) for line in lines)
    kube = serving(lambda _request: httpx2.Response(200, content=body.encode()))
    assert list(kube.watch(DEPLOYMENTS, "rides", "7", 5.0)) == lines[:1]
    assert list(serving(lambda _request: status(410)).watch(DEPLOYMENTS, "rides", "7", 5.0)) == []
    with pytest.raises(AuthenticationError):
        list(serving(lambda _request: status(403)).watch(DEPLOYMENTS, "rides", "7", 5.0))


@pytest.mark.parametrize("text", ["", "nonsense: [", "apiVersion: v1\nkind: Config\nclusters: []\n"])
def test_a_kubeconfig_that_cannot_be_used_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config"
    path.write_text(text)
    with pytest.raises(UsageError):
        open_kube(path, None)
    with pytest.raises(UsageError):
        open_kube(tmp_path / "missing", None)


def test_an_exec_plugin_of_version_1_is_used(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text(
        """
apiVersion: v1
kind: Config
current-context: a
contexts: [{name: a, context: {cluster: a, user: a}}]
clusters: [{name: a, cluster: {server: "https://127.0.0.1:1", insecure-skip-tls-verify: true}}]
users: [{name: a, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: "true"}}}]
"""
    )
    kube = open_kube(path, "a")
    assert kube.server == "https://127.0.0.1:1"
    with pytest.raises(UsageError, match="with the context 'b' cannot be used"):
        open_kube(path, "b")
