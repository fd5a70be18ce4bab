package io.embedpass.web;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import org.apache.tomcat.util.net.NioEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens, and lets a new connection in when there are as many as may be: those that were not answered for the longest
 * are idle or send slowly, and make room. Tomcat's own lets it wait outside until one of them ends by itself; a few
 * thousand that send a byte now and then, each of which costs some 90 KB, would keep everybody else out, or fill the heap.
 */
final class FullEndpoint extends NioEndpoint {

    private static final Logger log = LoggerFactory.getLogger(FullEndpoint.class);

    /** What a connection may cost at most, with TLS: 256 KiB of heap. */
    private static final long HEAP_OF_A_CONNECTION = 256 * 1024;

    /** Part of them that makes room at once: looking for them costs more than the end of one. */
    private static final int PART = 20;

    /** As many connections as are configured, and as the heap has room for. */
    @Override
    public void bind() throws Exception {
        long room = Runtime.getRuntime().maxMemory() / HEAP_OF_A_CONNECTION;
        setMaxConnections((int) Math.min(room, getMaxConnections()));
        super.bind();
    }

    @Override
    protected boolean setSocketOptions(SocketChannel socket) {
        boolean isTaken = super.setSocketOptions(socket);
        if (getConnectionCount() >= getMaxConnections()) {
            makeRoom();
        }
        return isTaken;
    }

    private void makeRoom() {
        getConnections().stream()
                .map(NioSocketWrapper.class::cast)
                .sorted(Comparator.comparingLong(NioSocketWrapper::getLastWrite))
                .limit(Math.max(1, getMaxConnections() / PART))
                .forEach(connection -> end(connection.getSocket().getIOChannel()));
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
