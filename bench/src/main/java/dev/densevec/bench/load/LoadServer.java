package dev.densevec.bench.load;

import dev.densevec.cluster.OwnJava;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A server in a process of its own.
final class LoadServer implements AutoCloseable {
  private static final long FAREWELL_SECONDS = 60;
  private static final String RESIDENT = "VmRSS:";

  private final Path log;
  private final Process process;
  private final URI address;

  /// Starts it and waits until it listens.
  ///
  /// @param main a class that prints the server's address first
  /// @param arguments its arguments
  /// @throws IllegalStateException in its own words if it does not start
  LoadServer(Class<?> main, List<String> arguments) throws IOException {
    log = Files.createTempFile("densevec-", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(OwnJava.command(main.getName(), arguments)).redirectError(log.toFile());
    OwnJava.provide(builder.environment());
    process = builder.start();
    BufferedReader printed = process.inputReader();
    String line = printed.readLine();
    if (line == null) {
      List<String> said = Files.readAllLines(log);
      close();
      throw new IllegalStateException(
          said.isEmpty() ? "the server ended and said nothing" : said.getLast());
    }
    address = URI.create(line);
  }

  /// Where it listens.
  URI address() {
    return address;
  }

  /// Bytes that are resident; NaN where the system doesn't say.
  double residentBytes() {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith(RESIDENT))
          .mapToDouble(line -> 1024.0 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException _) {
      return Double.NaN;
    }
  }

  /// Asks the process to end (SIGTERM) and waits until it has.
  ///
  /// @return its exit code
  /// @throws IllegalStateException if it does not end
  int end() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          "the server has not ended " + FAREWELL_SECONDS + " s after SIGTERM");
    }
    return process.exitValue();
  }

  /// Ends the process at once if it runs.
  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(log);
  }
}
