from aiscale.streams import KafkaCluster

KafkaCluster("[red]events[/red]")
