package io.embedpass.token;

import io.embedpass.embed.Embed;
import io.embedpass.embed.KeyConsumer;
import io.embedpass.embed.Profile;
import io.embedpass.user.EmbedUser;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The claims of a token, as typed values. */
@State(Scope.Benchmark)
public class ClaimsBenchmark {

    private final Claims claims = new Claims(Clock.systemUTC(), Duration.ofSeconds(5));
    private final EmbedUser user = new EmbedUser("u-42", "Ute Example", "ute@example.com", Optional.empty());
    private final Embed embed = new Embed(
            "feedback",
            "acme/product feedback",
            "board-42",
            Profile.ROUND_TWO,
            Duration.ofMinutes(5),
            KeyConsumer.JWKS,
            List.of(),
            Set.of(),
            Set.of());

    @Benchmark
    public Object build() {
        return claims.build(embed, user);
    }
}
