import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.storm.Config;
import org.apache.storm.DaemonConfig;
import org.apache.storm.utils.Utils;
import org.apache.storm.validation.ConfigValidation;

/** Says which keys of {@code storm.yaml} on the class path Storm does not know, and validates the values of all. */
public final class StormSettings {
    public static void main(String[] arguments) throws Exception {
        List<Class<?>> declaring = List.of(Config.class, DaemonConfig.class);
        List<Object> known = new ArrayList<>();
        for (Class<?> one : declaring) {
            for (var field : one.getFields()) {
                if (field.getType() == String.class) {
                    known.add(field.get(null));
                }
            }
        }
        known.addAll(Utils.readDefaultConfig().keySet());
        Map<String, Object> settings = Utils.findAndReadConfigFile(arguments[0], true);
        for (String key : settings.keySet()) {
            System.out.println(key + ": " + (known.contains(key) ? "declared" : "unknown"));
        }
        ConfigValidation.validateFields(settings, declaring);
    }
}
