package dev.densevec.kernel.select;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What Linux says of the processor.
final class Processor {
  private static final Path INFO = Path.of("/proc/cpuinfo");

  /// Enough for the first of all processors.
  private static final int LINES = 16;

  private Processor() {}

  /// Whether the processor computes 512-bit vectors in halves: it does no more of them in a cycle
  /// than half as many shorter ones, and broadcasts a number to one of them in the time of two.
  static boolean halvesLongVectors() {
    if (!Files.isReadable(INFO)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(INFO)) {
      return halvesLongVectors(lines.limit(LINES).toList());
    } catch (IOException | UncheckedIOException _) {
      // A choice of speed alone: without knowledge, as most processors do.
      return false;
    }
  }

  /// AMD's family 19h, of which Zen 4 has AVX-512, and Zen 3 no 512-bit vectors at all. Zen 5,
  /// family 1Ah, has units of full length.
  static boolean halvesLongVectors(List<String> info) {
    return value(info, "vendor_id").equals("AuthenticAMD")
        && value(info, "cpu family").equals("25");
  }

  private static String value(List<String> info, String name) {
    return info.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("");
  }
}
