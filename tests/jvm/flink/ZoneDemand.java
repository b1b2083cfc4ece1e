import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Counts requests by zone, in a Flink of its own. A request is {@code zone,id}; a count is {@code zone,id,n}.
 *
 * <p>What it reads, writes and promises comes from the variables that a job gets, and how Flink works from a file of
 * {@code key: value} lines: nothing of either is written here.
 */
public final class ZoneDemand {
    public static void main(String[] arguments) throws Exception {
        Map<String, String> settings = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            int colon = line.indexOf(": ");
            settings.put(line.substring(0, colon), line.substring(colon + 2));
        }
        StreamExecutionEnvironment flink =
                StreamExecutionEnvironment.createLocalEnvironment(Configuration.fromMap(settings));
        flink.fromSource(requests(), WatermarkStrategy.noWatermarks(), "requests").uid("requests")
                .keyBy(request -> request.substring(0, request.indexOf(',')))
                .process(new Count()).uid("count")
                .sinkTo(demand()).uid("demand");
        flink.execute("zone-demand");
    }

    private static KafkaSource<String> requests() {
        return KafkaSource.<String>builder()
                .setBootstrapServers(variable("KAFKA_BOOTSTRAP_SERVERS"))
                .setTopics(variable("TOPIC_RIDE_REQUESTS"))
                .setGroupId(variable("TOPIC_RIDE_REQUESTS_GROUP"))
                .setProperty("isolation.level", variable("TOPIC_RIDE_REQUESTS_ISOLATION_LEVEL"))
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setValueOnlyDeserializer(new SimpleStringSchema())
                .build();
    }

    private static KafkaSink<String> demand() {
        KafkaSinkBuilder<String> sink = KafkaSink.<String>builder()
                .setBootstrapServers(variable("KAFKA_BOOTSTRAP_SERVERS"))
                .setRecordSerializer(KafkaRecordSerializationSchema.builder()
                        .setTopic(variable("TOPIC_ZONE_DEMAND"))
                        .setValueSerializationSchema(new SimpleStringSchema())
                        .build());
        String prefix = System.getenv("EVENTS_TRANSACTIONAL_ID_PREFIX");
        if (prefix == null) {
            return sink.setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE).build();
        }
        return sink.setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(prefix)
                .setProperty("transaction.timeout.ms", variable("KAFKA_TRANSACTION_TIMEOUT_MS"))
                .build();
    }

    private static String variable(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalStateException(name + " is not set");
        }
        return value;
    }

    private static final class Count extends KeyedProcessFunction<String, String, String> {
        private transient ValueState<Long> seen;

        @Override
        public void open(OpenContext context) {
            seen = getRuntimeContext().getState(new ValueStateDescriptor<>("seen", Long.class));
        }

        @Override
        public void processElement(String request, Context context, Collector<String> counted) throws Exception {
            long number = (seen.value() == null ? 0 : seen.value()) + 1;
            seen.update(number);
            counted.collect(request + "," + number);
        }
    }
}
