import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Enumeration;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** Prints the names of the settings of Kafka or Flink that are on the class path; see build.py. */
public class ConfigNames {
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0) {
            kafka();
        } else {
            flink(arguments);
        }
    }

    private static void kafka() throws Exception {
        print("broker", field("org.apache.kafka.server.config.AbstractKafkaConfig", "CONFIG_DEF"));
        print("topic", field("org.apache.kafka.storage.internals.log.LogConfig", "CONFIG"));
        print("producer", field("org.apache.kafka.clients.producer.ProducerConfig", "CONFIG"));
        print("consumer", field("org.apache.kafka.clients.consumer.ConsumerConfig", "CONFIG"));
        print("admin", field("org.apache.kafka.clients.admin.AdminClientConfig", "CONFIG"));
        Class<?> crypto = Class.forName("org.apache.kafka.connect.runtime.distributed.Crypto");
        Method config = Class.forName("org.apache.kafka.connect.runtime.distributed.DistributedConfig")
            .getDeclaredMethod("config", crypto);
        config.setAccessible(true);
        print("connect", config.invoke(null, crypto.getField("SYSTEM").get(null)));
    }

    private static void print(String part, Object definition) throws Exception {
        Set<?> names = (Set<?>) definition.getClass().getMethod("names").invoke(definition);
        new TreeSet<Object>(names).forEach(name -> System.out.println(part + "\t" + name));
    }

    private static Object field(String type, String name) throws Exception {
        Field field = Class.forName(type).getDeclaredField(name);
        field.setAccessible(true);
        return field.get(null);
    }

    /** Every static ConfigOption of the classes in the archives, with the older names that it still answers to. */
    private static void flink(String[] archives) throws Exception {
        Class<?> option = Class.forName("org.apache.flink.configuration.ConfigOption");
        TreeSet<String> lines = new TreeSet<>();
        for (String archive : archives) {
            try (JarFile file = new JarFile(archive)) {
                for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements();) {
                    String name = entries.nextElement().getName();
                    if (name.startsWith("org/apache/flink/") && name.endsWith(".class")) {
                        options(name.substring(0, name.length() - 6).replace('/', '.'), option, lines);
                    }
                }
            }
        }
        lines.forEach(System.out::println);
    }

    private static void options(String type, Class<?> option, Set<String> lines) {
        try {
            Class<?> found = Class.forName(type, false, ConfigNames.class.getClassLoader());
            for (Field field : found.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) || !option.isAssignableFrom(field.getType())) {
                    continue;
                }
                field.setAccessible(true);
                Object value = field.get(null);
                lines.add(found.getSimpleName() + "\t" + option.getMethod("key").invoke(value));
                for (Object older : (Iterable<?>) option.getMethod("fallbackKeys").invoke(value)) {
                    lines.add(found.getSimpleName() + "\t" + older.getClass().getMethod("getKey").invoke(older));
                }
            }
        } catch (Throwable missing) {
            // A class of an optional dependency that is not there has no settings here.
        }
    }
}
