package io.embedpass.web;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens, and lets a new connection in when there are as many as may be: those that were not answered for the longest
 * are idle or send slowly, and make room, as either side may end a connection at any time (RFC 9112, section 9.5).
 * Tomcat's own lets it wait outside until one of them ends by itself; a few thousand that send a byte now and then, each
 * of which costs some 90 KB, would keep everybody else out, or fill the heap.
 */
final class FullEndpoint extends NioEndpoint {

    private static final Logger log = LoggerFactory.getLogger(FullEndpoint.class);

    /** What a connection may cost at most, with TLS: 256 KiB of heap. */
    private static final long HEAP_OF_A_CONNECTION = 256 * 1024;

    /** Part of them that makes room at once: looking for them costs more than the end of one. */
    private static final int PART = 10;

    /** For those whose end was begun: an attempt takes less, and whoever waits to be let in is not kept longer. */
    private static final int MILLIS_TO_END = 250;

    private record Seen(SocketChannel connection, long lastWriteMillis) {}

    /** Nothing was read from it yet. */
    private @Nullable SocketChannel newest;

    /** As many connections as are configured, and as the heap has room for; Tomcat's -1, for any number, is no number here. */
    @Override
    public void bind() throws Exception {
        int room = (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / HEAP_OF_A_CONNECTION);
        setMaxConnections(getMaxConnections() > 0 ? Math.min(room, getMaxConnections()) : room);
        super.bind();
    }

    @Override
    protected boolean setSocketOptions(SocketChannel socket) {
        newest = socket;
        return super.setSocketOptions(socket);
    }

    /** Called before each connection that is let in, by the one thread that lets them in. */
    @Override
    protected void countUpOrAwaitConnection() throws InterruptedException {
        for (int waited = 0; isRunning() && getConnectionCount() >= getMaxConnections(); waited++) {
            if (waited % MILLIS_TO_END == 0) {
                makeRoom(waited > 0);
            }
            Thread.sleep(1);
        }
        super.countUpOrAwaitConnection();
    }

    /**
     * Those whose end was begun before are room already, each of which lets one in: a request that is in progress is
     * answered first.
     *
     * @param isOverdue whether they had time for that; who is still there takes no answer, or waits for somebody
     */
    private void makeRoom(boolean isOverdue) {
        // Seen once, as others go on writing and closing meanwhile.
        List<Seen> staying = new ArrayList<>();
        List<SocketChannel> ending = new ArrayList<>();
        for (SocketWrapperBase<NioChannel> connection : getConnections()) {
            SocketChannel channel = connection.getSocket().getIOChannel();
            if (channel == null || channel.equals(newest) || !(connection instanceof NioSocketWrapper known)) {
                continue;
            }
            if (channel.socket().isInputShutdown()) {
                ending.add(channel);
            } else {
                staying.add(new Seen(channel, known.getLastWrite()));
            }
        }
        if (isOverdue) {
            ending.forEach(FullEndpoint::cutOff);
        }
        staying.stream()
                .sorted(Comparator.comparingLong(Seen::lastWriteMillis))
                .limit(Math.max(0, Math.max(1, getMaxConnections() / PART) - ending.size()))
                .map(Seen::connection)
                .forEach(FullEndpoint::end);
    }

    /** As though the client had: whatever reads from it finds that out at once, and closes it in its own order. */
    private static void end(SocketChannel connection) {
        try {
            connection.shutdownInput();
        } catch (IOException e) {
            log.debug("A connection that had to make room was gone already", e);
        }
    }

    /** Whoever writes to it and waits for the other side finds that out at once, and closes it. */
    private static void cutOff(SocketChannel connection) {
        try {
            connection.shutdownOutput();
        } catch (IOException e) {
            log.debug("A connection that had to make room was gone already", e);
        }
    }
}
