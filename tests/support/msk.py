"""A stand-in for Amazon MSK: a real broker that lets clients in by signed requests, and the agent that gives a pod keys.

The broker cannot ask Amazon whether a signature is right. It has the rights of a policy as ACLs.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from confluent_kafka.admin import AclBinding, AclOperation, AclPermissionType, ResourcePatternType, ResourceType

from aiscale.sandbox.ports import free_port
from tests.support.authority import Authority
from tests.support.jvm import POMS, classpath, compile_java
from tests.support.kafka import FREQUENT, SMALL, Brokers, Node, started

ARN = "arn:aws:kafka:eu-west-1:123456789012:cluster/views/2f1c-s1"
KEYS = {
    "AccessKeyId": "ASIAQWERTY234567",
    "SecretAccessKey": "wJalr+XUtnFEMI/K7MDENG=bPxRfiCY",
    "Token": "FwoG/ZXIv+YXdz==",
}
"""What the agent gives: none of them opens anything."""

_AS_KAFKA = {
    "CreateTopic": "CREATE", "DescribeTopic": "DESCRIBE", "AlterTopic": "ALTER",
    "DescribeTopicDynamicConfiguration": "DESCRIBE_CONFIGS", "AlterTopicDynamicConfiguration": "ALTER_CONFIGS",
    "DescribeCluster": "DESCRIBE",
}  # fmt: skip
"""Kafka's operations behind Amazon's actions. Source: Amazon MSK developer guide, IAM authorization policy actions."""


class SigningBroker(Brokers):
    """One broker with a listener as Amazon MSK has it for IAM.

    Attributes:
        signed: where that listener is.
        authority: PEM of who signed its certificate.
    """

    def __init__(self, node: Node, jars: tuple[Path, ...], ports: Sequence[int], authority: str) -> None:
        super().__init__([node], jars, f"127.0.0.1:{ports[0]}", {})
        self.signed = f"127.0.0.1:{ports[1]}"
        self.authority = authority

    def allow(self, policy: dict[str, Any]) -> None:
        """Give the client with the keys what a policy document allows."""
        bindings = []
        for statement in policy["Statement"]:
            for action in (one.removeprefix("kafka-cluster:") for one in statement["Action"]):
                for arn in statement["Resource"] if action in _AS_KAFKA else ():
                    is_topic = ":topic/" in arn
                    bindings.append(
                        AclBinding(
                            ResourceType.TOPIC if is_topic else ResourceType.BROKER,
                            arn.rpartition("/")[2] if is_topic else "kafka-cluster",
                            ResourcePatternType.LITERAL, f"User:{KEYS['AccessKeyId']}", "*",
                            AclOperation[_AS_KAFKA[action]], AclPermissionType.ALLOW,
                        )
                    )  # fmt: skip
        for future in self.admin.create_acls(bindings).values():
            future.result(30)


@contextlib.contextmanager
def running_msk(folder: Path) -> Iterator[SigningBroker]:
    """The broker, as long as the block runs.

    Args:
        folder: an empty folder for data, certificates and logs.
    """
    kafka = classpath("kafka")
    jars = (compile_java([POMS / "strimzi-oauth" / "SignedRequests.java"], kafka, folder / "classes"), *kafka)
    authority, ports = Authority(), list[int]()
    while len(ports) < 3:
        ports.append(free_port(ports))
    own = authority.issue("broker")
    (folder / "broker.pem").write_text(own.key + own.certificate, encoding="utf-8")
    listener = "listener.name.iam.oauthbearer"
    node = Node(0, folder / "broker", {
        "node.id": 0, "process.roles": "broker,controller", "log.dirs": folder / "broker" / "data",
        "controller.quorum.voters": f"0@127.0.0.1:{ports[2]}",
        "controller.listener.names": "CONTROLLER",
        "listeners": f"PLAINTEXT://127.0.0.1:{ports[0]},IAM://127.0.0.1:{ports[1]},CONTROLLER://127.0.0.1:{ports[2]}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{ports[0]},IAM://127.0.0.1:{ports[1]}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,IAM:SASL_SSL,CONTROLLER:PLAINTEXT",
        "ssl.keystore.type": "PEM", "ssl.keystore.location": folder / "broker.pem",
        "listener.name.iam.sasl.enabled.mechanisms": "OAUTHBEARER",
        f"{listener}.sasl.server.callback.handler.class": "SignedRequests",
        f"{listener}.sasl.jaas.config":
            "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;",
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": "User:ANONYMOUS",
        "auto.create.topics.enable": False, "offsets.topic.replication.factor": 1,
        # What Serverless has of itself.
        "num.partitions": 1, "default.replication.factor": 1, "log.retention.bytes": 250 * 2**30,
        **SMALL, **FREQUENT,
    })  # fmt: skip
    with started(SigningBroker(node, jars, ports, authority.certificate), [node], jars) as broker:
        yield broker


@contextlib.contextmanager
def running_agent(folder: Path) -> Iterator[dict[str, str]]:
    """An agent of EKS Pod Identity, as a pod is told of it by the variables that the block is given.

    Args:
        folder: where the token of the pod lies.
    """
    token, known = folder / "eks-pod-identity-token", "the-pod's-own-token"
    token.write_text(known)

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_known = self.headers["Authorization"] == known and self.path == "/v1/credentials"
            until = datetime.now(UTC) + timedelta(hours=6)
            body = json.dumps({**KEYS, "AccountId": "123456789012", "Expiration": f"{until:%Y-%m-%dT%H:%M:%SZ}"})
            self.send_response(200 if is_known else 403)
            self.end_headers()
            self.wfile.write(body.encode() if is_known else b"{}")

        def log_message(self, format: str, *args: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"http://127.0.0.1:{server.server_port}/v1/credentials",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(token),
        }
        server.shutdown()
        thread.join()
