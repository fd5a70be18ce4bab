package io.embedpass.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import io.embedpass.embed.Embed;
import io.embedpass.embed.KeyConsumer;
import io.embedpass.embed.Profile;
import io.embedpass.fixture.FakeClock;
import io.embedpass.user.EmbedUser;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimsTest {

    private static final EmbedUser UTE = new EmbedUser(
            "u-42", "Ute \"Q\" </script>", "ute@example.com", Optional.of("https://img.example.com/u.png"));

    private final FakeClock clock = new FakeClock("2026-11-23T10:00:00.999Z");

    @Test
    void round_two_gets_exactly_its_claims() {
        JWTClaimsSet claims = build(Duration.ofMinutes(5), Duration.ofSeconds(5), UTE);

        assertThat(claims.toJSONObject())
                .containsOnlyKeys("iss", "aud", "sub", "name", "email", "avatar_url", "jti", "iat", "exp")
                .containsEntry("iss", "my workspace/product feedback")
                .containsEntry("aud", "board-42")
                .containsEntry("sub", "u-42")
                .containsEntry("name", "Ute \"Q\" </script>")
                .containsEntry("email", "ute@example.com")
                .containsEntry("avatar_url", "https://img.example.com/u.png");
    }

    @Test
    void a_user_without_avatar_has_no_such_claim() {
        EmbedUser plain = new EmbedUser("u-42", "Ute", "ute@example.com", Optional.empty());

        assertThat(build(Duration.ofMinutes(5), Duration.ofSeconds(5), plain).getClaims())
                .doesNotContainKey("avatar_url");
    }

    @ParameterizedTest
    @CsvSource({"300, 5, 295", "300, 0, 300", "60, 5, 55", "300, 60, 240"})
    void the_signed_window_is_the_lifetime_and_begins_in_the_past(long ttl, long skew, long expiresIn) {
        Claims.Built built = new Claims(clock, Duration.ofSeconds(skew)).build(embed(Duration.ofSeconds(ttl)), UTE);

        Instant issuedAt = built.claims().getIssueTime().toInstant();
        Instant expiresAt = built.claims().getExpirationTime().toInstant();
        assertThat(issuedAt).isEqualTo(Instant.parse("2026-11-23T10:00:00Z").minusSeconds(skew));
        assertThat(expiresAt).isEqualTo(issuedAt.plusSeconds(ttl)).isEqualTo(built.expiresAt());
        assertThat(built.expiresIn()).isEqualTo(Duration.ofSeconds(expiresIn));
    }

    @Test
    void every_token_has_an_id_of_its_own() {
        String first = build(Duration.ofMinutes(5), Duration.ZERO, UTE).getJWTID();
        String second = build(Duration.ofMinutes(5), Duration.ZERO, UTE).getJWTID();

        assertThat(first).isNotEqualTo(second).hasSize(36);
    }

    private JWTClaimsSet build(Duration ttl, Duration skew, EmbedUser user) {
        return new Claims(clock, skew).build(embed(ttl), user).claims();
    }

    private static Embed embed(Duration ttl) {
        return new Embed(
                "feedback",
                "my workspace/product feedback",
                "board-42",
                Profile.ROUND_TWO,
                ttl,
                KeyConsumer.JWKS,
                List.of(),
                Set.of(),
                Set.of());
    }
}
