package io.embedpass.config;

import io.embedpass.config.WatchedFile.Reload;
import java.time.Instant;

/** Tells the application that a watched file was read: at start, and whenever it changed. */
public record ConfigReloaded(Reload reload, Instant at, boolean isStart) {}
