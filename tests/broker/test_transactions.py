"""Writers in transactions, and who sees what of them.

A transactional producer stands for an exactly-once job: it writes in a transaction that it commits at each checkpoint.
Timeouts are a hundredth to a thousandth of what the golden systems say; how they compare stays the same.
"""

from __future__ import annotations

import time

import pytest
from confluent_kafka import KafkaException, Producer
from confluent_kafka.admin import ConfigResource

from aiscale.analysis.streams.stream_storage import Writer, writers
from tests.broker.clients import LIMIT_S, Client, producer, read, sent, values
from tests.support.kafka import SecuredBroker
from tests.support.reproduced import Case, bad, reproduces
from tests.support.strimzi import Operator


def _made(case: Case, broker: SecuredBroker, prefix: str) -> Operator:
    """The topics of a case on one broker."""
    operator = Operator(broker.admin, prefix)
    operator.create_topics(case.objects("KafkaTopic"), copies=1)
    return operator


def _seen(case: Case, client: Client, reader: str, topic: str, operator: Operator) -> list[str]:
    """What a component of the system sees of a topic."""
    return values(read(client, operator.name(topic), isolation_level=case.reader(reader, topic).isolation))


@reproduces("STR012")
def test_an_uncommitted_reader_counts_aborted_records(broker: SecuredBroker, prefix: str) -> None:
    case = bad("STR012")
    fixed = case.fixed(
        "consumes=[zone_demand]", 'consumes=[Consume(zone_demand, isolation="read_committed", idempotent=True)]',
        helped='Consume(zone_demand, isolation="read_committed")', needs="from aiscale.streams import Consume",
    )  # fmt: skip
    operator = _made(case, broker, prefix)
    topic = operator.name("zone-demand")
    job = producer(broker.anyone, transactional_id=operator.name("zone-demand-5m-0-0"))
    job.init_transactions(LIMIT_S)
    # The job fails after it wrote, comes back, and writes the same again.
    for end in (job.abort_transaction, job.commit_transaction):
        job.begin_transaction()
        assert sent(job, topic, ["zone 7: 12 rides"], partition=0) == [""]
        end(LIMIT_S)

    assert _seen(case, broker.anyone, "surge-audit", "zone-demand", operator) == ["zone 7: 12 rides"] * 2
    assert _seen(fixed, broker.anyone, "surge-audit", "zone-demand", operator) == ["zone 7: 12 rides"]


@reproduces("STR013")
@pytest.mark.parametrize(
    ("name", "writers", "topics"),
    [
        ("bad", ("billing", "refunds"), ("totals", "totals")),
        ("bad_flink_transactions", ("demand", "alarms"), ("totals", "alarms")),
    ],
)
def test_two_writers_of_one_id_shut_each_other_out(
    broker: SecuredBroker, prefix: str, name: str, writers: tuple[str, str], topics: tuple[str, str]
) -> None:
    case = bad("STR013", name)
    fixed = {
        "bad": lambda: case.fixed(
            'refunds = Microservice("refunds", image=IMAGE, port=None, produces=[Produce(totals, transactional_id="team")])',
            'refunds = Microservice("refunds", image=IMAGE, port=None, '
            'produces=[Produce(totals, transactional_id="services-refunds")])',
            helped='transactional_id="services-refunds"',
        ),
        "bad_flink_transactions": lambda: case.fixed(
            'engine=Flink(image=IMAGE, transactional_id_prefix="jobs"),\n    jar="local:///opt/flink/usrlib/job.jar",\n'
            '    consumes=[rides],\n    checkpoint_storage="s3://state/alarms"',
            'engine=Flink(image=IMAGE),\n    jar="local:///opt/flink/usrlib/job.jar",\n'
            '    consumes=[rides],\n    checkpoint_storage="s3://state/alarms"',
            helped="leave transactional_id_prefix out",
        ),
    }[name]()
    operator = _made(case, broker, prefix)

    def rounds(system: Case, salt: str) -> list[str]:
        """The first writes, the second starts and writes, the first writes on."""
        made = []
        for name, topic in zip(writers, topics, strict=True):
            own = operator.name(f"{salt}{system.writer(name, topic).transactional_id}-0-0")
            one = producer(broker.anyone, transactional_id=own)
            one.init_transactions(LIMIT_S)
            one.begin_transaction()
            made.append(one)
            assert sent(one, operator.name(topic), [name], partition=0) == [""]
        outcomes = []
        for one in made:
            try:
                one.commit_transaction(LIMIT_S)
                outcomes.append("")
            except KafkaException as error:
                outcomes.append(error.args[0].name())
        return outcomes

    assert rounds(case, "bad-") == ["_FENCED", ""]
    assert rounds(fixed, "good-") == ["", ""]


@reproduces("STR014")
@pytest.mark.parametrize(("name", "asked_for"), [("bad", "1h"), ("bad_service", "30m")])
def test_brokers_refuse_a_transaction_that_may_last_too_long(
    broker: SecuredBroker, prefix: str, name: str, asked_for: str
) -> None:
    case = bad("STR014", name)
    of_brokers = ConfigResource(ConfigResource.Type.BROKER, "0")
    limit = broker.admin.describe_configs([of_brokers])[of_brokers].result(LIMIT_S)["transaction.max.timeout.ms"]
    assert int(limit.value) == case.topic("totals").cluster.transaction_max_timeout.milliseconds
    asked = _transactional(case).transaction_timeout
    assert _begins(broker.anyone, f"{prefix}long", asked.milliseconds) == "INVALID_TRANSACTION_TIMEOUT"
    fixed = case.fixed(f'transaction_timeout="{asked_for}"', 'transaction_timeout="15m"')
    shorter = _transactional(fixed).transaction_timeout
    assert _begins(broker.anyone, f"{prefix}short", shorter.milliseconds) == ""


