"""``aiscale replay --rate``: what the brokers' quotas give, and what they do not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.support.command import aiscale

QUOTAS = """
from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import BrokerQuotas, ClientQuotas, Consume, KafkaCluster, Topic

IMAGE = "registry.example/app@sha256:" + "1f" * 32
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
traffic = Traffic(mean=100, peak=300)
bound = KafkaCluster("bound", on=core, quotas={quotas})
rides = Topic("rides", bound, partitions=6, retention="30d", traffic=traffic, record_bytes=500)
one = Microservice(
    "one", image=IMAGE, port=None, requests_per_second_per_replica=20_000, consumes=[Consume(rides, idempotent=True)]{own}
)
system = System("shop", [one])
"""
COMMON, OWN = "ClientQuotas(consumer_byte_rate='10M')", ", kafka_quotas=ClientQuotas({})"


def written(folder: Path, quotas: str, own: str) -> str:
    file = folder / "system.py"
    file.write_text(QUOTAS.replace("{quotas}", quotas).replace("{own}", own), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("quotas", "own", "words", "reason", "help_"),
    [
        (
            "BrokerQuotas()", "", ("--rate", "1MB/s"),
            "nothing would hold the replay to --rate 1MB/s: quotas of bound bound all clients together, and leave out "
            "what is said of one",
            "no --rate: one handles at most 20,000/s, 10 MB/s; or quotas=ClientQuotas(…) or None on bound, whose disks "
            "then have no guard (min_free_ratio)",
        ),
        (
            COMMON, "", ("--rate", "31MB/s"),
            "--rate 31MB/s is 10.3 MB/s of each of 3 brokers, and quotas of bound let it read 10 MB/s there",
            "--rate 30MB/s at most, 60,000/s of 500 bytes, or a larger consumer_byte_rate",
        ),
        (
            COMMON, "", ("--rate", "90_000/s", "--offsets", "2:1-9"),
            "--rate 90_000/s is 45 MB/s, and quotas of bound let it read 10 MB/s there",
            "--rate 10MB/s at most, 20,000/s of 500 bytes, or a larger consumer_byte_rate",
        ),
        (
            COMMON, OWN.format("consumer_byte_rate='1_048_577'"), ("--rate", "31MB/s"),
            "--rate 31MB/s is 10.3 MB/s of each of 3 brokers, and kafka_quotas of one let it read 1.05 MB/s there",
            "--rate 3.14MB/s at most, 6,291/s of 500 bytes, or a larger consumer_byte_rate",
        ),
    ],
)  # fmt: skip
def test_a_rate_that_the_quotas_do_not_give_is_answered_with_one_that_they_do(
    quotas, own, words, reason, help_, tmp_path
):
    file = written(tmp_path, quotas, own)
    window = () if "--offsets" in words else ("--from", "2d")
    done = aiscale("replay", "one", "rides", *window, *words, "-f", file, "--output", "json")
    [refusal] = json.loads(done.stdout)["refused"]
    assert (done.returncode, refusal["reason"], refusal["help"]) == (5, reason, help_)
    most = help_.split()[1]
    if help_.startswith("--rate"):
        assert aiscale("replay", "one", "rides", *window, *words[2:], "--rate", most, "-f", file).returncode == 0


@pytest.mark.parametrize(
    ("quotas", "own", "estimate", "words", "user"),
    [
        (COMMON, "", (10_000_000, 10_000_000, "one handles 20,000/s"),
         "30 MB/s at most on top of 50 kB/s that 1 group read of it now; a quota of 10 MB/s on each broker holds it "
         "there", None),
        (COMMON, OWN.format("consumer_byte_rate='2M', producer_byte_rate='1M'"),
         (2_000_000, 6_000_000, "kafka_quotas of one"),
         "6 MB/s at most on top of 50 kB/s that 1 group read of it now; a quota of 2 MB/s on each broker holds it there",
         {"producerByteRate": 1_000_000, "consumerByteRate": 2_000_000}),
        (COMMON, OWN.format("producer_byte_rate='1M'"), (10_000_000, 10_000_000, "one handles 20,000/s"),
         "30 MB/s at most on top of 50 kB/s that 1 group read of it now; a quota of 10 MB/s on each broker holds it "
         "there", {"producerByteRate": 1_000_000}),
        ("BrokerQuotas(consumer_byte_rate='5M')", "", (None, 10_000_000, "one handles 20,000/s"),
         "on top of 50 kB/s that 1 group read of it now; each broker gives 5 MB/s to all who read together", None),
        ("None", "", (None, 10_000_000, "one handles 20,000/s"),
         "on top of 50 kB/s that 1 group read of it now; without --rate there is no limit", None),
    ],
)  # fmt: skip
def test_what_holds_a_replay_without_a_rate_of_its_own(quotas, own, estimate, words, user, tmp_path):
    file = written(tmp_path, quotas, own)
    asked = ("replay", "one", "rides", "--from", "2d", "-f", file)
    found = json.loads(aiscale(*asked, "--output", "json").stdout)["estimate"]
    assert (found["quota_bytes_per_second_and_broker"], found["bytes_per_second"], found["limited_by"]) == estimate
    assert f" brokers {words} group " in " ".join(aiscale(*asked).stdout.split())
    assert next(yaml.safe_load_all(aiscale(*asked, "--output", "yaml").stdout))["spec"].get("quotas") == user


def test_a_rate_takes_the_place_of_the_readers_own_bound_and_of_nothing_else(tmp_path):
    own = OWN.format("consumer_byte_rate='2M', producer_byte_rate='1M'")
    file = written(tmp_path, "None", own)
    done = aiscale("replay", "one", "rides", "--from", "2d", "--rate", "3MB/s", "-f", file, "--output", "yaml")
    assert next(yaml.safe_load_all(done.stdout))["spec"]["quotas"] == {
        "producerByteRate": 1_000_000, "consumerByteRate": 1_000_000,
    }  # fmt: skip
