from __future__ import annotations

from typing import get_args

import pytest

from aiscale import Resources
from aiscale.analysis.capacity.instances import (
    InstanceFacts,
    architecture,
    facts,
    gpu_memory_bytes,
    instance_facts,
    near_instance_types,
)
from aiscale.core.values.gpus import Gpu
from aiscale.platform import GpuPool, NodePool
from aiscale.quantities import Bytes, Cpu, Money


def test_table_line_becomes_facts():
    assert facts(GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge")) == InstanceFacts(
        cpu=Cpu(7.91),
        memory=Bytes.parse("29317Mi"),
        gpu="nvidia-l4",
        gpu_count=1,
        gpu_memory=Bytes.parse("23034Mi"),
        usd_per_hour=Money(0.9776),
        source="aws instance table, prices of 2026-07-20",
        cloud="aws",
    )


@pytest.mark.parametrize(
    ("instance_type", "expected"),
    [
        ("m7i.2xlarge", (7.91, "29317Mi", None, 0, "aws")),
        ("p4d.24xlarge", (95.69, "1082712Mi", "nvidia-a100-40gb", 8, "aws")),
        ("g6f.large", (1.93, "7002Mi", None, 0, "aws")),
        ("g2-standard-48", (47.81, "185653Mi", "nvidia-l4", 4, "gcp")),
        ("n2-standard-8", (7.91, "29022Mi", None, 0, "gcp")),
        ("Standard_NC24ads_A100_v4", (23.87, "213752Mi", "nvidia-a100-80gb", 1, "azure")),
    ],
)
def test_types_of_all_clouds(instance_type, expected):
    found = instance_facts(instance_type)
    assert (float(found.cpu), str(found.memory), found.gpu, found.gpu_count, found.cloud) == expected


def test_pool_overrides_the_table():
    pool = NodePool(
        "own",
        instance_type="g6.2xlarge",
        allocatable=Resources(cpu=6, memory="20Gi"),
        gpu="nvidia-h100-80gb",
        gpus_per_node=2,
    )
    assert facts(pool) == InstanceFacts(
        cpu=Cpu(6),
        memory=Bytes.parse("20Gi"),
        gpu="nvidia-h100-80gb",
        gpu_count=2,
        gpu_memory=Bytes.parse("81559Mi"),
        usd_per_hour=Money(0.9776),
        source="the pool's own allocatable",
        cloud="aws",
    )


def test_unknown_type_with_allocatable_stands_alone():
    pool = GpuPool("own", instance_type="rack-7", gpu="nvidia-t4", allocatable=Resources(cpu=6, memory="20Gi"))
    assert facts(pool) == InstanceFacts(
        Cpu(6), Bytes.parse("20Gi"), "nvidia-t4", 1, Bytes.parse("15Gi"), None, "the pool's own allocatable"
    )


def test_unknown_type_without_allocatable_is_unknown():
    assert facts(NodePool("own", instance_type="rack-7")) is None
    assert instance_facts("g6") is None


def test_no_gpus_asked_for_means_none():
    found = facts(NodePool("own", instance_type="g6.2xlarge", gpus_per_node=0))
    assert (found.gpu, found.gpu_count, found.gpu_memory) == (None, 0, 0)


def test_near_names():
    assert near_instance_types("g6.2xlrge")[0] == "g6.2xlarge"
    assert near_instance_types("m7i-2xlarge")[0] == "m7i.2xlarge"
    assert near_instance_types("zzzz") == ()


def test_every_gpu_of_the_language_has_a_memory_size():
    assert [gpu for gpu in get_args(Gpu) if gpu_memory_bytes(gpu) < 2**33] == []


def test_every_line_of_the_table_reads():
    from aiscale.analysis.capacity.instances import _table

    names = [line.split(" ")[0] for line in _table().splitlines()[1:]]
    assert names == sorted(set(names))
    assert [name for name in names if instance_facts(name) is None] == []


@pytest.mark.parametrize(
    ("instance_type", "processor"),
    [
        ("m7i.2xlarge", "amd64"),
        ("m7g.2xlarge", "arm64"),
        ("c6gn.large", "arm64"),
        ("g4dn.xlarge", "amd64"),
        ("g5g.xlarge", "arm64"),
        ("a1.large", "arm64"),
        ("n2-standard-8", "amd64"),
        ("t2a-standard-4", "arm64"),
        ("Standard_D4s_v5", "amd64"),
        ("no-such-type", None),
    ],
)
def test_the_processor_follows_from_the_instance_type(instance_type: str, processor: str | None) -> None:
    assert architecture(NodePool("p", instance_type=instance_type)) == processor


def test_a_pool_may_say_its_processor() -> None:
    assert architecture(NodePool("p", instance_type="no-such-type", arch="arm64")) == "arm64"
