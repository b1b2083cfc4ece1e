from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Gateway, Istio, Jwt, Listener, Match, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], on=cluster)
jwt = Jwt("https://login.example")
shop = Microservice("shop", image=IMAGE, on=cluster)
# One host: the longer path goes to the route that asks. Another host has the pages only, and sign-in says that it means
# to ask nobody.
account = Route(
    "account",
    gateway=edge,
    hosts=["shop.example"],
    matches=[Match("/account")],
    targets=[shop],
    authentication=[jwt],
    traffic=Traffic(mean=5, peak=9),
)
site = Route("site", gateway=edge, hosts=["shop.example"], targets=[shop], traffic=Traffic(mean=5, peak=9))
pages = Route(
    "pages",
    gateway=edge,
    hosts=["www.example"],
    matches=[Match("/pages")],
    targets=[shop],
    traffic=Traffic(mean=5, peak=9),
)
sign_in = Route(
    "sign-in",
    gateway=edge,
    hosts=["login.example"],
    targets=[shop],
    authentication=(),
    traffic=Traffic(mean=1, peak=2),
)
# Within the company another gateway stands before it.
inner = Gateway("inner", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], on=cluster)
staff = Route("staff", gateway=inner, hosts=["shop.internal"], targets=[shop], traffic=Traffic(mean=1, peak=2))

system = System("golden", [account, site, pages, sign_in, staff], meshes=[Istio(on=cluster)])
