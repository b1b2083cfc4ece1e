from aiscale.streams import Avro

Avro.file("s.avsc")
