import org.apache.storm.Config;
import org.apache.storm.StormSubmitter;
import org.apache.storm.testing.TestWordSpout;
import org.apache.storm.topology.TopologyBuilder;

/** A topology that says words, under the name that a job gives it. */
public final class Trends {
    public static void main(String[] arguments) throws Exception {
        TopologyBuilder topology = new TopologyBuilder();
        topology.setSpout("words", new TestWordSpout(), 3);
        StormSubmitter.submitTopology(System.getenv("TOPOLOGY_NAME"), new Config(), topology.createTopology());
    }
}
