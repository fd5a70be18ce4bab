package io.embedpass.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.Acme;
import io.embedpass.fixture.RunningEmbedpass;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Those who connect and send little: RFC 9112, section 9.5, allows to end a connection at any time. */
@Timeout(300)
class SlowClientsIT {

    private static final String HALF_A_HEAD = "POST /embed/token HTTP/1.1\r\nHost: a\r\nX-Slow: ";
    private static final String HALF_A_BODY =
            "POST /embed/token HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";

    private static final String GET = "GET /.well-known/jwks.json HTTP/1.1\r\nHost: a\r\n\r\n";

    private static final int MOST = 40;

    /** Whom a race between those that end and those that come hits is decided anew in each. */
    private static final int ROUNDS = 30;

    private final List<Socket> slow = new ArrayList<>();
    private RunningEmbedpass acme;

    @BeforeEach
    void start() {
        acme = setup().start();
    }

    private static RunningEmbedpass.Setup setup() {
        return Acme.setup().with("server.tomcat.max-connections", String.valueOf(MOST));
    }

    @AfterEach
    void stop() throws IOException {
        closeAll();
        acme.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", HALF_A_HEAD, HALF_A_BODY})
    void who_sends_little_or_nothing_makes_room_for_others(String begin) throws IOException {
        connectMoreThanMayBe(begin);

        assertThat(acme.send(acme.tokenRequest("/embed/token")).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", HALF_A_HEAD, HALF_A_BODY})
    void who_came_last_never_makes_room(String begin) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            connectMoreThanMayBe(begin);

            assertThat(statusLine(GET)).as("round %d", round).isEqualTo("HTTP/1.1 200 ");
            closeAll();
        }
    }

    /** Each of which the service would write to until its time is up, which it never is here. */
    @Test
    void who_takes_no_answers_makes_room_for_others() throws IOException, InterruptedException {
        acme.close();
        acme = setup().with("server.tomcat.connection-timeout", "1d").start();
        for (int connection = 0; connection < MOST; connection++) {
            askAndTakeNothing();
        }

        for (int client = 0; client < MOST; client++) {
            assertThat(statusLine(GET)).as("client %d", client).isEqualTo("HTTP/1.1 200 ");
        }
    }

    @Test
    void a_connection_that_is_in_use_stays_while_older_ones_go() throws IOException {
        for (int connection = 0; connection < 5 * MOST; connection++) {
            slow.add(new Socket(InetAddress.getLoopbackAddress(), acme.port()));
            if (connection % 10 == 0) {
                assertThat(acme.get(acme.uri("/.well-known/jwks.json")).statusCode())
                        .isEqualTo(200);
            }
        }
    }

    private void connectMoreThanMayBe(String begin) throws IOException {
        for (int connection = 0; connection < 5 * MOST; connection++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), acme.port());
            slow.add(socket);
            socket.getOutputStream().write(begin.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** As much as fits into what lies between: the service waits for room for an answer then, and reads no further. */
    private void askAndTakeNothing() throws IOException, InterruptedException {
        SocketChannel channel = SocketChannel.open();
        slow.add(channel.socket());
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 1024)
                .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), acme.port()));
        channel.configureBlocking(false);
        ByteBuffer requests = ByteBuffer.wrap(GET.repeat(10_000).getBytes(StandardCharsets.US_ASCII));
        int fruitless = 0;
        while (fruitless < 20) {
            if (channel.write(requests) == 0) {
                fruitless++;
                Thread.sleep(10);
            } else {
                fruitless = 0;
            }
        }
    }

    private void closeAll() throws IOException {
        for (Socket socket : slow) {
            socket.close();
        }
        slow.clear();
    }

    private String statusLine(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), acme.port())) {
            socket.setSoTimeout(120_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(13), StandardCharsets.US_ASCII);
        }
    }
}
