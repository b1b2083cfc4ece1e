"""Schemas of streams: which versions can be read with which, in Avro, JSON Schema and Protobuf."""
