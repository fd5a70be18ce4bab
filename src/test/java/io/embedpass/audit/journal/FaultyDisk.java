package io.embedpass.audit.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk that can be full, fail to force, or hang. */
final class FaultyDisk implements OpenJournal.Disk {

    volatile boolean isFull;
    volatile boolean isForceFailing;
    volatile boolean isReadOnly;

    /** What no disk does. */
    volatile boolean isInsane;

    /** Has no permit while the disk hangs. */
    final Semaphore forces = new Semaphore(1);

    final AtomicInteger forced = new AtomicInteger();

    @Override
    public FileChannel open(Path file, Set<StandardOpenOption> options) throws IOException {
        answer();
        if (isReadOnly) {
            throw new IOException("Read-only file system");
        }
        return new Channel(FileChannel.open(file, options));
    }

    private void answer() {
        forces.acquireUninterruptibly();
        forces.release();
    }

    private final class Channel extends FileChannel {

        private final FileChannel real;

        private Channel(FileChannel real) {
            this.real = real;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            if (isFull) {
                // As a real one does: some of it still fits.
                ByteBuffer some = bytes.slice(bytes.position(), bytes.remaining() / 2);
                real.write(some);
                throw new IOException("No space left on device");
            }
            return real.write(bytes);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            answer();
            if (isInsane) {
                throw new AssertionError("nobody planned for this");
            }
            if (isForceFailing) {
                throw new IOException("Input/output error");
            }
            forced.incrementAndGet();
            real.force(metaData);
        }

        @Override
        public int read(ByteBuffer bytes) throws IOException {
            return real.read(bytes);
        }

        @Override
        public long read(ByteBuffer[] buffers, int offset, int length) throws IOException {
            return real.read(buffers, offset, length);
        }

        @Override
        public long write(ByteBuffer[] buffers, int offset, int length) throws IOException {
            return real.write(buffers, offset, length);
        }

        @Override
        public long position() throws IOException {
            return real.position();
        }

        @Override
        public FileChannel position(long newPosition) throws IOException {
            real.position(newPosition);
            return this;
        }

        @Override
        public long size() throws IOException {
            return real.size();
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            real.truncate(size);
            return this;
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
            if (isFull) {
                real.transferTo(position, count / 2, target);
                throw new IOException("No space left on device");
            }
            return real.transferTo(position, count, target);
        }

        @Override
        public long transferFrom(ReadableByteChannel src, long position, long count) throws IOException {
            return real.transferFrom(src, position, count);
        }

        @Override
        public int read(ByteBuffer bytes, long position) throws IOException {
            return real.read(bytes, position);
        }

        @Override
        public int write(ByteBuffer bytes, long position) throws IOException {
            return real.write(bytes, position);
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
            return real.map(mode, position, size);
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) throws IOException {
            return real.lock(position, size, shared);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return real.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            real.close();
        }
    }
}
