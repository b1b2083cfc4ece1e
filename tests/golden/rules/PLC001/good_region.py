from aiscale import System
from aiscale.platform import Placement
from aiscale.stores import Bucket, ExternalStore

rides = Bucket("rides", uri="s3://rides/y", contains_personal_data=True, region="eu-central-1")
ledger = ExternalStore("ledger", product="Oracle", region="eu-west-1")

system = System("golden", [Placement("personal", of=[rides, ledger], residency=["eu"])])
