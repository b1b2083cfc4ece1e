"""The Job for topics on Amazon MSK Serverless: its script signs in as Amazon's own signers do, and makes the topics.

The container is not there: the files lie in a folder, and the tools run from their jars, with Strimzi's OAuth beside
them as in Strimzi's image. What stands in for Amazon is in ``tests/support/msk.py``.
"""

from __future__ import annotations

import base64
import datetime
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import botocore.auth
import pytest
from aws_msk_iam_sasl_signer import MSKAuthTokenProvider
from botocore.credentials import CredentialProvider, Credentials

from aiscale import System
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Msk, Topic
from tests.support.jvm import classpath
from tests.support.kafka_tools import running_tools
from tests.support.msk import ARN, KEYS, SigningBroker, running_agent, running_msk
from tests.support.strimzi import Operator

IMAGE = "registry.example/app@sha256:" + "0a" * 32


@pytest.fixture(scope="module")
def msk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SigningBroker]:
    with running_msk(tmp_path_factory.mktemp("msk")) as broker:
        yield broker


@pytest.fixture(scope="module")
def strimzi_tools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with running_tools(tmp_path_factory.mktemp("tools"), classpath("strimzi-oauth")) as folder:
        yield folder


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[dict[str, str]]:
    with running_agent(tmp_path) as variables:
        yield variables


def _reading(*, is_later: bool) -> System:
    """Two topics; later one is larger, and the other is to be compacted."""
    views = Msk(
        "views", type="serverless", subnets=["subnet-0a11aa22bb33cc44d"], security_groups=["sg-0d11aa22bb33cc44d"]
    )
    pages = Topic(
        "pages", views, partitions=6 if is_later else 3, retention="1d", retention_bytes="1Gi" if is_later else None
    )
    titles = Topic("titles", views, partitions=1, key="page", cleanup="delete" if is_later else "compact")
    cluster = EksCluster("core", region="eu-west-1", pools=[NodePool("general", instance_type="m7i.2xlarge")])
    return System("reading", [Microservice("site", image=IMAGE, on=cluster, produces=[pages, titles])])


def _records(system: System) -> list[Any]:
    graph, _ = build(system)
    return list(lower(graph))


def _folder(path: Path, system: System, authority: str) -> dict[str, str]:
    """Write what the Job's container has, and give its variables."""
    objects = [dict(one.properties) for one in _records(system) if one.is_kubernetes]
    (job,) = [one for one in objects if one["kind"] == "Job"]
    (config,) = [
        one for one in objects if one["kind"] == "ConfigMap" and one["metadata"]["name"] == job["metadata"]["name"]
    ]
    for name, text in config["data"].items():
        (path / name).write_text(text.replace("/tmp/", f"{path}/"), encoding="utf-8")
    # Amazon's certificates are signed by an authority that Java knows.
    (path / "authority.pem").write_text(authority, encoding="utf-8")
    with (path / "client.properties").open("a", encoding="utf-8") as file:
        file.write(f"ssl.truststore.type=PEM\nssl.truststore.location={path}/authority.pem\n")
    (container,) = job["spec"]["template"]["spec"]["containers"]
    return {one["name"]: one["value"] for one in container["env"]} | {"KAFKA_CLUSTER_ARN": ARN}


def _run(path: Path, variables: dict[str, str], command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env={**os.environ, **variables}, cwd=path, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False, timeout=300,
    )  # fmt: skip


def test_topics_are_made_with_the_role_of_the_job(
    msk: SigningBroker, strimzi_tools: Path, agent: dict[str, str], tmp_path: Path
) -> None:
    (policy,) = [
        one.properties["policy"]
        for one in _records(_reading(is_later=False))
        if one.key == "iam-rolepolicy/views-topics"
    ]
    msk.allow(json.loads(policy))
    looking = Operator(msk.admin)

    def run(*, is_later: bool) -> subprocess.CompletedProcess[str]:
        variables = _folder(tmp_path, _reading(is_later=is_later), msk.authority)
        variables |= {"KAFKA_BOOTSTRAP_SERVERS": msk.signed, "PATH": f"{strimzi_tools}{os.pathsep}{os.environ['PATH']}"}
        return _run(tmp_path, variables | agent, ["/bin/bash", "apply.sh"])

    def topics() -> list[dict[str, Any]]:
        return [looking.read_topic({"spec": {"topicName": name}}) for name in ("pages", "titles")]

    first = run(is_later=False)
    assert (first.returncode, first.stderr) == (0, "")
    pages = {"cleanup.policy": "delete", "retention.ms": "86400000", "retention.bytes": "-1"}
    titles = {
        "topicName": "titles", "partitions": 1, "replicas": 1,
        "config": {"cleanup.policy": "compact", "retention.bytes": "-1"},
    }  # fmt: skip
    assert topics() == [{"topicName": "pages", "partitions": 3, "replicas": 1, "config": pages}, titles]

    again = run(is_later=False)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")

    later = run(is_later=True)
    assert (later.returncode, later.stderr) == (
        1,
        "error: topic titles has cleanup.policy=compact, and delete is asked for: these brokers take it when a topic is "
        "made, and never again\n",
    )
    pages["retention.bytes"] = "1073741824"
    assert topics() == [{"topicName": "pages", "partitions": 6, "replicas": 1, "config": pages}, titles]


def test_the_token_is_that_of_amazons_signer(
    agent: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = _folder(tmp_path, _reading(is_later=False), "") | agent
    done = _run(tmp_path, variables, ["/bin/bash", "-euc", ". ./sign-in.sh; sign_in"])
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    token = tmp_path / "msk-token"
    assert token.stat().st_mode & 0o777 == 0o600
    mine = _address(token.read_text())
    signed_at = datetime.datetime.strptime(parse_qs(urlsplit(mine).query)["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ")
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda *_: signed_at)

    class Given(CredentialProvider):
        def load(self) -> Credentials:
            return Credentials(KEYS["AccessKeyId"], KEYS["SecretAccessKey"], KEYS["Token"])

    theirs, _ = MSKAuthTokenProvider.generate_auth_token_from_credentials_provider("eu-west-1", Given())
    assert _in_order(mine) == _in_order(_address(theirs))


def _address(token: str) -> str:
    """The signed request in a token, without the name of the signer's program, which is not signed."""
    whole = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    return whole.rpartition("&User-Agent=")[0]


def _in_order(address: str) -> tuple[str, list[str]]:
    """What an address says, whatever comes first in it: what is signed are sorted parameters."""
    place, _, query = address.partition("?")
    return place, sorted(query.split("&"))


def test_a_pod_without_a_role_is_told_so(tmp_path: Path) -> None:
    variables = _folder(tmp_path, _reading(is_later=False), "")
    done = _run(tmp_path, variables, ["/bin/bash", "apply.sh"])
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        "error: the pod has no role: EKS Pod Identity gives it one when the pod starts (is its agent an add-on of the "
        "cluster?)\n",
    )


def test_an_agent_that_refuses_is_told(agent: dict[str, str], tmp_path: Path) -> None:
    variables = _folder(tmp_path, _reading(is_later=False), "") | agent
    Path(agent["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"]).write_text("")
    done = _run(tmp_path, variables, ["/bin/bash", "apply.sh"])
    assert (done.returncode, done.stdout) == (22, "")
    assert "403" in done.stderr
