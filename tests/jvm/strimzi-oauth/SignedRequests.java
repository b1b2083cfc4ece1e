import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallback;

/**
 * Stands in for what a broker of Amazon MSK makes of a token: a signed request to connect, which has not expired.
 *
 * <p>The client is who its key's id says. It cannot ask Amazon whether the signature is right: a test in Python does.
 */
public final class SignedRequests implements AuthenticateCallbackHandler {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    @Override
    public void configure(Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> entries) {}

    @Override
    public void close() {}

    @Override
    public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            if (!(callback instanceof OAuthBearerValidatorCallback)) {
                throw new UnsupportedCallbackException(callback);
            }
            OAuthBearerValidatorCallback asked = (OAuthBearerValidatorCallback) callback;
            try {
                asked.token(token(asked.tokenValue()));
            } catch (IllegalArgumentException refused) {
                asked.error("invalid_token", null, null);
            }
        }
    }

    private static OAuthBearerToken token(String value) {
        URI address = URI.create(new String(Base64.getUrlDecoder().decode(value), StandardCharsets.UTF_8));
        Map<String, String> query = new HashMap<>();
        for (String pair : address.getQuery().split("&")) {
            String[] halves = pair.split("=", 2);
            query.put(halves[0], halves[1]);
        }
        long made = Instant.from(TIME.parse(query.get("X-Amz-Date"))).toEpochMilli();
        long ends = made + 1_000L * Long.parseLong(query.get("X-Amz-Expires"));
        boolean right = address.getHost().equals("kafka.eu-west-1.amazonaws.com")
            && "kafka-cluster:Connect".equals(query.get("Action"))
            && query.get("X-Amz-Signature").length() == 64
            && query.containsKey("X-Amz-Security-Token")
            && System.currentTimeMillis() < ends;
        if (!right) {
            throw new IllegalArgumentException("no signed request to connect");
        }
        String principal = query.get("X-Amz-Credential").split("/")[0];
        return new OAuthBearerToken() {
            @Override
            public String value() {
                return value;
            }

            @Override
            public Set<String> scope() {
                return Set.of();
            }

            @Override
            public long lifetimeMs() {
                return ends;
            }

            @Override
            public String principalName() {
                return principal;
            }

            @Override
            public Long startTimeMs() {
                return made;
            }
        };
    }
}
