from aiscale.streams import Avro

Avro.file("schemas/none.avsc")
