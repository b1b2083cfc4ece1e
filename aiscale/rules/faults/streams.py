"""Known faults: streams."""

from __future__ import annotations

from aiscale.rules.faults.fault import Fault

_KAFKA = "Apache Kafka 4.3 documentation (2026)"
_FLINK = "Apache Flink 2.2 documentation, Kafka connector (2026)"
_KINESIS = "Amazon Kinesis Data Streams developer guide, quotas (2026)"
_MSK = "Amazon MSK developer guide, quotas and best practices (2026)"
_PUBSUB = "Google Cloud Pub/Sub documentation (2026)"
_POSTGRES = "PostgreSQL 18 documentation"
_GENERAL = "general experience with event-driven systems, without a single source"

FAULTS: tuple[Fault, ...] = (
    Fault(
        "streams-1",
        "A topic waits for more in-sync copies than it keeps: no write with acks=all succeeds, and rolling updates of "
        "the brokers stop.",
        "strimzi/strimzi-kafka-operator issue 2964",
    ),
    Fault("streams-2", "A topic waits for all of its copies: each restart of a broker stops its writes.", _KAFKA),
    Fault(
        "streams-3",
        "A topic, or one of Kafka's own for offsets and transactions, wants more copies than there are brokers: it is "
        "not created.",
        _KAFKA,
    ),
    Fault("streams-4", "Records that must not be lost have fewer than three copies, or are confirmed by one.", _KAFKA),
    Fault(
        "streams-5",
        "A group has more consumers than the stream has partitions: the others idle, and the capacity they were "
        "counted for is not there.",
        "Apache Flink issue FLINK-38477; " + _KAFKA,
    ),
    Fault(
        "streams-6",
        "Partitions do not divide among the consumers: the busiest has clearly more to do, and lags alone.",
        _KAFKA,
    ),
    Fault(
        "streams-7",
        "The declared peak is more than the partitions or shards of a stream take together: writers are refused.",
        _KINESIS + "; " + _MSK + "; Jun Rao, How to choose the number of topics/partitions (2015)",
    ),
    Fault(
        "streams-8",
        "A key has fewer values than there are partitions, or one value with too large a share: some partitions are "
        "empty, one is too hot.",
        _KAFKA,
    ),
    Fault(
        "streams-9",
        "Partitions are added to a keyed topic whose readers count on order or keep state by key: keys move. Or its "
        "readers begin at the newest record: they skip what comes to the new partitions first.",
        "karafka/karafka issue 2804; apache/kafka pull request 22784",
    ),
    Fault(
        "streams-10",
        "Partitions are taken away: Kafka refuses, and making the topic anew loses its records.",
        "strimzi/strimzi-kafka-operator issue 3650; " + _KAFKA,
        undecided="a plan refuses it, from whatever the topic was applied with: no blueprint is wrong by itself",
        reproduced="broker",
    ),
    Fault(
        "streams-11",
        "A stream that is written exactly once feeds a reader that may not see a record twice: each restart repeats "
        "some.",
        _KAFKA,
    ),
    Fault(
        "streams-12",
        "A stream is written in transactions, and a reader sees uncommitted records, as clients do by default.",
        _KAFKA,
    ),
    Fault(
        "streams-13",
        "Two transactional writers begin their ids alike: the brokers shut out one of them, then the other.",
        "j3-signalroom/apache_flink-kickstarter issues 750 and 779",
    ),
    Fault(
        "streams-14",
        "A writer asks for a longer transaction than the brokers allow: it fails when it starts.",
        "j3-signalroom/apache_flink-kickstarter issue 787; " + _KAFKA,
    ),
    Fault(
        "streams-15",
        "A transaction may end before the checkpoint that commits it, or before a restart is over: its records are "
        "lost.",
        _FLINK,
    ),
    Fault(
        "streams-16",
        "A reader of committed records needs them sooner than the writer's next checkpoint commits them.",
        _FLINK,
    ),
    Fault(
        "streams-17",
        "A replay or a retraining must go back further than the source keeps records.",
        _KINESIS + "; " + _PUBSUB + "; " + _KAFKA,
    ),
    Fault(
        "streams-18",
        "Retention is made longer and a retraining counts on it at once: what has expired already does not come back.",
        _KINESIS,
    ),
    Fault("streams-19", "What topics keep, copies included, is more than the brokers' disks hold.", _MSK),
    Fault(
        "streams-20",
        "A reader may be down for longer than records are kept: it loses those that it has not read.",
        _KAFKA,
    ),
    Fault(
        "streams-21",
        "The log of an event-sourced system is compacted, or forgets by age or size: its history is lost.",
        _KAFKA,
    ),
    Fault(
        "streams-22",
        "Snapshots or states lie in a topic that is not compacted, or a compacted topic has records without a key.",
        _KAFKA,
    ),
    Fault(
        "streams-23",
        "Tiered storage is asked for where MSK has none, or a Serverless cluster gets more compacted partitions than "
        "it takes.",
        _MSK,
    ),
    Fault(
        "streams-24",
        "Order by key is promised while publishers use the global endpoint or several regions: it holds in one region "
        "only.",
        _PUBSUB,
    ),
    Fault(
        "streams-25",
        "One ordering key brings more than 1 MB a second, or messages of a key overtake one that was put aside.",
        _PUBSUB,
    ),
    Fault(
        "streams-26",
        "Exactly-once delivery is asked of a subscription that is not pulled, or that is read in several regions.",
        _PUBSUB,
    ),
    Fault(
        "streams-27",
        "A dead-letter topic has no subscription, or Google's service account lacks the two grants, which here come "
        "with the subscription: what is put aside vanishes.",
        "GoogleCloudPlatform/spring-cloud-gcp issue 4265",
    ),
    Fault(
        "streams-28",
        "A message comes again while it is still handled; or a subscription expires unread, which none here does "
        "unless it is told to.",
        _PUBSUB,
    ),
    Fault(
        "streams-29",
        "A Kinesis stream has a number of shards on demand, or none when it is provisioned.",
        "hashicorp/terraform-provider-aws issue 36625; aws/aws-cdk issue 18139",
    ),
    Fault(
        "streams-30",
        "Several readers poll each shard and share its 2 MiB and five reads a second, or more are registered than a "
        "stream takes.",
        _KINESIS,
    ),
    Fault(
        "streams-31",
        "A reader of an ordered stream tries a bad record for ever and puts none aside: everything behind it waits.",
        "AWS Lambda developer guide, Kinesis event source mappings (2026)",
    ),
    Fault(
        "streams-32",
        "Dead letters expire before their source, come back to their own reader, or are seen by nobody.",
        _GENERAL,
    ),
    Fault(
        "streams-33",
        "A new version of a schema cannot be read as its mode promises, or the mode looks at the last version while "
        "older records are still read.",
        "Apache Avro 1.12 specification; Confluent Schema Registry, schema evolution (2026)",
    ),
    Fault(
        "streams-34",
        "Writers are rolled out before readers although the mode lets only new readers read everything.",
        "Confluent Schema Registry, schema evolution (2026)",
        undecided="the plan makes the order and up waits for it; the preview tells where readers are not in the system",
    ),
    Fault(
        "streams-35",
        "A reader or writer was built with another schema than the stream's, or a stream crosses from team to team "
        "without any.",
        "Confluent Schema Registry, wire format (2026)",
    ),
    Fault(
        "streams-36",
        "A stream lacks a writer or a reader, feeds itself, or two applications share a consumer group.",
        _GENERAL,
    ),
    # Jobs
    Fault(
        "streams-37",
        "A Flink job keeps its state over an upgrade without durable checkpoints, drops keyed state at each upgrade, "
        "or has several job managers without high availability.",
        "apache/flink-kubernetes-operator pull requests 855, 109, 294 and 212",
    ),
    Fault(
        "streams-38",
        "A Flink job may be scaled above its key groups, or the number of key groups has hardly a divisor, or "
        "is changed while there is state.",
        "Flink Kubernetes operator 1.15, autoscaler",
    ),
    Fault(
        "streams-39",
        "The image or the Python package of a job is of another Flink version than the job says, or of one that the "
        "operator does not run.",
        "Flink Kubernetes operator 1.15.0, FlinkDeployment's flinkVersion",
    ),
    Fault(
        "streams-40",
        "A Spark stream job has no checkpoint location or shares one, is not started again, or is started by a "
        "schedule although it never ends.",
        "kubeflow/spark-operator issues 1402, 897 and 345",
    ),
    Fault(
        "streams-41",
        "Windows or joins go by event time on streams that have none, wait for idle partitions, or wait for late "
        "events longer than the stream keeps them.",
        "Apache Flink documentation, event time and watermarks",
    ),
    Fault(
        "streams-42",
        "A model learns from too few new records, from labels that come after the records are deleted, from features "
        "of the future, with the group of a reader that serves, or is rolled out without being judged.",
        "Apache Kafka documentation, consumer groups; general experience with continuous learning",
    ),
    # Between clusters, and around them
    Fault(
        "streams-43",
        "Mirrors copy in a circle with names kept, or make topics with more copies than the target has brokers.",
        _KAFKA + ", geo-replication",
    ),
    Fault(
        "streams-44",
        "Personal data lies where connections are not encrypted or not authenticated, or a component takes a right "
        "that the stream's owner withholds.",
        "Strimzi 1.2 documentation, securing access (2026); " + _MSK,
    ),
    Fault(
        "streams-45",
        "Topics and users are deleted after the cluster or its operator: their finalizers hang, and the namespace "
        "with them.",
        "strimzi/strimzi-kafka-operator issue 11901; cozystack/cozystack issue 3793",
        undecided="cannot be modelled wrongly: a topic's record needs that of its cluster, so it is deleted first",
    ),
    # Along whole paths
    Fault(
        "streams-46",
        "Every part keeps its own promise, and the whole does not: records are lost or take effect twice where that "
        "must not be.",
        _KAFKA + ", message delivery semantics; " + _FLINK,
    ),
    Fault(
        "streams-47",
        "Records of one key overtake each other on the way, and a reader or a topic counts on their order.",
        _KAFKA + ", max.in.flight.requests.per.connection; " + _PUBSUB,
    ),
    Fault(
        "streams-48",
        "The stages of a path add up to more than its end may wait, though each is fast enough alone.",
        _GENERAL,
    ),
    # In tables of events
    Fault(
        "streams-49",
        "Events get positions from a sequence and become visible when their transactions commit: a reader by position "
        "passes over one that is committed behind it.",
        _POSTGRES + ", sequence functions",
    ),
    # What the law wants kept
    Fault(
        "streams-50",
        "Records that must be kept for years are deleted by a topic's retention or a bucket's lifecycle, or nothing "
        "keeps somebody from deleting them.",
        "Amazon S3 user guide, Object Lock; Apache Kafka topic configuration",
    ),
    # In what is built from a stream
    Fault(
        "streams-51",
        "What is built from a stream begins without a part of it: what came before, or has been deleted, is known to "
        "older replicas only, or to nobody.",
        _KAFKA + ", log compaction",
    ),
    Fault(
        "streams-52",
        "A stream that each replica holds in memory is larger than the memory of one.",
        "Kubernetes documentation, resource management for pods and containers",
    ),
    # On the way into a stream
    Fault(
        "streams-53",
        "A service answers while a record that must not be lost is still in its producer's buffer: it is lost with the "
        "pod, whatever acks says.",
        _KAFKA,
    ),
)
