"""Rights to the tables of cloud warehouses that a workload reads and writes: Athena on EKS, BigQuery on GKE.

As with object stores, they are granted where the pods have an identity of the warehouse's cloud.

Source: Amazon Athena user guide, access to databases and tables in the AWS Glue Data Catalog; Service Authorization
Reference, Amazon Athena and AWS Glue; BigQuery documentation, IAM roles and permissions (2026).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aiscale.analysis.streams.client_identity import data_edges
from aiscale.components.platform.eks_cluster import EksCluster
from aiscale.components.platform.gke_cluster import GkeCluster
from aiscale.components.stores.data_at_rest import Table
from aiscale.components.stores.external_store import ExternalStore
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.lowering.clouds.aws_identity import Statement, allow
from aiscale.lowering.clouds.gcp_identity import account_member
from aiscale.lowering.clouds.settings import GCP_VERSION, aws_partition, aws_region, gcp_project
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import fit
from aiscale.lowering.resource import Resource, cloud_resource

TABLE_GRANT = "gcp:bigquery/iamMember:IamMember"
PROJECT_GRANT = "gcp:projects/iAMMember:IAMMember"

_QUERY = (
    "athena:GetQueryExecution", "athena:GetQueryResults", "athena:GetWorkGroup", "athena:StartQueryExecution",
    "athena:StopQueryExecution",
)  # fmt: skip
_READ = ("glue:BatchGetPartition", "glue:GetDatabase", "glue:GetPartition", "glue:GetPartitions", "glue:GetTable")
_WRITE = ("glue:BatchCreatePartition", "glue:CreatePartition", "glue:UpdatePartition", "glue:UpdateTable")
_DEFAULT = ("glue:CreateDatabase", "glue:GetDatabase", "glue:GetDatabases")
"""On the database ``default``, which Athena asks for, or creates, whatever a query reads."""


@dataclass(frozen=True, slots=True)
class TableAccess:
    """A workload's access to tables of a warehouse of its cluster's cloud.

    Attributes:
        component: the workload.
        warehouse: ``athena`` or ``bigquery``.
        tables: whether each table is written, by the parts of its name.
        regions: regions that the tables of Athena declare; one is empty for those that declare none.
    """

    component: Component
    warehouse: str
    tables: Mapping[tuple[str, ...], bool]
    regions: tuple[str, ...]

    @property
    def purpose(self) -> str:
        """``queries shop.history and writes shop.scores``."""
        read, written = (
            ", ".join(".".join(name) for name, is_written in self.tables.items() if is_written is way)
            for way in (False, True)
        )
        return " and ".join([*([f"queries {read}"] if read else []), *([f"writes {written}"] if written else [])])

    def statements(self, context: LoweringContext) -> Iterator[Statement]:
        """The least privileges that queries of Athena need; those to the files of tables are of their buckets."""
        regions = dict.fromkeys(own or aws_region(None, context) or "*" for own in self.regions)
        athena, glue = (
            [f"arn:{aws_partition(region)}:{service}:{region}:*:" for region in regions]
            for service in ("athena", "glue")
        )
        yield allow(_QUERY, *(f"{arn}workgroup/*" for arn in athena))
        catalogs = [f"{arn}catalog" for arn in glue]
        yield allow(_DEFAULT, *catalogs, *(f"{arn}database/default" for arn in glue))
        for actions, is_written in ((_READ, False), ((*_READ, *_WRITE), True)):
            names = [name[-2:] for name, written in self.tables.items() if written is is_written]
            if names:
                yield allow(
                    actions,
                    *catalogs,
                    *dict.fromkeys(f"{arn}database/{database}" for arn in glue for database, _ in names),
                    *(f"{arn}table/{database}/{table}" for arn in glue for database, table in names),
                )

    def grants(self, context: LoweringContext) -> Iterator[Resource]:
        """The right to run queries in the project, to read by the Storage API, and the role on each table."""
        component, project = self.component, gcp_project(context)
        if project:
            for suffix, (role, purpose) in _PROJECT_ROLES.items():
                yield cloud_resource(
                    PROJECT_GRANT, fit(f"{component.name}-{suffix}"),
                    {"project": project, "role": role, "member": account_member(component)},
                    address=component.address, provider_version=GCP_VERSION,
                    reason=f"{component.name} {purpose} in {project}",
                )  # fmt: skip
        for name, is_written in self.tables.items():
            *own, dataset, table = name
            of_project = {"project": own[0] if own else project} if own or project else {}
            yield cloud_resource(
                TABLE_GRANT, _grant(component, name),
                {**of_project, "datasetId": dataset, "tableId": table,
                 "role": f"roles/bigquery.data{'Editor' if is_written else 'Viewer'}",
                 "member": account_member(component)},
                address=component.address, provider_version=GCP_VERSION,
                reason=f"{component.name} {'writes' if is_written else 'queries'} {dataset}.{table}",
            )  # fmt: skip

    def depends_on(self, context: LoweringContext) -> tuple[str, ...]:
        """Keys of the grants in Google Cloud."""
        return tuple(one.key for one in self.grants(context))


_PROJECT_ROLES = {
    "bigquery-jobs": ("roles/bigquery.jobUser", "runs queries"),
    "bigquery-reads": ("roles/bigquery.readSessionUser", "reads by the Storage API"),
}
"""Roles on a project with their purpose, by the end of the grant's name."""


def table_access(component: Component, context: LoweringContext) -> TableAccess | None:
    """The workload's access to tables of its cluster's cloud; None where it uses none."""
    cluster = context.cluster_of(component)
    warehouse = "athena" if isinstance(cluster, EksCluster) else "bigquery" if isinstance(cluster, GkeCluster) else ""
    tables: dict[tuple[str, ...], bool] = {}
    regions: dict[str, None] = {}
    for _, edge in data_edges(component, context.graph):
        table = context.graph[edge.target]
        if not isinstance(table, Table) or table.warehouse != warehouse or isinstance(table.store, ExternalStore):
            continue
        name = tuple(table.table.split("."))
        if len(name) in {2, 3}:
            tables[name] = tables.get(name, False) or edge.kind is EdgeKind.WRITES
            regions[table.region or ""] = None
    return TableAccess(component, warehouse, dict(sorted(tables.items())), tuple(sorted(regions))) if tables else None


def _grant(component: Component, name: tuple[str, ...]) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", "-".join(name).lower()).strip("-")
    return fit(f"{component.name}-{words}")
