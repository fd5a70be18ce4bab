package io.embedpass.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.json.JsonMapper;

class ProblemAdviceTest {

    private final ProblemAdvice advice = new ProblemAdvice(new ProblemWriter(new JsonMapper()));

    /** Those of the management listener are no attempts. */
    @Test
    void what_nobody_planned_is_a_problem_where_requests_are_no_attempts_too() throws IOException {
        MockHttpServletResponse response = new MockHttpServletResponse();

        advice.unplanned(new IllegalStateException("a scrape"), new MockHttpServletRequest(), response);

        assertThat(response.getStatus()).isEqualTo(500);
        assertThat(response.getContentAsString(StandardCharsets.UTF_8))
                .contains("internal-error")
                .doesNotContain("a scrape");
    }

    @Test
    void what_an_endpoint_of_the_actuator_thinks_of_a_parameter_is_told_in_our_words() throws IOException {
        MockHttpServletResponse response = new MockHttpServletResponse();

        advice.refused(
                new ResponseStatusException(HttpStatus.BAD_REQUEST, "after"), new MockHttpServletRequest(), response);

        assertThat(response.getStatus()).isEqualTo(400);
        assertThat(response.getContentAsString(StandardCharsets.UTF_8)).contains("malformed-request");
    }
}
