package dev.densevec.bench.load;

import dev.densevec.cluster.OwnJava;
import dev.densevec.measure.ProcessMemory;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/// A server in a process of its own.
final class LoadServer implements AutoCloseable {
  private static final long FAREWELL_SECONDS = 60;

  /// Those that the launcher `cli/bin/densevec` gives the verb `serve`.
  static final String[] FLAGS = {"-Xms72m", "-Xmn64m", "-XX:SurvivorRatio=2"};

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
    process = OwnJava.process(main, arguments, FLAGS).redirectError(log.toFile()).start();
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

  /// Bytes that are resident; empty where the system doesn't say.
  OptionalLong residentBytes() {
    return ProcessMemory.residentBytes(process.pid());
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
