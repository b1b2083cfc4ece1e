"""A server that decides on requests by gRPC, as ``envoy.service.auth.v3.Authorization``; its messages are bytes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import grpc

ALLOWED, DENIED = b"", b"\x0a\x02\x08\x07"
"""CheckResponse without a status, which is OK, and with ``status.code`` 7 (PERMISSION_DENIED)."""


@dataclass
class Decider:
    """A server of gRPC.

    Attributes:
        answer: what it answers.
        requests: the messages so far.
    """

    answer: bytes = ALLOWED
    requests: list[bytes] = field(default_factory=list)


@contextmanager
def decider() -> Iterator[tuple[Decider, tuple[str, int]]]:
    found = Decider()

    def check(request: bytes, _: grpc.ServicerContext) -> bytes:
        found.requests.append(request)
        return found.answer

    methods = {"Check": grpc.unary_unary_rpc_method_handler(check)}
    handler = grpc.method_handlers_generic_handler("envoy.service.auth.v3.Authorization", methods)
    server = grpc.server(ThreadPoolExecutor(4))
    server.add_generic_rpc_handlers((handler,))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield found, ("127.0.0.1", port)
    finally:
        server.stop(None).wait()
