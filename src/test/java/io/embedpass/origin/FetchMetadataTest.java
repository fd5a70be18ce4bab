package io.embedpass.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FetchMetadataTest {

    @ParameterizedTest
    @CsvSource({
        ",",
        "same-origin, same-origin",
        "same-origin, cors",
        "same-site, cors",
        "cross-site, cors",
        "cross-site,",
        ", cors",
    })
    void script_of_a_page_contradicts_nothing(@Nullable String site, @Nullable String mode) {
        assertThat(metadata(site, mode).contradiction()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "none, navigate, Sec-Fetch-Site is none",
        "none, cors, Sec-Fetch-Site is none",
        "none, , Sec-Fetch-Site is none",
        "cross-site, navigate, Sec-Fetch-Mode",
        "cross-site, no-cors, Sec-Fetch-Mode",
        "same-origin, navigate, Sec-Fetch-Mode",
        "same-site, websocket, Sec-Fetch-Mode",
        ", no-cors, Sec-Fetch-Mode",
        ", '', Sec-Fetch-Mode",
        "same-origin, CORS, Sec-Fetch-Mode",
    })
    void address_bar_form_link_and_image_contradict(@Nullable String site, @Nullable String mode, String reason) {
        assertThat(metadata(site, mode).contradiction())
                .hasValueSatisfying(words -> assertThat(words).startsWith(reason));
    }

    private static FetchMetadata metadata(@Nullable String site, @Nullable String mode) {
        return new FetchMetadata(Optional.ofNullable(site), Optional.ofNullable(mode));
    }
}
