import java.util.TreeMap;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig;

/** Reads the file of a ZooKeeper server as the server does, and says who its peers are and where clients come in. */
public final class ZooKeeperSettings {
    public static void main(String[] arguments) throws Exception {
        QuorumPeerConfig settings = new QuorumPeerConfig();
        settings.parse(arguments[0]);
        new TreeMap<>(settings.getServers()).values().forEach(one -> System.out.println(
                one.id + " " + one.addr.getOne().getHostString() + " " + settings.getClientPortAddress().getPort()));
    }
}
