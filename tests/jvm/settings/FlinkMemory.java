import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBMemoryControllerUtils;
import org.apache.flink.state.rocksdb.RocksDBOperationUtils;
import org.apache.flink.state.rocksdb.RocksDBOptions;

/**
 * Reads one configuration a line, {@code key=value key=value}, and says what the Flink on the class path makes of its
 * memory: heap of tasks, managed and network memory of a task manager, or the heap of a job manager, in bytes; or
 * {@code refused}. After {@code slot}, reads the managed memory of a slot and says whether RocksDB is content with it.
 */
public final class FlinkMemory {
    public static void main(String[] arguments) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = input.readLine()) != null; ) {
            if (line.startsWith("slot ")) {
                System.out.println(rocksDbIsFine(Long.parseLong(line.substring(5))));
                continue;
            }
            Map<String, String> settings = new HashMap<>();
            for (String pair : line.split(" ")) {
                settings.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
            }
            System.out.println(derived(Configuration.fromMap(settings), line.contains("jobmanager.memory.process")));
        }
    }

    private static String derived(Configuration settings, boolean isJobManager) {
        try {
            if (isJobManager) {
                JobManagerProcessSpec spec = JobManagerProcessUtils.processSpecFromConfig(settings);
                return String.valueOf(spec.getJvmHeapMemorySize().getBytes());
            }
            TaskExecutorProcessSpec spec = TaskExecutorProcessUtils.processSpecFromConfig(settings);
            return spec.getTaskHeapSize().getBytes()
                    + " " + spec.getManagedMemorySize().getBytes()
                    + " " + spec.getNetworkMemSize().getBytes();
        } catch (IllegalConfigurationException refused) {
            return "refused";
        }
    }

    private static boolean rocksDbIsFine(long managed) throws Exception {
        Method capacity = RocksDBMemoryControllerUtils.class.getDeclaredMethod(
                "calculateWriteBufferManagerCapacity", long.class, double.class);
        Method check = RocksDBOperationUtils.class.getDeclaredMethod(
                "sanityCheckArenaBlockSize", long.class, long.class, long.class);
        capacity.setAccessible(true);
        check.setAccessible(true);
        double ratio = RocksDBOptions.WRITE_BUFFER_RATIO.defaultValue();
        long writeBuffer = RocksDBConfigurableOptions.WRITE_BUFFER_SIZE.defaultValue().getBytes();
        return (boolean) check.invoke(null, writeBuffer, 0L, capacity.invoke(null, managed, ratio));
    }
}
