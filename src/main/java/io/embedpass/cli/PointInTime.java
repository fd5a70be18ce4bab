package io.embedpass.cli;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.springframework.boot.convert.DurationStyle;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 2h} (ago), {@code 2026-11-24} (its begin, UTC) and {@code 2026-11-24T10:00:00Z}. */
final class PointInTime implements ITypeConverter<Instant> {

    @Override
    public Instant convert(String text) {
        try {
            return text.contains("T") ? Instant.parse(text) : dayOrAgo(text);
        } catch (DateTimeException | IllegalArgumentException _) {
            throw new TypeConversionException(
                    "'" + text + "' is no point in time; write 2h, 3d, 2026-11-24 or 2026-11-24T10:00:00Z");
        }
    }

    private static Instant dayOrAgo(String text) {
        return text.contains("-")
                ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                : Clock.systemUTC().instant().minus(DurationStyle.SIMPLE.parse(text));
    }
}
