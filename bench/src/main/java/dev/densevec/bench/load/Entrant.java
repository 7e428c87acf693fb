package dev.densevec.bench.load;

import dev.densevec.bench.Growth;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// An engine behind the server, with its clients.
final class Entrant implements AutoCloseable {
  /// The table's head.
  static final String HEAD =
      "| engine | images/s | p50 ms | p99 ms | answers | wrong | failed | status 429 | resident MB"
          + " | growth |\n|---|---|---|---|---|---|---|---|---|---|";

  /// Time for which clients send before the server is asked to end.
  private static final long BEFORE_END_MILLIS = 1000;

  private static final double SECOND_NANOS = 1e9;

  private final ServedEngine engine;
  private final LoadServer server;
  private final Clients clients;
  private final Score uncounted = new Score();
  private final Score counted = new Score();
  private final Score ending = new Score();
  private final List<Double> resident = new ArrayList<>();
  private double seconds;
  private int exitCode;

  /// Starts the server.
  ///
  /// @param options those of `densevec serve`
  /// @param count how many clients it has
  /// @throws IllegalStateException in one line if it does not start
  Entrant(ServedEngine engine, List<String> options, int count, List<Photo> photos)
      throws IOException {
    this.engine = engine;
    server = engine.start(options);
    clients = new Clients(server.address(), count, photos, new Judge(photos, engine.tolerance()));
  }

  /// Has the clients send for some seconds that don't count.
  void warmUp(double length) {
    clients.run(until(length), uncounted);
  }

  /// Has the clients send for some seconds, and looks at the server's memory.
  void take(double length) {
    long start = System.nanoTime();
    clients.run(until(length), counted);
    seconds += (System.nanoTime() - start) / SECOND_NANOS;
    resident.add((double) server.residentBytes().orElseThrow(Entrant::noMemoryIsTold));
  }

  private static IllegalStateException noMemoryIsTold() {
    return new IllegalStateException(
        "this system doesn't say how much memory a process has, expected Linux");
  }

  private static BooleanSupplier until(double length) {
    long end = System.nanoTime() + (long) (length * SECOND_NANOS);
    return () -> System.nanoTime() - end < 0;
  }

  /// Ends the server while the clients send, who go on until they are refused.
  void end() throws InterruptedException {
    Thread load = Thread.ofPlatform().start(() -> clients.run(() -> true, ending));
    Thread.sleep(BEFORE_END_MILLIS);
    try {
      exitCode = server.end();
    } finally {
      load.join();
    }
  }

  private Stream<Score> scores() {
    return Stream.of(uncounted, counted, ending);
  }

  /// A row of the table.
  String row() {
    return String.format(
        Locale.ROOT,
        "| %s | %.1f | %.1f | %.1f | %d | %d | %d | %d | %.1f | %.2f %% |",
        engine,
        counted.answers() / seconds,
        counted.millis(0.5),
        counted.millis(0.99),
        scores().mapToLong(Score::answers).sum(),
        scores().mapToLong(Score::wrong).sum(),
        scores().mapToLong(Score::failures).sum(),
        scores().mapToLong(Score::busyCount).sum(),
        resident.getLast() / 1e6,
        100 * Growth.of(resident));
  }

  /// What is wrong with it, if anything is.
  ///
  /// @param growth share by which this library's memory may grow
  Optional<String> fault(double growth) {
    Optional<String> first = scores().flatMap(score -> score.problem().stream()).findFirst();
    if (first.isPresent() || counted.answers() == 0 || ending.answers() == 0) {
      return Optional.of(engine + ": " + first.orElse("no request was answered"));
    }
    if (uncounted.wasTurnedAway() || counted.wasTurnedAway()) {
      return Optional.of(engine + ": status 503 before it was asked to end");
    }
    if (exitCode != LoadCommand.ENDED) {
      return Optional.of(
          String.format(
              Locale.ROOT, "%s: exit code %d, expected %d", engine, exitCode, LoadCommand.ENDED));
    }
    boolean grows = engine == ServedEngine.DENSEVEC && Growth.of(resident) > growth;
    return grows ? Optional.of(engine + ": its memory grows") : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    clients.close();
    server.close();
  }
}
