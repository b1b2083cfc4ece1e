"""Waiting in front of equal servers: Erlang's formula and what follows from it.

Arrivals and service times vary as in the M/M/c queue, unless a variability says otherwise.
Source: L. Kleinrock, Queueing Systems, volume 1 (1975); the correction for other variability is Allen and Cunneen's.
"""

from __future__ import annotations

import math

_STEPS = 40
"""Halvings of the interval in which an utilisation is looked for: it is exact to 1e-12 then."""


def erlang_c(servers: int, busy: float) -> float:
    """Probability that a request has to wait, for a stable queue.

    Args:
        servers: equal servers, 1 at least.
        busy: servers that the load keeps busy on average (arrivals × service time), 0 or more.

    Returns:
        0 to 1; 1 where the load is as much as the servers can do, or more.
    """
    if busy >= servers:
        return 1.0
    blocked = 1.0  # Erlang's B, by its recursion: no factorial that overflows
    for count in range(1, servers + 1):
        blocked = busy * blocked / (count + busy * blocked)
    utilisation = busy / servers
    return blocked / (1 - utilisation * (1 - blocked))


def wait(servers: int, busy: float, quantile: float = 0.99, variability: float = 1.0) -> float:
    """What the given share of the requests does not wait longer than, in service times.

    Args:
        servers: equal servers, 1 at least.
        busy: servers that the load keeps busy on average, 0 or more.
        quantile: share of the requests, above 0 and below 1.
        variability: half the sum of the squared coefficients of variation of arrivals and service times: 1 for
            random arrivals and random service times, 0.5 for random arrivals and a constant service time.

    Returns:
        Service times, 0 or more; infinity where the queue only grows.
    """
    if busy >= servers:
        return math.inf
    waiting = erlang_c(servers, busy)
    if waiting <= 1 - quantile:
        return 0.0
    return variability * math.log(waiting / (1 - quantile)) / (servers - busy)


def highest_utilisation(
    servers: int, longest_wait: float, quantile: float = 0.99, variability: float = 1.0
) -> float:  # fmt: skip
    """How busy servers may be kept so that the given share of the requests waits no longer than allowed.

    Args:
        servers: equal servers, 1 at least.
        longest_wait: in service times, 0 or more.
        quantile: share of the requests, above 0 and below 1.
        variability: as in :func:`wait`.

    Returns:
        Share of their time, 0 to 1.
    """
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if wait(servers, middle * servers, quantile, variability) <= longest_wait:
            low = middle
        else:
            high = middle
    return low


def drain_seconds(backlog: float, capacity: float, arrivals: float) -> float:
    """Time to work off a backlog while more arrives; infinity where the backlog does not shrink.

    Args:
        backlog: requests or records that wait, 0 or more.
        capacity: how many are done per second, 0 or more.
        arrivals: how many arrive per second, 0 or more.
    """
    return backlog / (capacity - arrivals) if capacity > arrivals else math.inf
