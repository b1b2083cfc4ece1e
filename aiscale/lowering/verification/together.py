"""All checks of objects against each other: for any list of objects."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from aiscale.lowering.resource import Resource
from aiscale.lowering.verification.flaw import Flaw, all_pods
from aiscale.lowering.verification.limit_range import above_default_limit
from aiscale.lowering.verification.mounts import without_volume
from aiscale.lowering.verification.pod_index import PodIndex
from aiscale.lowering.verification.pod_security import refused_pods
from aiscale.lowering.verification.ports import missing_probe_ports, missing_target_ports
from aiscale.lowering.verification.references import dangling
from aiscale.lowering.verification.replica_owners import two_owners
from aiscale.lowering.verification.selectors import monitors_nothing, select_nothing

NOTHING: Mapping[str, Collection[str]] = {}


def flaws(
    resources: Sequence[Resource],
    checked: Sequence[Resource] | None = None,
    *,
    known: Mapping[str, Collection[str]] = NOTHING,
    written: Collection[str] | None = None,
) -> Iterator[Flaw]:
    """What an API server accepts and does not work.

    That is: refused pods, requests above default limits,
    selectors, ports and names that lead nowhere, two autoscalers of one workload.

    Args:
        resources: all resources of a system on one cluster; those that are no Kubernetes objects are passed over.
        checked: the objects to check; all when absent.
        known: keys of objects that exist without the system (``secret/db``), by the key of the object that refers to
            them.
        written: keys of the objects that the user writes or changes, where a flaw of two objects is reported; all that
            are checked when absent.
    """
    every = tuple(one for one in resources if one.is_kubernetes)
    some = every if checked is None else tuple(one for one in checked if one.is_kubernetes)
    if not some:
        return
    pods = PodIndex(all_pods(every))
    yield from flaws_alone(every, some)
    yield from select_nothing(every, some, pods)
    yield from monitors_nothing(every, some)
    yield from missing_target_ports(some, pods)
    yield from without_volume(some)
    yield from two_owners(every, {one.key for one in some} if written is None else written)
    yield from dangling(every, some, known)


def flaws_alone(resources: Sequence[Resource], checked: Sequence[Resource]) -> Iterator[Flaw]:
    """What is wrong with an object in its namespace, whatever other objects there are.

    Args:
        resources: all objects; the Namespaces and LimitRanges among them count.
        checked: the objects to check.
    """
    yield from refused_pods(resources, checked)
    yield from above_default_limit(resources, checked)
    yield from missing_probe_ports(checked)
