from aiscale import System
from aiscale.delivery import DeliveryPipeline, Label, Retraining
from aiscale.serving import Model, ModelService, Triton
from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")
rides, ratings = Topic("rides", kafka, retention="7d"), Topic("ratings", kafka, retention="7d")


def made(retention: str) -> System:
    # What a stream of labels brings is the true answer: nothing goes back for it.
    refunds = Topic("refunds", kafka, retention=retention)
    reader = DeliveryPipeline(
        "learning",
        services=[
            ModelService(
                "surge", model=Model("surge", version="v1", artifact="s3://m/s", framework="onnx"), runtime=Triton()
            )
        ],
        retraining=Retraining(data=[rides], labels=[ratings, Label(refunds, delay="3d")], every="1d", label_delay="2h"),
    )
    return System("golden", [reader])


before, system = made("1d"), made("7d")
