from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool, Placement, Region
from aiscale.stores import Bucket

# The region of the second is the system's own, and says whose law holds.
cellar = Region("cellar", provider="own", jurisdiction="de")
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")], region=cellar)
rides = Bucket("rides", uri="s3://rides/y", contains_personal_data=True, region="eu-central-1")
zones = Bucket("zones", uri="s3://zones/y", region="cellar")

system = System("golden", [Placement("personal", of=[rides, zones], residency=["de"]), core])
