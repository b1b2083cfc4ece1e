"""Data of what blueprints declare as a ``PulumiResource`` or a ``Manifest``, by its type.

Source: schemas of the providers (pulumi_aws 7.51.1, pulumi_gcp 10.2.0, pulumi_azure_native 3.29.0) and of the
operators: those types whose deletion deletes what users store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aiscale.lowering.stored_data import Describe, Stored, stores

_DATABASES = """
    aws:docdb/cluster:Cluster aws:dynamodb/globalTable:GlobalTable aws:dynamodb/table:Table aws:dsql/cluster:Cluster
    aws:elasticache/cluster:Cluster aws:elasticache/replicationGroup:ReplicationGroup
    aws:elasticache/serverlessCache:ServerlessCache aws:elasticsearch/domain:Domain aws:keyspaces/keyspace:Keyspace
    aws:keyspaces/table:Table aws:memorydb/cluster:Cluster aws:neptune/cluster:Cluster aws:opensearch/domain:Domain
    aws:opensearch/serverlessCollection:ServerlessCollection aws:rds/cluster:Cluster
    aws:rds/globalCluster:GlobalCluster aws:rds/instance:Instance aws:redshift/cluster:Cluster
    aws:redshiftserverless/namespace:Namespace aws:sagemaker/featureGroup:FeatureGroup
    aws:timestreaminfluxdb/dbInstance:DbInstance aws:timestreamwrite/database:Database aws:timestreamwrite/table:Table
    gcp:alloydb/cluster:Cluster gcp:bigquery/dataset:Dataset gcp:bigquery/table:Table gcp:bigtable/instance:Instance
    gcp:bigtable/table:Table gcp:firestore/database:Database gcp:memorystore/instance:Instance gcp:redis/cluster:Cluster
    gcp:redis/instance:Instance gcp:spanner/database:Database gcp:spanner/instance:Instance gcp:sql/database:Database
    gcp:sql/databaseInstance:DatabaseInstance gcp:vertex/aiFeatureOnlineStore:AiFeatureOnlineStore
    gcp:vertex/aiFeatureStore:AiFeatureStore gcp:vertex/aiIndex:AiIndex
    azure-native:cosmosdb:DatabaseAccount azure-native:cosmosdb:SqlResourceSqlContainer
    azure-native:cosmosdb:SqlResourceSqlDatabase azure-native:dbformysql:Database azure-native:dbformysql:Server
    azure-native:dbforpostgresql:Cluster azure-native:dbforpostgresql:Database azure-native:dbforpostgresql:Server
    azure-native:documentdb:DatabaseAccount azure-native:documentdb:SqlResourceSqlContainer
    azure-native:documentdb:SqlResourceSqlDatabase azure-native:kusto:Cluster azure-native:kusto:Database
    azure-native:kusto:ReadWriteDatabase azure-native:redis:Redis azure-native:redisenterprise:Database
    azure-native:redisenterprise:RedisEnterprise azure-native:search:Service azure-native:sql:Database
    azure-native:sql:ManagedDatabase azure-native:sql:ManagedInstance azure-native:sql:Server
    azure-native:storage:Table
"""
_BUCKETS = """
    aws:s3/bucket:Bucket aws:s3/bucketV2:BucketV2 aws:s3/directoryBucket:DirectoryBucket
    aws:s3tables/tableBucket:TableBucket gcp:storage/bucket:Bucket azure-native:storage:BlobContainer
    azure-native:storage:StorageAccount
"""
_DISKS = """
    aws:ebs/volume:Volume aws:efs/fileSystem:FileSystem aws:fsx/lustreFileSystem:LustreFileSystem
    aws:fsx/ontapFileSystem:OntapFileSystem aws:fsx/openZfsFileSystem:OpenZfsFileSystem
    aws:fsx/windowsFileSystem:WindowsFileSystem gcp:compute/disk:Disk gcp:filestore/instance:Instance
    gcp:lustre/instance:Instance gcp:netapp/volume:Volume azure-native:compute:Disk azure-native:netapp:Volume
    azure-native:storage:FileShare
"""
_QUEUES = """
    aws:mq/broker:Broker aws:sqs/queue:Queue
    azure-native:servicebus:Namespace azure-native:servicebus:Queue azure-native:servicebus:Subscription
    azure-native:servicebus:Topic azure-native:storage:Queue
