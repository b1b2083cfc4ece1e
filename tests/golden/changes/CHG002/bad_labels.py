from aiscale import System
from aiscale.delivery import DeliveryPipeline, Retraining
from aiscale.serving import Model, ModelService, Triton
from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")


def made(retention: str) -> System:
    rides = Topic("rides", kafka, retention=retention)
    reader = DeliveryPipeline(
        "learning",
        services=[
            ModelService(
                "surge", model=Model("surge", version="v1", artifact="s3://m/s", framework="onnx"), runtime=Triton()
            )
        ],
        retraining=Retraining(data=[rides], every="1d", label_delay="3d"),
    )
    return System("golden", [reader])


before, system = made("1d"), made("7d")
