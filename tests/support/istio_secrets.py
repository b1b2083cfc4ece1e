"""A stand-in for the agent in each pod of Istio: it has the certificate of a workload for its proxy.

It serves two secrets by Envoy's protocol (SDS), ``default`` and ``ROOTCA``, once each, and issues nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc

from tests.support.authority import Authority

_SECRET = b"type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret"
_NAMES = {b"default", b"ROOTCA"}


@contextmanager
def secrets_of(authority: Authority, identity: str) -> Iterator[int]:
    """The port of a server with the certificate of an identity, ``spiffe://cluster.local/ns/shop/sa/prices``."""
    own = authority.issue_identity(identity)
    chain, key = (_field(2, text.encode()) for text in (own.certificate, own.key))
    root = _field(1, _field(2, authority.certificate.encode()))
    secrets = {
        b"default": _field(1, b"default") + _field(2, _field(1, chain) + _field(2, key)),
        b"ROOTCA": _field(1, b"ROOTCA") + _field(4, root),
    }

    def stream(requests: Iterator[bytes], _: Any) -> Iterator[bytes]:
        for request in requests:
            fields = _fields(request)
            if not any(number == 5 for number, _ in fields):  # with a nonce, it only confirms
                names = [value for number, value in fields if number == 3 and value in _NAMES]
                found = (_field(2, _field(1, _SECRET) + _field(2, secrets[name])) for name in names)
                yield _field(1, b"1") + b"".join(found) + _field(4, _SECRET) + _field(5, b"1")

    methods = {"StreamSecrets": grpc.stream_stream_rpc_method_handler(stream)}
    service = grpc.method_handlers_generic_handler("envoy.service.secret.v3.SecretDiscoveryService", methods)
    server = grpc.server(ThreadPoolExecutor(32))  # a stream takes one for as long as it is open
    server.add_generic_rpc_handlers((service,))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield port
    finally:
        server.stop(None)


def _field(number: int, value: bytes) -> bytes:
    """A field of a message of Protocol Buffers: bytes, text or another message."""
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def _fields(message: bytes) -> list[tuple[int, bytes]]:
    """The fields of a message that have bytes."""
    found, at = [], 0
    while at < len(message):
        tag, at = _read_varint(message, at)
        size, at = _read_varint(message, at)
        if tag & 7 == 2:
            found.append((tag >> 3, message[at : at + size]))
            at += size
    return found


def _read_varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (message[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if message[at - 1] < 0x80:
            return value, at
