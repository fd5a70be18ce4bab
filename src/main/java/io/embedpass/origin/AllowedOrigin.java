package io.embedpass.origin;

import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/**
 * An entry of the list of allowed origins.
 *
 * @param pattern what it allows
 * @param embeds ids of the embeds that it is for; empty means every one
 * @param owner who asked for it
 * @param reviewBy day on which somebody should look whether it is still needed
 */
public record AllowedOrigin(
        OriginPattern pattern,
        Set<String> embeds,
        Optional<String> owner,
        Optional<LocalDate> reviewBy,
        Optional<String> note) {

    boolean isFor(String embed) {
        return embeds.isEmpty() || embeds.contains(embed);
    }

    public boolean isReviewDue(LocalDate today) {
        return reviewBy.filter(day -> !today.isBefore(day)).isPresent();
    }
}
