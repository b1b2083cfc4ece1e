import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Exit;

/**
 * Runs Kafka's command-line tools one after another in one virtual machine: each would take a second to start.
 *
 * <p>A request is the number of words and the words, the main class first; an answer is the exit status and what was
 * written to standard output and to standard error. All are lengths of four bytes and text.
 */
public final class Tools {
    /** What a tool does instead of ending the virtual machine. It may catch it: the status is kept beside it. */
    private static final class Ended extends Error {
        Ended() {
            super(null, null, false, false);
        }
    }

    /** The status that the present tool wanted to end with; what it does from then on is not heard. */
    private static volatile Integer ended;

    /** Writes to where the present request wants it: Scala and log4j keep the stream that they first saw. */
    private static final class Current extends OutputStream {
        private volatile ByteArrayOutputStream target = new ByteArrayOutputStream();

        @Override
        public void write(int value) {
            if (ended == null) {
                target.write(value);
            }
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            if (ended == null) {
                target.write(bytes, from, count);
            }
        }

        byte[] take() {
            byte[] written = target.toByteArray();
            target = new ByteArrayOutputStream();
            return written;
        }
    }

    public static void main(String[] given) throws IOException {
        Current out = new Current();
        Current err = new Current();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        Exit.setExitProcedure((status, message) -> {
            if (ended == null) {
                System.out.flush();
                System.err.flush();
                ended = status;
            }
            throw new Ended();
        });
        try (ServerSocket server =
                new ServerSocket(Integer.parseInt(given[0]), 50, InetAddress.getLoopbackAddress())) {
            while (true) {
                try (Socket socket = server.accept()) {
                    answer(new DataInputStream(socket.getInputStream()), new DataOutputStream(socket.getOutputStream()),
                        out, err);
                } catch (IOException gone) {
                    // Whoever asked has left; the next one is not concerned.
                }
            }
        }
    }

    private static void answer(DataInputStream in, DataOutputStream answer, Current out, Current err)
        throws IOException {
        String[] words = new String[in.readInt()];
        for (int index = 0; index < words.length; index++) {
            words[index] = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
        }
        ended = null;
        int status = run(words);
        System.out.flush();
        System.err.flush();
        answer.writeInt(status);
        for (Current stream : new Current[] {out, err}) {
            byte[] written = stream.take();
            answer.writeInt(written.length);
            answer.write(written);
        }
        answer.flush();
    }

    private static int run(String[] words) {
        String[] rest = java.util.Arrays.copyOfRange(words, 1, words.length);
        try {
            Class.forName(words[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
            return ended == null ? 0 : ended;
        } catch (InvocationTargetException failed) {
            if (ended != null) {
                return ended;
            }
            failed.getCause().printStackTrace();
            return 1;
        } catch (ReflectiveOperationException unknown) {
            unknown.printStackTrace();
            return 1;
        }
    }
}
