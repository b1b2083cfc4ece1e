import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Counts payments by account: each payment is answered with {@code account,n}.
 *
 * <p>How it works comes from the file that a job gets, and what it reads and writes from its variables.
 */
public final class Balances {
    public static void main(String[] arguments) throws Exception {
        Properties settings = new Properties();
        try (InputStream file = Files.newInputStream(Path.of(System.getenv("STREAMS_PROPERTIES")))) {
            settings.load(file);
        }
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(System.getenv("TOPIC_PAYMENTS"), Consumed.with(Serdes.String(), Serdes.String()))
                .groupByKey(Grouped.with(Serdes.String(), Serdes.String()))
                // Without a cache every count is written, not the last before each commit.
                .count(Materialized.<String, Long, KeyValueStore<Bytes, byte[]>>as("balances").withCachingDisabled())
                .toStream()
                .mapValues((account, count) -> account + "," + count)
                .to(System.getenv("TOPIC_BALANCES"), Produced.with(Serdes.String(), Serdes.String()));
        KafkaStreams streams = new KafkaStreams(builder.build(), settings);
        Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
        streams.start();
    }
}
