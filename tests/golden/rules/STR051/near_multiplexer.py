from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
orders = Topic("orders", kafka, traffic=Traffic(mean=100, peak=400))
bills = Topic("bills", kafka)
checked = Topic("checked", kafka)
mails = Topic("mails", kafka)
# Orders become checked orders, and bills become mails: nothing goes round.
hub = Microservice("hub", image=IMAGE, port=None, consumes=[orders, bills], produces=[checked, mails])
biller = Microservice("biller", image=IMAGE, port=None, consumes=[checked], produces=[bills])
mailer = Microservice("mailer", image=IMAGE, port=None, consumes=[mails])

system = System("golden", [hub, biller, mailer])
