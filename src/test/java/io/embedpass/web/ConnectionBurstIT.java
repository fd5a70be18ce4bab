package io.embedpass.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.condition.OS.LINUX;

import io.embedpass.fixture.RunningEmbedpass;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;

/** Many clients that connect at the same moment: after an outage, or when a page is opened by a whole company. */
@EnabledOnOs(LINUX)
class ConnectionBurstIT {

    private static final int CLIENTS = 1000;
    private static final int MILLIS = 5000;
    private static final Path MOST_THAT_WAIT = Path.of("/proc/sys/net/core/somaxconn");

    /** A system whose queue is full drops what comes, and the client's asks again after one second, then three, then seven. */
    @Test
    void whoever_comes_while_nobody_is_let_in_stands_in_line() throws IOException {
        assumeTrue(
                Boolean.parseBoolean(System.getenv("CI"))
                        || Integer.parseInt(Files.readString(MOST_THAT_WAIT).strip()) > CLIENTS,
                MOST_THAT_WAIT + " is too low on this machine: sysctl -w net.core.somaxconn=4096");
        try (RunningEmbedpass embedpass = RunningEmbedpass.demo().start()) {
            embedpass.takeNoConnection();
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), embedpass.port());
            List<Socket> clients = new ArrayList<>();
            try {
                for (int i = 0; i < CLIENTS; i++) {
                    Socket client = new Socket();
                    clients.add(client);
                    client.connect(address, MILLIS);
                }
                assertThat(isServed(clients.getLast())).isFalse();
            } finally {
                for (Socket client : clients) {
                    client.close();
                }
            }
        }
    }

    private static boolean isServed(Socket client) throws IOException {
        client.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        client.setSoTimeout(500);
        try {
            return client.getInputStream().read() >= 0;
        } catch (SocketTimeoutException _) {
            return false;
        }
    }
}
