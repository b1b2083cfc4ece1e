"""Known faults: indexes of vectors and what is made of their answers."""

from __future__ import annotations

from aiscale.rules.faults.fault import Fault

FAULTS: tuple[Fault, ...] = (
    Fault(
        "retrieval-1",
        "An index has another dimension than the vectors that its model gives, and refuses every one of them.",
        "pgvector 0.8, src/vector.c: expected 768 dimensions, not 1024",
    ),
    Fault(
        "retrieval-2",
        "Queries are embedded by another model than the entries, or by another version of it: what is found is near to "
        "nothing that was asked, and nothing fails.",
        "W. Hu et al., Learning Backward Compatible Embeddings, KDD (2022)",
    ),
    Fault(
        "retrieval-3",
        "A new version of the model that embeds queries answers beside the old one, and both search the entries of one "
        "version.",
        "W. Hu et al., Learning Backward Compatible Embeddings, KDD (2022)",
    ),
    Fault(
        "retrieval-4",
        "An index compares vectors that are not normalised by another metric than their model was trained for, and "
        "ranks them in another order.",
        "Qdrant documentation, distance metrics; Sentence Transformers documentation, dot and cosine models",
    ),
    Fault(
        "retrieval-5",
        "The vectors and links of an index do not fit into the memory that it has: it is killed, or each search reads "
        "from disk.",
        "OpenSearch documentation, k-NN memory estimation; Milvus 2.6, limits (90 % of the memory of query nodes)",
    ),
    Fault(
        "retrieval-6",
        "An index is searched that nobody fills, or filled and searched by nobody.",
        "This follows from who refers to it",
    ),
    Fault(
        "retrieval-7",
        "A search asks for more results than it keeps candidates: it gives fewer, or is refused.",
        "pgvector 0.8 README, hnsw.ef_search; Milvus 2.6, HNSW, ef",
    ),
    Fault(
        "retrieval-8",
        "What is found, the question and the answer are together longer than the context of the language model, which "
        "refuses the request.",
        "vLLM documentation, OpenAI-compatible server, max_model_len",
    ),
    Fault(
        "retrieval-9",
        "The model that entries are embedded with gets a new version, and the entries of the old one stay.",
        "W. Hu et al., Learning Backward Compatible Embeddings, KDD (2022)",
    ),
    Fault(
        "retrieval-10",
        "Chunks are cut in the middle of what they say, or are larger than what the embedding model reads, whose rest "
        "is dropped.",
        "Sentence Transformers documentation, max_seq_length",
        undecided="how documents are cut is not said in a blueprint",
    ),
)
"""Every fault of this area that is known, whether or not a rule finds it."""
