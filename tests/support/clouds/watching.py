"""Stand-ins for what KEDA asks in clouds: who it is, and what waits in Kinesis and Pub/Sub.

They answer as the agent of EKS Pod Identity, as Google's metadata server, as CloudWatch and as the Prometheus API of
Cloud Monitoring do, and refuse who does not say who it is. CloudWatch's numbers are moto's, put into the protocol that
AWS's library for Go speaks and moto does not. No PromQL is evaluated: the subscriptions that a query names are added up.

Source: AWS SDKs and Tools reference, container credential provider; Smithy RPC v2 CBOR protocol; RFC 8949; Google Cloud
documentation, VM metadata; Cloud Monitoring API, projects.location.prometheus.api.v1.query.
"""

from __future__ import annotations

import json
import re
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from botocore.parsers import BaseCBORParser

from tests.support.clouds.running import Clouds

_AGENT, _TOKEN = "token-of-the-agent", "token-of-google"
_CREDENTIALS = {
    "AccessKeyId": "KEDA", "SecretAccessKey": "test", "Token": "test", "Expiration": "2099-01-01T00:00:00Z"
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Watching:
    """The stand-ins.

    Attributes:
        url: where they answer.
        aws: whose CloudWatch has the numbers.
        variables: environment variables by which they are found.
        waiting: messages that wait, by subscription.
        asked: projects that were asked about.
    """

    url: str
    aws: Clouds
    variables: dict[str, str]
    waiting: dict[str, int] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)


@contextmanager
def running_watching(folder: Path, aws: Clouds) -> Iterator[Watching]:
    """Start them; they stop with the block.

    Args:
        folder: an empty folder.
        aws: whose CloudWatch has the numbers.
    """
    token = folder / "token"
    token.write_text(_AGENT, encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    place = f"127.0.0.1:{server.server_port}"
    variables = {
        "AWS_ENDPOINT_URL": f"http://{place}",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"http://{place}/v1/credentials",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(token), "AWS_EC2_METADATA_DISABLED": "true",
        "GCE_METADATA_HOST": place,
    }  # fmt: skip
    watching = Watching(f"http://{place}", aws, variables)
    server.watching = watching  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield watching
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if asked.path == "/v1/credentials":
            self._say(_CREDENTIALS, self.headers["Authorization"] == _AGENT)
        elif asked.path == "/computeMetadata/v1/instance/service-accounts/default/token":
            found = {"access_token": _TOKEN, "expires_in": 3_599, "token_type": "Bearer"}
            self._say(found, self.headers["Metadata-Flavor"] == "Google")
        elif project := re.fullmatch(
            r"/v1/projects/([^/]+)/location/global/prometheus/api/v1/query", asked.path
        ):  # fmt: skip
            watching: Watching = self.server.watching  # type: ignore[attr-defined]
            watching.asked.add(project[1])
            (query,) = parse_qs(asked.query)["query"]
            self._say(_vector(query, watching), self.headers["Authorization"] == f"Bearer {_TOKEN}")
        else:
            self._say({}, allowed=False)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != "/service/GraniteServiceVersion20100801/operation/GetMetricData":
            self._send(b"", "application/cbor", 404)
            return
        allowed = "Credential=KEDA/" in self.headers["Authorization"]
        self._send(_measured(body, self.server.watching.aws) if allowed else b"", "application/cbor",  # type: ignore[attr-defined]
                   200 if allowed else 403)  # fmt: skip

    def _say(self, found: dict[str, Any], allowed: bool) -> None:
        body = json.dumps(found if allowed else {"error": "who are you?"}).encode()
        self._send(body, "application/json", 200 if allowed else 401)

    def _send(self, body: bytes, kind: str, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Metadata-Flavor", "Google")
        self.send_header("smithy-protocol", "rpc-v2-cbor")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _vector(query: str, watching: Watching) -> dict[str, Any]:
    names = re.findall(r'subscription_id="([^"]+)"', query)
    series = [watching.waiting[name] for name in names if name in watching.waiting]
    result = [{"metric": {}, "value": [0, str(sum(series))]}] if series else []
    return {"status": "success", "data": {"resultType": "vector", "result": result}}


def _measured(body: bytes, aws: Clouds) -> bytes:
    parser = BaseCBORParser()
    asked = parser.parse_data_item(parser.get_peekable_stream_from_bytes(body))
    found = aws.client("cloudwatch").get_metric_data(**asked)
    return _cbor({"MetricDataResults": found["MetricDataResults"]})


def _cbor(value: Any) -> bytes:
    if isinstance(value, dict):
        return _head(5, len(value)) + b"".join(_cbor(key) + _cbor(one) for key, one in value.items())
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(map(_cbor, value))
    if isinstance(value, datetime):
        return _head(6, 1) + _cbor(value.timestamp())
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    assert isinstance(value, str), value
    return _head(3, len(value.encode())) + value.encode()


def _head(kind: int, count: int) -> bytes:
    return bytes([kind << 5 | count]) if count < 24 else bytes([kind << 5 | 24, count])
