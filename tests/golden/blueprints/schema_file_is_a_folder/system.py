from aiscale.streams import Avro

Avro.file("schemas")
