"""Bindings are joined: what each offers, once, and of two equal names the later one."""

from __future__ import annotations

from aiscale.lowering.client_binding import ClientBinding, joined
from aiscale.lowering.kubernetes.network import tcp

DNS = {"ports": tcp(53)}
KAFKA = {"ports": tcp(9_093)}
VOLUME = {"name": "ca", "secret": {"secretName": "brokers"}}
MOUNT = {"name": "ca", "mountPath": "/etc/ca"}

FIRST = ClientBinding({"A": "1", "B": "1"}, {"S": ("one", "key")}, (DNS, KAFKA), ("topic/a", "topic/b"), (VOLUME,), ())
SECOND = ClientBinding(
    {"B": "2", "C": "2"}, {"S": ("two", "key")}, (KAFKA,), ("topic/b", "topic/c"), (VOLUME,), (MOUNT,)
)


def test_all_that_each_offers_is_there_once() -> None:
    both = ClientBinding(
        {"A": "1", "B": "2", "C": "2"},
        {"S": ("two", "key")},
        (DNS, KAFKA),
        ("topic/a", "topic/b", "topic/c"),
        (VOLUME,),
        (MOUNT,),
    )
    assert both == FIRST | SECOND
    assert list(both.variables) == ["A", "B", "C"]


def test_several_are_joined_as_one_after_the_other() -> None:
    assert joined([FIRST, SECOND, FIRST]) == (FIRST | SECOND) | FIRST
    assert joined([]) == ClientBinding()
