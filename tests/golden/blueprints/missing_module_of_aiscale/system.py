from aiscale.kafka import Topic
