from aiscale.streams import KafkaTopic
