import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Ends with 0 when readiness says yes: for HEALTHCHECK in an image that has neither a shell nor curl. The variable
 * HEALTHCHECK_ADDRESS has the address of a management listener that speaks TLS or has another port.
 */
final class Healthcheck {

    private static final String READINESS = "http://127.0.0.1:8081/actuator/health/readiness";
    private static final int PATIENCE_MILLIS = 2000;

    private Healthcheck() {}

    public static void main(String[] arguments) throws Exception {
        String address = System.getenv().getOrDefault("HEALTHCHECK_ADDRESS", READINESS);
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(address).toURL().openConnection();
        if (connection instanceof HttpsURLConnection secure) {
            secure.setSSLSocketFactory(anyCertificate().getSocketFactory());
        }
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

    /** As the kubelet does: the certificate is of a name that the world knows, and nothing secret is sent or believed. */
    private static SSLContext anyCertificate() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Indifferent()}, null);
        return context;
    }

    /** The extended kind: nobody else looks at names then. */
    private static final class Indifferent extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
