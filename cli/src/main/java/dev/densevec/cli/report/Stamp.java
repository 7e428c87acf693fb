package dev.densevec.cli.report;

import dev.densevec.cli.format.Json;
import dev.densevec.cli.help.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// What wrote a report, and when.
///
/// @param version the program's
/// @param date in UTC to the second, as in `2026-01-31T12:00:00Z` (ISO 8601)
public record Stamp(String version, String date) {

  /// That of this program and this moment.
  public static Stamp now() {
    try {
      return new Stamp(Version.text(), Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Opens the object of a report.
  public static Json begin() {
    Stamp now = now();
    return new Json().beginObject().member("version", now.version()).member("date", now.date());
  }
}