def _transactional(case: Case) -> Writer:
    """The one that writes totals in transactions."""
    return next(one for one in writers(case.graph, case.topic("totals")) if one.transactional_id)


def _begins(client: Client, own: str, timeout_ms: int) -> str:
    try:
        producer(client, transactional_id=own, transaction_timeout_ms=timeout_ms).init_transactions(LIMIT_S)
    except KafkaException as error:
        return str(error.args[0].name())
    return ""


@reproduces("STR014")
def test_a_transaction_that_lasts_too_short_is_lost_with_its_records(broker: SecuredBroker, prefix: str) -> None:
    # The checkpoint that commits comes when the transaction has expired.
    late = bad("STR014", "bad_before_checkpoint")
    early = late.fixed(
        'checkpoint_interval="15m")', 'checkpoint_interval="30s"), transaction_timeout="15m"',
        helped='Flink(checkpoint_interval="30s") and transaction_timeout="15m"',
    )  # fmt: skip
    # The job is away for two minutes, which is above what its finding says that it bears.
    away_ms = 120_000
    short = bad("STR014", "bad_before_restart")
    long = short.fixed('transaction_timeout="2m"', 'transaction_timeout="15m"')
    operator = _made(late, broker, prefix)
    topic = operator.name("totals")

    def begin(case: Case, name: str, scale: int) -> Producer:
        timeout = case.writer("demand", "totals").transaction_timeout
        job = producer(
            broker.anyone, transactional_id=operator.name(name), transaction_timeout_ms=timeout.milliseconds // scale
        )
        job.init_transactions(LIMIT_S)
        job.begin_transaction()
        assert sent(job, topic, [name], partition=0) == [""]
        return job

    def commit(job: Producer) -> str:
        try:
            job.commit_transaction(LIMIT_S)
        except KafkaException as error:
            return str(error.args[0].name())
        return ""

    jobs = {
        "late": begin(late, "late", 150), "early": begin(early, "early", 150),
        "short": begin(short, "short", 60), "long": begin(long, "long", 60),
    }  # fmt: skip
    due = {
        "early": early.component("streamjobs/demand").engine.checkpoint_interval.milliseconds / 150,
        "late": late.component("streamjobs/demand").engine.checkpoint_interval.milliseconds / 150,
        "short": away_ms / 60, "long": away_ms / 60,
    }  # fmt: skip
    outcomes, start = {}, time.monotonic()
    for name, after_ms in sorted(due.items(), key=lambda one: one[1]):
        # Brokers look for expired transactions now and then: a second more is their tolerance.
        time.sleep(max(0.0, start + after_ms / 1_000 + (1 if name != "early" else 0) - time.monotonic()))
        outcomes[name] = commit(jobs[name])

    assert {name for name, outcome in outcomes.items() if outcome} == {"late", "short"}
    assert sorted(values(read(broker.anyone, topic, isolation_level="read_committed"))) == ["early", "long"]


@reproduces("STR018")
def test_a_committed_reader_waits_for_the_checkpoint(broker: SecuredBroker, prefix: str) -> None:
    case = bad("STR018")
    fixed = case.fixed('checkpoint_interval="1m"', 'checkpoint_interval="5s"')
    operator = _made(case, broker, prefix)

    def seen_in_time(system: Case, name: str) -> list[str]:
        """What pricing sees when it must have the record, in the order of the events and not in their time."""
        topic, reader = operator.name("totals"), system.reader("pricing", "totals")
        job = producer(broker.anyone, transactional_id=operator.name(name))
        job.init_transactions(LIMIT_S)
        job.begin_transaction()
        assert sent(job, topic, [name], partition=0) == [""]
        seen: list[str] = []
        looks = (reader.consume.freshness, lambda: seen.extend(values(read(
            broker.anyone, topic, isolation_level=reader.isolation))))  # fmt: skip
        commits = (
            system.component("streamjobs/demand").engine.checkpoint_interval,
            lambda: job.commit_transaction(LIMIT_S),
        )
        for _, act in sorted([looks, commits], key=lambda one: one[0]):
            act()
        return seen

    assert seen_in_time(case, "slow") == []
    assert seen_in_time(fixed, "soon") == ["slow", "soon"]


@reproduces("PRC019")
def test_spark_writes_a_batch_again(broker: SecuredBroker, prefix: str) -> None:
    case = bad("PRC019")
    fixed = case.fixed(
        "engine=Spark(image=IMAGE)", "engine=Flink(image=IMAGE)", helped='engine=Flink(image="…")',
        needs="from aiscale.processing import Flink",
    )  # fmt: skip

    def seen(system: Case, salt: str) -> list[str]:
        """The engine fails before it has noted that the batch is done, and does it again."""
        operator = _made(system, broker, f"{prefix}{salt}-")
        topic, own = operator.name("totals"), system.writer("demand", "totals").transactional_id
        if not own:
            for _ in range(2):
                assert sent(producer(broker.anyone), topic, ["batch 7"], partition=0) == [""]
        else:
            for is_last in (False, True):
                job = producer(broker.anyone, transactional_id=operator.name(own))
                job.init_transactions(LIMIT_S)  # ends what its predecessor left open
                job.begin_transaction()
                assert sent(job, topic, ["batch 7"], partition=0) == [""]
                if is_last:
                    job.commit_transaction(LIMIT_S)
        return _seen(system, broker.anyone, "audit", "totals", operator)

    assert seen(case, "spark") == ["batch 7", "batch 7"]
    assert seen(fixed, "flink") == ["batch 7"]
