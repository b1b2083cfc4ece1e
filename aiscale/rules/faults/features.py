"""Known faults: features."""

from __future__ import annotations

from aiscale.rules.faults.fault import Fault

FAULTS: tuple[Fault, ...] = (
    Fault(
        "features-1",
        "A model takes other names, types or numbers of inputs than its feature service gives, or in another order.",
        "rh-aiservices-bu/fraud-detection pull request 135",
    ),
    Fault(
        "features-2",
        "What a feature means changes (its type, its view, the text of its function) while the model's version stays, "
        "so that the model is served what it was not trained with.",
        "Run with Feast 0.67.0: a change from Float64 to String is accepted (2026-11)",
    ),
    Fault(
        "features-3",
        "A model asks for a view that is not online, or that nothing fills, and is given nulls.",
        "Run with Feast 0.67.0 and Redis: an unknown key gives null with the status PRESENT (2026-11)",
    ),
    Fault(
        "features-4",
        "A view's time to live is not longer than the time between updates and the delay of its source, or leaves no "
        "room for one failed run: values are stale, and the online store returns them all the same.",
        "feast-dev/feast issues 1802 (2021) and 4133",
    ),
    Fault(
        "features-5",
        "A model promises values of some age, and the batches, windows and checkpoints on their way make them older.",
        "Feast 0.67 documentation, materialization",
    ),
    Fault(
        "features-6",
        "A source of features does not say when its rows were true, or, where they are filled in later, when they were "
        "written: training sets know the future.",
        "feast-dev/feast pull request 6617 (0.66), filter_by_created_timestamp",
    ),
    Fault(
        "features-7",
        "Training reads from an offline store that leaves out rows whose features are old or missing.",
        "Run with Feast 0.67.0: dask returned 3 of 5 rows, duckdb 5 of 5 (2026-11)",
    ),
    Fault(
        "features-8",
        "A registry that is one file is written from several sides, and the last writer wins.",
        "feast-dev/feast issue 2176",
    ),
    Fault(
        "features-9",
        "Two jobs write one view, or one key has two types: values are overwritten, or not found.",
        "feast-dev/feast issues 713 and 1592",
    ),
    Fault(
        "features-10",
        "The definition of a SageMaker feature group changes under its name: the group is replaced, its data deleted.",
        "hashicorp/terraform-provider-aws issues 36784 and 26809",
    ),
    Fault(
        "features-11",
        "Features take more than 70 % of the online store's memory, or the store evicts keys when it is full.",
        "Redis documentation, key eviction",
    ),
    Fault(
        "features-12",
        "Look-ups, on-demand functions and waiting take the whole time that a model service has.",
        "Run with Feast 0.67.0 on two cores: a pandas view takes about 1 ms (2026-11)",
    ),
    Fault(
        "features-13",
        "A model looks its features up in another region or site, and each inference waits for the line.",
        "Published latencies between cloud regions",
    ),
    Fault(
        "features-14",
        "The job that fills the online store is suspended, which is what the operator makes it unless told otherwise.",
        "feast-dev/feast pull request 5217",
    ),
    Fault(
        "features-15",
        "Features that a high promise needs are in an online store without copies, and are gone with a node.",
        "Redis documentation, scale with Redis Cluster",
    ),
)
