import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.FallbackKey;

/**
 * Reads {@code key: value} lines and says of each what the Flink on the class path makes of it: {@code declared},
 * {@code renamed to ...}, {@code refused: ...}, or {@code unknown}.
 */
public final class FlinkSettings {
    public static void main(String[] arguments) throws Exception {
        Map<String, ConfigOption<?>> declared = new HashMap<>();
        Map<String, ConfigOption<?>> former = new HashMap<>();
        for (ConfigOption<?> option : options()) {
            declared.putIfAbsent(option.key(), option);
            for (FallbackKey key : option.fallbackKeys()) {
                former.putIfAbsent(key.getKey(), option);
            }
        }
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = input.readLine()) != null; ) {
            int colon = line.indexOf(": ");
            String key = line.substring(0, colon);
            System.out.println(key + ": " + verdict(key, line.substring(colon + 2), declared, former));
        }
    }

    private static String verdict(
            String key, String value, Map<String, ConfigOption<?>> declared, Map<String, ConfigOption<?>> former) {
        ConfigOption<?> option = declared.get(key);
        if (option == null) {
            return former.containsKey(key) ? "renamed to " + former.get(key).key() : "unknown";
        }
        try {
            Configuration.fromMap(Map.of(key, value)).get(option);
            return "declared";
        } catch (IllegalArgumentException error) {
            return "refused: " + error.getMessage();
        }
    }

    private static List<ConfigOption<?>> options() throws Exception {
        List<ConfigOption<?>> found = new ArrayList<>();
        for (String path : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!path.endsWith(".jar") || !new File(path).getName().startsWith("flink-")) {
                continue;
            }
            try (JarFile jar = new JarFile(path)) {
                for (var entry : (Iterable<java.util.jar.JarEntry>) jar.stream()::iterator) {
                    if (entry.getName().matches("org/apache/flink/[\\w/]+Options(Internal)?\\.class")) {
                        add(entry.getName().replace('/', '.').replaceAll("\\.class$", ""), found);
                    }
                }
            }
        }
        return found;
    }

    private static void add(String name, List<ConfigOption<?>> found) throws Exception {
        try {
            for (Field field : Class.forName(name).getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigOption.class) {
                    field.setAccessible(true);
                    found.add((ConfigOption<?>) field.get(null));
                }
            }
        } catch (NoClassDefFoundError missing) {
            // What it needs is not on the class path: a setting that only it declares is found unknown.
        }
    }
}
