"""Loopback ports: free ones, and who has a taken one."""

from __future__ import annotations

import errno
import secrets
import socket
from collections.abc import Collection

from aiscale.errors import SandboxError

HOST = "127.0.0.1"

_FIRST, _LAST = 20_000, 30_999
"""Below the range that systems give to outgoing connections (32,768 on Linux, 49,152 on macOS), so that a
stopped sandbox finds its ports free when it comes back."""


def free_port(avoid: Collection[int]) -> int:
    """A port that nobody listens on and that is not in ``avoid``.

    Raises:
        SandboxError: none was found.
    """
    count = _LAST - _FIRST + 1
    begin = secrets.randbelow(count)
    for step in range(count):
        port = _FIRST + (begin + step) % count
        if port not in avoid and not is_taken(port):
            return port
    raise SandboxError(f"no free port between {_FIRST} and {_LAST} was found on {HOST}")


def is_taken(port: int) -> bool:
    """Whether a program listens on the loopback port."""
    with socket.socket() as probe:
        # Connections that have just been closed do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            return error.errno == errno.EADDRINUSE
    return False


def answers(port: int) -> bool:
    """Whether a connection to the loopback port is accepted."""
    try:
        socket.create_connection((HOST, port), 0.2).close()
    except OSError:
        return False
    return True


def holder(port: int) -> str:
    """Who listens on the port, in words: ``nginx (pid 812)``, or ``another program`` when it cannot be seen."""
    import psutil

    try:
        connections = psutil.net_connections("tcp")
    except (psutil.AccessDenied, PermissionError):  # macOS shows them to root only
        connections = []
    for connection in connections:
        is_there = connection.laddr and connection.laddr.port == port
        if connection.status == psutil.CONN_LISTEN and is_there and connection.pid:
            try:
                return f"{psutil.Process(connection.pid).name()} (pid {connection.pid})"
            except psutil.Error:
                break
    return "another program"
