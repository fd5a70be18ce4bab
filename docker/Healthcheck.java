import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** Ends with 0 when readiness says yes: for HEALTHCHECK in an image that has neither a shell nor curl. */
final class Healthcheck {

    private static final int PATIENCE_MILLIS = 2000;

    private Healthcheck() {}

    public static void main(String[] arguments) throws Exception {
        URI readiness = URI.create("http://127.0.0.1:8081/actuator/health/readiness");
        HttpURLConnection connection = (HttpURLConnection) readiness.toURL().openConnection();
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        System.exit(status(connection) == HttpURLConnection.HTTP_OK ? 0 : 1);
    }

    private static int status(HttpURLConnection connection) {
        try {
            return connection.getResponseCode();
        } catch (IOException e) {
            System.err.println(e);
            return 0;
        }
    }
}
