package dev.densevec.cli.speed.report;

import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.Progress;
import dev.densevec.cli.speed.Stage;
import dev.densevec.cli.speed.Workload;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/// Shows what is measured, and ends it when the process is asked to end.
final class BenchWatch implements Consumer<Stage> {
  private final List<Workload> workloads;
  private final OptionalDouble expected;
  private final Progress progress;
  private int done;
  private long start;
  private volatile boolean stopped;

  /// Thrown to end a measurement.
  static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// @param expected seconds of a workload, if that is known
  BenchWatch(Console console, List<Workload> workloads, OptionalDouble expected) {
    this.workloads = workloads;
    this.expected = expected;
    progress = new Progress(console, console.showsProgress(), "workloads", workloads.size());
  }

  /// Notes which workload is measured from now on.
  ///
  /// @param index its place among all
  void begin(int index) {
    done = index;
    start = System.nanoTime();
  }

  @Override
  public void accept(Stage stage) {
    if (stopped) {
      throw new Stopped();
    }
    Workload workload = workloads.get(done);
    progress.update(
        done,
        left(),
        stage.text(),
        "batch " + workload.batch(),
        workload.threads() == 1 ? "1 thread" : workload.threads() + " threads");
  }

  private OptionalDouble left() {
    if (expected.isEmpty()) {
      return OptionalDouble.empty();
    }
    double each = expected.getAsDouble();
    double spent = Math.min(each, (System.nanoTime() - start) * 1e-9);
    return OptionalDouble.of(each * (workloads.size() - done) - spent);
  }

  /// Has the measurement end at the next call.
  void stop() {
    stopped = true;
  }

  /// Removes the line of progress.
  void clear() {
    progress.clear();
  }
}
