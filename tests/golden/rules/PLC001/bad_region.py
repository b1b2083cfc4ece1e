from aiscale import System
from aiscale.platform import Placement
from aiscale.stores import Bucket, ExternalStore

# Each is in a region, and under its law.
rides = Bucket("rides", uri="s3://rides/y", contains_personal_data=True, region="us-east-1")
ledger = ExternalStore("ledger", product="Oracle", region="eu-west-2")

system = System("golden", [Placement("personal", of=[rides, ledger], residency=["eu"])])
