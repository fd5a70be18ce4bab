package io.embedpass.web;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketWrapperBase;
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

    private record Seen(SocketChannel connection, long lastWriteMillis) {}

    /** As many connections as are configured, and as the heap has room for; Tomcat's -1, for any number, is no number here. */
    @Override
    public void bind() throws Exception {
        int room = (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / HEAP_OF_A_CONNECTION);
        setMaxConnections(getMaxConnections() > 0 ? Math.min(room, getMaxConnections()) : room);
        super.bind();
    }

    @Override
    protected boolean setSocketOptions(SocketChannel socket) {
        boolean isTaken = super.setSocketOptions(socket);
        if (getConnectionCount() >= getMaxConnections()) {
            makeRoomFor(socket);
        }
        return isTaken;
    }

    /**
     * Those whose end was begun before are room already, each of which lets one in: a request that is in progress is
     * answered first. One is ended in any case, as they may take long.
     */
    private void makeRoomFor(SocketChannel newest) {
        // Seen once, as others go on writing and closing meanwhile.
        List<Seen> seen = new ArrayList<>();
        int ending = 0;
        for (SocketWrapperBase<NioChannel> connection : getConnections()) {
            SocketChannel channel = connection.getSocket().getIOChannel();
            if (channel == null || channel.equals(newest) || !(connection instanceof NioSocketWrapper known)) {
                continue;
            }
            if (channel.socket().isInputShutdown()) {
                ending++;
            } else {
                seen.add(new Seen(channel, known.getLastWrite()));
            }
        }
        seen.stream()
                .sorted(Comparator.comparingLong(Seen::lastWriteMillis))
                .limit(Math.max(1, getMaxConnections() / PART - ending))
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
}
