package dev.densevec.bench.scale;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a run of training steps measured, on rank 0. NaN stands for what was not measured.
///
/// @param millis median duration of a step
/// @param exchanges exchanges with other ranks a step
/// @param megabytes their results a step
/// @param waiting milliseconds a step that were spent in exchanges
/// @param beside milliseconds a step of exchanges that ran while the step went on
/// @param peakMegabytes the most memory of the process
record StepFigures(
    double millis,
    double exchanges,
    double megabytes,
    double waiting,
    double beside,
    double peakMegabytes) {
  private static final String MARK = "densevec-scale";

  /// A line for another process, which [#of(List)] reads.
  String line() {
    return Stream.<Object>of(MARK, millis, exchanges, megabytes, waiting, beside, peakMegabytes)
        .map(String::valueOf)
        .collect(Collectors.joining("\t"));
  }

  /// Reads what a process printed.
  ///
  /// @throws IllegalStateException with the last line, if there are no figures
  static StepFigures of(List<String> printed) {
    for (String line : printed) {
      String[] parts = line.split("\t", -1);
      if (parts[0].equals(MARK) && parts.length == 7) {
        double[] v = Stream.of(parts).skip(1).mapToDouble(Double::parseDouble).toArray();
        return new StepFigures(v[0], v[1], v[2], v[3], v[4], v[5]);
      }
    }
    throw new IllegalStateException(printed.isEmpty() ? "it printed nothing" : printed.getLast());
  }
}
