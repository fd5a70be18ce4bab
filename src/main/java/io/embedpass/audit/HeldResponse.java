package io.embedpass.audit;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;

/** Sends nothing before its time: an answer that was flushed could not be taken back when its record fails. */
final class HeldResponse extends HttpServletResponseWrapper {

    HeldResponse(HttpServletResponse response) {
        super(response);
    }

    @Override
    public void flushBuffer() {
        // Sent when the record is safe.
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        return new HeldOutput(super.getOutputStream());
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        return new HeldWriter(super.getWriter());
    }

    private static final class HeldWriter extends PrintWriter {

        private HeldWriter(PrintWriter writer) {
            super(writer);
        }

        @Override
        public void flush() {
            // As above.
        }

        @Override
        public void close() {
            // As above.
        }

        /** To ask would send; and what is not sent has not failed. */
        @Override
        public boolean checkError() {
            return false;
        }
    }

    private static final class HeldOutput extends ServletOutputStream {

        private final ServletOutputStream output;

        private HeldOutput(ServletOutputStream output) {
            this.output = output;
        }

        @Override
        public void write(int b) throws IOException {
            output.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            output.write(bytes, from, length);
        }

        @Override
        public void flush() {
            // As above.
        }

        @Override
        public boolean isReady() {
            return output.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            output.setWriteListener(listener);
        }
    }
}
