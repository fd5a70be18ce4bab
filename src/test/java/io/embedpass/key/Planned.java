package io.embedpass.key;

import io.embedpass.key.PlannedKey.Life;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Entries of a plan, in the words of the file. */
record Planned(KeySource source, Life life, int line) {

    static Planned key(String source) {
        return new Planned(KeySource.parse(source), Life.from(Optional.empty()), 1);
    }

    Planned activateAt(String time) {
        return with(new Life(
                life.publishedAt(),
                Optional.of(Instant.parse(time)),
                life.embeds(),
                life.retireAt(),
                life.isCompromised(),
                life.isEmergency()));
    }

    Planned publishedAt(String time) {
        return with(new Life(
                Optional.of(Instant.parse(time)),
                life.activateAt(),
                life.embeds(),
                life.retireAt(),
                life.isCompromised(),
                life.isEmergency()));
    }

    Planned retireAt(String time) {
        return with(new Life(
                life.publishedAt(),
                life.activateAt(),
                life.embeds(),
                Optional.of(Instant.parse(time)),
                life.isCompromised(),
                life.isEmergency()));
    }

    Planned forEmbed(String embed, String time) {
        Map<String, Instant> embeds = new HashMap<>(life.embeds());
        embeds.put(embed, Instant.parse(time));
        return with(new Life(
                life.publishedAt(),
                life.activateAt(),
                embeds,
                life.retireAt(),
                life.isCompromised(),
                life.isEmergency()));
    }

    Planned compromised() {
        return with(new Life(
                life.publishedAt(), life.activateAt(), life.embeds(), life.retireAt(), true, life.isEmergency()));
    }

    Planned emergency() {
        return with(new Life(
                life.publishedAt(), life.activateAt(), life.embeds(), life.retireAt(), life.isCompromised(), true));
    }

    Planned line(int number) {
        return new Planned(source, life, number);
    }

    private Planned with(Life other) {
        return new Planned(source, other, line);
    }

    PlannedKey get() {
        return new PlannedKey(source, Optional.empty(), life, line);
    }
}