"""
_OTHERS = {
    "aws:backup/vault:Vault": stores("backup vault", "recovery points"),
    "aws:cognito/userPool:UserPool": stores("user pool", "users"),
    "aws:ebs/snapshot:Snapshot": stores("snapshot", "contents"),
    "aws:ecr/repository:Repository": stores("repository", "images"),
    "aws:glue/catalogDatabase:CatalogDatabase": stores("Glue database", "tables"),
    "aws:glue/catalogTable:CatalogTable": stores("Glue table", "versions"),
    "aws:kms/key:Key": stores("KMS key", "ciphertexts"),
    "aws:s3tables/table:Table": stores("S3 table", "rows"),
    "aws:secretsmanager/secret:Secret": stores("secret", "versions"),
    "azure-native:containerregistry:Registry": stores("container registry", "images"),
    "azure-native:eventhub:EventHub": stores("event hub", "events"),
    "azure-native:eventhub:Namespace": stores("Event Hubs namespace", "events"),
    "azure-native:keyvault:Vault": stores("key vault", "keys and secrets"),
    "azure-native:resources:ResourceGroup": stores("resource group", "resources"),
    "gcp:artifactregistry/repository:Repository": stores("repository", "artifacts"),
    "gcp:kms/cryptoKey:CryptoKey": stores("KMS key", "ciphertexts"),
    "gcp:managedkafka/cluster:Cluster": stores("Kafka cluster", "records"),
    "gcp:managedkafka/topic:Topic": stores("topic", "records"),
    "gcp:secretmanager/secret:Secret": stores("secret", "versions"),
}
_OPERATED = """
    acid.zalan.do/postgresql app.redislabs.com/RedisEnterpriseCluster app.redislabs.com/RedisEnterpriseDatabase
    cassandra.datastax.com/CassandraDatacenter clickhouse.altinity.com/ClickHouseInstallation
    elasticsearch.k8s.elastic.co/Elasticsearch k8s.mariadb.com/MariaDB k8ssandra.io/K8ssandraCluster milvus.io/Milvus
    mongodbcommunity.mongodb.com/MongoDBCommunity mysql.oracle.com/InnoDBCluster
    opensearch.opster.io/OpenSearchCluster pgv2.percona.com/PerconaPGCluster
    postgres-operator.crunchydata.com/PostgresCluster postgresql.cnpg.io/Cluster postgresql.cnpg.io/Database
    psmdb.percona.com/PerconaServerMongoDB pxc.percona.com/PerconaXtraDBCluster
    redis.redis.opstreelabs.in/Redis redis.redis.opstreelabs.in/RedisCluster scylla.scylladb.com/ScyllaCluster
"""
_OTHERS_OPERATED = {
    "ceph.rook.io/CephBlockPool": stores("Ceph pool", "volumes"),
    "ceph.rook.io/CephCluster": stores("Ceph cluster", "volumes"),
    "ceph.rook.io/CephObjectStore": stores("object store", "objects"),
    "minio.min.io/Tenant": stores("MinIO tenant", "objects"),
    "objectbucket.io/ObjectBucketClaim": stores("bucket", "objects"),
    "platform.confluent.io/Kafka": stores("Kafka cluster", "records"),
    "platform.confluent.io/KafkaTopic": stores("topic", "records"),
    "rabbitmq.com/Queue": stores("queue", "messages"),
    "rabbitmq.com/RabbitmqCluster": stores("RabbitMQ cluster", "messages"),
    "snapshot.storage.k8s.io/VolumeSnapshot": stores("snapshot", "contents"),
}


def _each(types: str, how: Describe) -> Iterable[tuple[str, Describe]]:
    return ((one, how) for one in types.split())


def _rows() -> Iterator[tuple[str, Describe]]:
    yield from _each(_DATABASES, stores("database", "contents"))
    yield from _each(_OPERATED, stores("database", "contents"))
    yield from _each(_BUCKETS, stores("bucket", "objects"))
    yield from _each(_DISKS, stores("volume", "contents"))
    yield from _each(_QUEUES, stores("queue", "messages"))
    yield from _OTHERS.items()
    yield from _OTHERS_OPERATED.items()


STORED: Stored = dict(_rows())
