from aiscale import System
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.stores import Table

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
zone = Entity("zone", key="zone_id")
table = Table("zone-history", warehouse="bigquery", table="rides.zone_history", event_timestamp="day")
history = FeatureView("zone_history", entities=[zone], source=table, online=False, fields={"rides_30d": "int64"})
features = FeatureStore("features", views=[history], online=None, engine="sagemaker", on=cluster)
training = FeatureService("surge_training", store=features, views=[history])

system = System("golden", [training])
