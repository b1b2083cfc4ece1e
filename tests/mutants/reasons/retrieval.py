"""Indexes of vectors, what fills them and what searches them."""

from __future__ import annotations

from tests.mutants.proofs import enough_nodes, index_fits
from tests.mutants.reasons.reason import Why, because

SOUND, LESS, FACT = Why.SOUND, Why.LESS, Why.FACT

REASONS = (
    *because("BatchJob", "duration", "delete", LESS, "nothing is said about how long a run takes"),
    *because("BatchJob", "duration", "halve double", FACT, "a measured number, far below the time between two runs"),
    *because("BatchJob", "on", "delete", SOUND, "it runs on the only cluster there is"),
    *because("BatchJob", "reads", "delete", LESS, "nothing is said about where its rows come from"),
    *because(
        "BatchJob",
        "schedule",
        "delete",
        SOUND,
        "it runs when it is deployed; how new the index is nobody has promised",
    ),
    *because("Embedding", "normalized", "delete", LESS, "nothing is known of the length of vectors"),
    *because("Embedding", "normalized", "flip", FACT, "of vectors of one length every metric ranks alike"),
    *because("Embedding", "similarity", "delete", LESS, "nothing is said about what the towers were trained for"),
    *because(
        "Hnsw",
        "ef_construction ef_search m",
        "delete halve double",
        SOUND,
        "a graph that finds more or less of what is near; Qdrant keeps as many candidates as results",
        index_fits,
    ),
    *because("Model", "digest", "delete", LESS, "a tower that no service serves: the program of a job has it"),
    *because("Model", "framework", "=tensorflow", SOUND, "no service serves it: the program of a job runs it"),
    *because("Search", "embedded_by", "delete", LESS, "nothing is said about what the query was embedded by"),
    *because("Search", "k", "delete halve double", SOUND, "fewer candidates or more"),
    *because("Write", "idempotency", "=transactional", SOUND, "entries that are all there after a run, or none"),
    *because("Write", "key", "delete", LESS, "nothing is said about what an entry goes by"),
    *because(
        "VectorIndex",
        "engine",
        "=milvus =opensearch =other =redis =weaviate",
        SOUND,
        "another engine, which takes vectors of this length",
        index_fits,
    ),
    *because(
        "VectorIndex",
        "entries entries_per_day payload_bytes",
        "delete",
        LESS,
        "nothing is said about how large it is or becomes",
    ),
    *because(
        "VectorIndex",
        "entries entries_per_day payload_bytes",
        "halve double",
        FACT,
        "an estimate, with which the index still fits",
        index_fits,
    ),
    *because("VectorIndex", "index_type", "delete", SOUND, "the graph that is usual", index_fits),
    *because("VectorIndex", "objective requests_per_second", "delete", LESS, "nothing is promised or measured"),
    *because("VectorIndex", "on", "delete", SOUND, "it is on the only cluster there is"),
    *because(
        "VectorIndex",
        "replication_factor",
        "double",
        SOUND,
        "another size; what it answers is said for all copies together",
        enough_nodes,
        index_fits,
    ),
    *because("VectorIndex", "requests_per_second", "double", FACT, "a measured number"),
    *because(
        "VectorIndex",
        "resources",
        "delete",
        SOUND,
        "pods of the usual size, with room for all of it",
        enough_nodes,
        index_fits,
    ),
)
"""By kind and field."""
