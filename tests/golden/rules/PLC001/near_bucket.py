from aiscale import System
from aiscale.platform import Placement
from aiscale.stores import Bucket

# The second may be in any country of the EU, Germany included.
rides = Bucket("rides", uri="s3://rides/y", contains_personal_data=True, jurisdiction="de")
zones = Bucket("zones", uri="s3://zones/y", jurisdiction="eu")

system = System("golden", [Placement("personal", of=[rides, zones], residency=["de"])])
