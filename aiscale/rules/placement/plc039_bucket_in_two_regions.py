"""One bucket that is said to be in two regions.

What:
    Two of the system name the same bucket of Amazon S3 (``s3://calls``), and say two regions of it: ``region`` of a
    ``Bucket`` or of a ``TieredStorage`` without an ``endpoint``. Or a job on an ``EksCluster`` says a
    ``checkpoint_jurisdiction`` that another does not agree with. Whatever the folders are, the bucket is one. Left out
    are regions that are not in aiscale's table of Amazon's, where a server of one's own may answer; GovCloud beside
    others, which has names of its own; Multi-Region Access Points; and buckets of other clouds.

Why:
    A bucket is in one region. Records of the one country lie in the other, and a residency that is held to what is
    said counts as kept. It happens where a second region is made from the first, and one name is left as it was.

Example:
    Bucket("calls-dub", uri="s3://calls/raw", region="eu-west-1")
    Bucket("calls-fra", uri="s3://calls/raw", region="eu-central-1")

Instead:
    Bucket("calls-dub", uri="s3://calls-dub/raw", region="eu-west-1")
    Bucket("calls-fra", uri="s3://calls-fra/raw", region="eu-central-1")

Source:
    Amazon S3 User Guide, general purpose buckets: no two in a partition have one name, and each is in the region that
    it was made in.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.placement.bucket_regions import SaidAt, bucket_places
from aiscale.analysis.placement.regions import is_within
from aiscale.analysis.placement.residency import residencies_of
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.residency import law

CODE = "PLC039"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each place that is said of a bucket besides the first."""
    for bucket, (first, *others) in bucket_places(graph).items():
        for other in others:
            if first.contradicts(other):
                yield other.component.finding(
                    CODE, SEVERITY, f"{bucket} is one bucket, and is said to be in {first.where} and in {other.where}",
                    argument=other.argument, label=f"in {other.where}",
                    related=(Related(f"{first.component.name} says {first.where}", first.component.location,
                                     first.argument),),
                    notes=(*_broken(graph, first, other), *_broken(graph, other, first)),
                    help=f"a bucket of its own in {other.where}, or the region that {bucket} is in",
                )  # fmt: skip


def _broken(graph: ArchitectureGraph, one: SaidAt, other: SaidAt) -> Iterator[str]:
    """The residency that is broken where the other is right."""
    for residency in residencies_of(graph, one.component):
        if is_within(other.country, residency.allowed) is False:
            yield f"{one.component.name} must stay in {law(residency)}, and {other.where} is outside of it"
            return
