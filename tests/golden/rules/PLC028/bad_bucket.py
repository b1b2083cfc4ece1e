from aiscale import System
from aiscale.platform import Placement
from aiscale.stores import Bucket

# Nobody says where the first lies; the second may be in any country of the EU, Germany included.
rides = Bucket("rides", uri="s3://rides/y", contains_personal_data=True)
zones = Bucket("zones", uri="s3://zones/y", jurisdiction="eu")

system = System("golden", [Placement("personal", of=[rides, zones], residency=["de"])])
