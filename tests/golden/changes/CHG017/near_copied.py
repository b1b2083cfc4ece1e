"""A MirrorMaker has copied it: it goes when its readers and writers have moved."""

from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, MirrorMaker, Produce, Topic
from tests.artifacts import IMAGE

east, west = KafkaCluster("east"), KafkaCluster("west")
rides = Topic("rides", east, durability="critical")
copy = MirrorMaker("copy", source=east, target=west, topics=[rides])

before = System("golden", [Microservice("shop", image=IMAGE, produces=[Produce(rides)]), copy])
system = System("golden", [Microservice("shop", image=IMAGE), west])
