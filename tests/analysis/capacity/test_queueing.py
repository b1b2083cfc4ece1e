"""Queues against published values."""

from __future__ import annotations

import math

import pytest

from aiscale.analysis.capacity.queueing import drain_seconds, erlang_c, highest_utilisation, wait


@pytest.mark.parametrize(
    ("servers", "busy", "expected"),
    [(1, 0.5, 0.5), (2, 1.0, 1 / 3), (10, 8.0, 0.4092), (14, 10.0, 0.1741), (3, 3.0, 1.0), (3, 9.0, 1.0), (2, 0, 0)],
)
def test_erlangs_table(servers, busy, expected):
    assert erlang_c(servers, busy) == pytest.approx(expected, abs=5e-5)


def test_many_servers_do_not_overflow():
    assert 0 < erlang_c(10_000, 9_900.0) < 1


def test_one_server_waits_as_the_exponential_does():
    # M/M/1: P(W > t) = rho * exp(-(1 - rho) * t), with t in service times.
    assert wait(1, 0.5) == pytest.approx(math.log(0.5 / 0.01) / 0.5)
    assert wait(1, 0.005) == 0.0
    assert wait(1, 1.0) == math.inf


@pytest.mark.parametrize(
    ("longest_wait", "expected"),
    [
        (1, {2: 0.17, 3: 0.31, 5: 0.49, 10: 0.69, 20: 0.83, 50: 0.92}),
        (2, {2: 0.32, 3: 0.48, 5: 0.66, 10: 0.81, 20: 0.90, 50: 0.96}),
    ],
)
def test_small_pools_must_be_kept_idle(longest_wait, expected):
    found = {servers: round(highest_utilisation(servers, longest_wait), 2) for servers in expected}
    assert found == expected


def test_constant_service_times_allow_more():
    assert highest_utilisation(3, 1, variability=0.5) > highest_utilisation(3, 1)


def test_a_backlog_is_worked_off_by_what_is_to_spare():
    assert drain_seconds(600, 30, 20) == 60
    assert drain_seconds(600, 20, 20) == math.inf
