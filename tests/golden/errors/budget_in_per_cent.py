from aiscale.services import Call, Microservice

tokenizer = Microservice("tokenizer", image="registry.example/app@sha256:" + "1f" * 32)
Call(tokenizer, timeout_ms="12", retry_budget_percent="20%")
