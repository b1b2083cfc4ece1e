from aiscale.services import Call, Microservice

tokenizer = Microservice("tokenizer", image="registry.example/app@sha256:" + "1f" * 32)
Call(tokenizer, timeout_ms="0.05s")
