import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/**
 * Asks Avro's own checker about many pairs of schemas: two lines a pair, the reader's and the writer's. Answers one
 * line each: COMPATIBLE, INCOMPATIBLE, or REFUSED and why where a schema cannot be parsed or compared.
 */
public final class Compatible {
  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String reader = in.readLine(); reader != null; reader = in.readLine()) {
      System.out.println(verdict(reader, in.readLine()));
    }
  }

  private static String verdict(String reader, String writer) {
    Schema read;
    Schema written;
    try {
      read = new Schema.Parser().parse(reader);
      written = new Schema.Parser().parse(writer);
    } catch (RuntimeException error) {
      return "REFUSED " + String.valueOf(error.getMessage()).replace('\n', ' ');
    }
    try {
      return SchemaCompatibility.checkReaderWriterCompatibility(read, written).getType().toString();
    } catch (RuntimeException error) {
      // A field whose aliases match several fields of the writer: no such record can be read.
      return SchemaCompatibilityType.INCOMPATIBLE.toString();
    }
  }
}
