"""A feature store."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.features.feature_view import FeatureView
from aiscale.components.features.on_demand import OnDemandFeatureView
from aiscale.components.features.stores import DynamoDb, OfflineStore, OnlineStore, Redis
from aiscale.core.edges import Edge, EdgeKind, Many
from aiscale.core.ports import CallTarget, DataStore, Place, Regional
from aiscale.core.values.demand import Resources
from aiscale.quantities import Bytes, Cpu


class FeatureStore(CallTarget, DataStore, Regional):
    """A feature store: the newest feature values online for serving, their history offline for training."""

    family: ClassVar[str] = "featurestores"

    views: Annotated[Many[FeatureView | OnDemandFeatureView], Edge(EdgeKind.HAS)] = ()
    """Its feature views."""

    engine: Literal["feast", "sagemaker"] = "feast"
    """Product. Source: Feast 0.67.0; Amazon SageMaker Feature Store."""

    online: Redis | DynamoDb | OnlineStore | None = Redis()
    """Online store. None: a store for training only."""

    offline: OfflineStore = OfflineStore()
    """Offline store."""

    registry: Literal["sql", "file"] = "sql"
    """Type of the Feast registry. ``sql`` supports several writers; with ``file`` the last writer wins. Source:
    feast-dev/feast issue 2176."""

    registry_uri: Annotated[str, StringConstraints(pattern=r"^(s3|gs|abfss|file|postgresql)://\S+$")] | None = None
    """URI of a ``file`` registry. Never with a password."""

    replicas: Annotated[int, Field(ge=1, le=1_000)] = 2
    """Number of feature servers."""

    resources: Resources = Resources(cpu=Cpu(0.5), memory=Bytes.parse("512Mi"))
    """CPU and memory of each feature server. Ignored for ``sagemaker`` and without an online store."""

    requests_per_second_per_replica: Annotated[float, Field(gt=0, le=1e7)] | None = None
    """Measured throughput of one feature server."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """Cluster or site of the online store. Default: the system's only one."""

    replicated_on: Annotated[Many[Place], Edge(EdgeKind.RUNS_ON)] = ()
    """Other clusters or sites with a replica of the online store, for the models that run there."""

    @property
    def named_regions(self) -> tuple[tuple[str, str], ...]:
        """Cloud region of its online store."""
        return (("online.region", self.online.region),) if isinstance(self.online, DynamoDb) else ()

    @property
    def time_limit(self) -> str:
        """Retention of the online store: the newest value of each key."""
        return "newest"

    @property
    def technology(self) -> str:
        """The product."""
        return "Feast" if self.engine == "feast" else "Amazon SageMaker"

    @property
    def is_cloud_service(self) -> bool:
        """Whether a cloud runs its servers."""
        return self.engine == "sagemaker"

    @property
    def server_ports(self) -> tuple[int, ...]:
        """Ports of its feature servers, without and with TLS. Source: Feast operator 0.67.0, ``serve``."""
        return () if self.is_cloud_service else (6_566, 6_567)

    @model_validator(mode="after")
    def _engine_has_it(self) -> Self:
        if self.engine == "sagemaker":
            for field in ("registry", "registry_uri", "replicas", "resources", "requests_per_second_per_replica"):
                if field in self.model_fields_set and getattr(self, field) is not None:
                    raise ValueError(
                        f"{field} does not go with engine='sagemaker': Amazon runs its servers and registry"
                    )
        return self

    @model_validator(mode="after")
    def _keeps_online_what_is_online(self) -> Self:
        if self.online is None:
            needy = next((v for v in self.views if isinstance(v, FeatureView) and v.online), None)
            if needy is not None:
                raise ValueError(f"online is None, but the view {needy.name} is online")
        if self.replicated_on and self.on is None:
            raise ValueError("on must be given with replicated_on: the first place is where it is written")
        if self.engine == "sagemaker" and any(isinstance(view, OnDemandFeatureView) for view in self.views):
            raise ValueError("views holds an on-demand view, which engine='sagemaker' does not have")
        return self


View = FeatureView | OnDemandFeatureView
"""A feature view or an on-demand feature view."""
