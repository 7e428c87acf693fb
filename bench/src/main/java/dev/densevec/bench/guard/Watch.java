package dev.densevec.bench.guard;

import dev.densevec.bench.Quartiles;
import dev.densevec.measure.FmaPeak;
import dev.densevec.measure.Turn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Measures subjects in turns, the machine's peak between them.
final class Watch implements AutoCloseable {
  private static final long PEAK_MILLIS = 10;
  private static final double TURN_NANOS = 15e6;
  private static final double WARM_UP_NANOS = 150e6;

  private final Map<Integer, FmaPeak> peaks = new HashMap<>();

  /// One turn of a subject.
  private record Sample(double gflops, double peakBefore, double peakAfter) implements Turn {
    double share() {
      return gflops / ((peakBefore + peakAfter) / 2);
    }
  }

  /// For each subject the share of the peak of as many threads, over its quiet turns.
  Map<String, Quartiles> measure(List<Subject> subjects, int rounds) {
    subjects.forEach(subject -> rate(subject, WARM_UP_NANOS));
    Map<String, List<Sample>> samples = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (Subject subject : subjects) {
        double before = peak(subject.threads());
        double gflops = rate(subject, TURN_NANOS);
        samples
            .computeIfAbsent(subject.name(), _ -> new ArrayList<>())
            .add(new Sample(gflops, before, peak(subject.threads())));
      }
    }
    Map<String, Quartiles> shares = new LinkedHashMap<>();
    samples.forEach((name, turns) -> shares.put(name, shares(turns)));
    return shares;
  }

  private static Quartiles shares(List<Sample> turns) {
    List<Sample> quiet = Turn.quiet(turns);
    return Quartiles.of((quiet.isEmpty() ? turns : quiet).stream().map(Sample::share).toList());
  }

  private double peak(int threads) {
    return peaks.computeIfAbsent(threads, FmaPeak::new).measure(PEAK_MILLIS);
  }

  /// Operations a nanosecond; the first run, which finds its data out of the caches, doesn't count.
  private static double rate(Subject subject, double nanos) {
    subject.body().run();
    long runs = 0;
    long start = System.nanoTime();
    long elapsed;
    do {
      subject.body().run();
      runs++;
      elapsed = System.nanoTime() - start;
    } while (elapsed < nanos);
    return subject.work() * runs / elapsed;
  }

  @Override
  public void close() {
    peaks.values().forEach(FmaPeak::close);
  }
}
