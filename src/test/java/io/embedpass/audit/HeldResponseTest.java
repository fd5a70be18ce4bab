package io.embedpass.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;

class HeldResponseTest {

    private final MockHttpServletResponse response = new MockHttpServletResponse();
    private final HeldResponse held = new HeldResponse(response);

    @Test
    void what_is_written_as_bytes_is_not_sent_before_its_time() throws IOException {
        held.getOutputStream().write(new byte[] {'{', '}'});
        held.getOutputStream().flush();
        held.getOutputStream().close();
        held.flushBuffer();

        assertThat(response.isCommitted()).isFalse();
        assertThat(response.getContentAsString()).isEqualTo("{}");
    }

    @Test
    void what_is_written_as_text_is_not_sent_before_its_time() throws IOException {
        try (PrintWriter writer = held.getWriter()) {
            writer.print("{}");
            writer.flush();
            assertThat(writer.checkError()).isFalse();
        }

        assertThat(response.isCommitted()).isFalse();
        response.flushBuffer();
        assertThat(response.getContentAsString()).isEqualTo("{}");
    }
}
