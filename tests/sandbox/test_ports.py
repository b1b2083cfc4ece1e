"""Free and taken loopback ports."""

from __future__ import annotations

import os
import socket

import psutil

from aiscale.sandbox.ports import HOST, answers, free_port, holder, is_taken


def test_a_free_port_is_not_taken() -> None:
    port = free_port(())
    assert 20_000 <= port < 31_000
    assert (is_taken(port), answers(port), holder(port)) == (False, False, "another program")


def test_a_taken_port_says_by_whom() -> None:
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]
        assert is_taken(port)
        assert answers(port)
        assert holder(port) == f"{psutil.Process().name()} (pid {os.getpid()})"


def test_avoided_ports_are_not_given() -> None:
    avoid = set(range(20_000, 30_900))
    assert {free_port(avoid) for _ in range(5)} <= set(range(30_900, 31_000))
