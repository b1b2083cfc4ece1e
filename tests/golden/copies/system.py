"""Two regions that one function makes, with five faults in each."""

from aiscale import KubernetesSecret, Objective, System, Team, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView
from aiscale.observability import AlertRoute, Monitoring, PagerDuty, Slo
from aiscale.people import EVERY_DAY, HumanReview, Shift
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE, TRITON

booking_team, billing_team, key = Team("booking"), Team("billing"), KubernetesSecret("pagerduty", key="routing-key")
slos = []


def build(name: str, region: str, mean: float, owner: Team) -> System:
    """One region."""
    general = NodePool(f"general-{name}", instance_type="m7i.2xlarge", max_nodes=12)
    core = EksCluster(f"core-{name}", region=region, pools=[general])
    kafka = KafkaCluster(f"events-{name}", on=core, storage="2Ti")
    rides = Topic(f"rides-{name}", kafka, partitions=12, traffic=Traffic(mean=mean, peak=2 * mean), retention="1d")
    booking = Microservice(f"booking-{name}", image=IMAGE, on=core, port=None, produces=[rides], owner=booking_team)
    billing = Microservice(f"billing-{name}", image=IMAGE, on=core, port=None, consumes=[rides], owner=billing_team)
    demand = FeatureView(
        f"demand_{name}", entities=[Entity(f"zone-{name}", key="zone_id")], source=rides, ttl="10m",
        fields={"requests": "int64", "free": "int64"},
    )  # fmt: skip
    store = FeatureStore(f"features-{name}", views=[demand], on=core)
    features = FeatureService(f"surge_{name}", store=store, views=[demand])
    model = Model(
        f"surge-{name}", version="v8", artifact="s3://models/surge", digest="sha256:" + "8a" * 32, framework="xgboost",
        inputs={"requests": "int64", "free": "int64", "weather": "string"},
    )  # fmt: skip
    surge = ModelService(
        f"surge-{name}", model=model, runtime=TRITON, features=features, on=core, objective=Objective(p99_ms=80)
    )
    pricing = Microservice(
        f"pricing-{name}", image=IMAGE, on=core, objective=Objective(p99_ms=250, availability=0.999),
        calls=[Call(surge, timeout_ms=50)],
    )  # fmt: skip
    slos.append(Slo(f"prices-{name}", of=pricing, owner=owner))
    desk = HumanReview(
        f"desk-{name}", consumes=[rides], cases_per_hour_per_person=10, percent=1e-6,
        shifts=[Shift(12, days=EVERY_DAY, start="08:00", end="20:00", timezone="Asia/Manila", jurisdiction="ph")],
    )  # fmt: skip
    return System(f"cell-{name}", [booking, billing, pricing, desk], residency=[name])


cells = [
    build("eu", "eu-west-1", 1_000, Team("prices-of-europe")),
    build("us", "us-east-1", 1_500, Team("prices-of-america")),
]
told = AlertRoute("on-call", receiver=PagerDuty(key), team=Team("on-call"))
system = System("two", cells, monitoring=Monitoring(slos=slos, alert_routes=[told]))
