package dev.densevec.bench.load;

import dev.densevec.measure.Distribution;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What came of requests. Any thread may add to it.
final class Score {
  private final List<Double> millis = new ArrayList<>();
  private long wrong;
  private long busy;
  private long failures;
  private boolean turnedAway;
  private Optional<String> problem = Optional.empty();

  /// An answer with classes.
  ///
  /// @param time from the request to the whole answer, in milliseconds
  /// @param right whether it is the right one
  synchronized void answered(double time, boolean right) {
    millis.add(time);
    if (!right) {
      wrong++;
      note("an answer is not that of predict");
    }
  }

  /// A request that found no room (429).
  synchronized void busy() {
    busy++;
  }

  /// A request that was answered otherwise.
  synchronized void failed(String answer) {
    failures++;
    note(answer);
  }

  /// A request that was refused because the server ends.
  synchronized void turnedAway() {
    turnedAway = true;
  }

  /// A request that was sent and not answered.
  synchronized void lost(String why) {
    failed("a request was not answered: " + why);
  }

  private void note(String text) {
    if (problem.isEmpty()) {
      problem = Optional.of(text);
    }
  }

  /// Answers with classes.
  synchronized long answers() {
    return millis.size();
  }

  /// Those of them that are wrong.
  synchronized long wrong() {
    return wrong;
  }

  /// Requests that found no room.
  synchronized long busyCount() {
    return busy;
  }

  /// Requests that were answered by an error, or not at all.
  synchronized long failures() {
    return failures;
  }

  /// Whether the server said that it ends.
  synchronized boolean wasTurnedAway() {
    return turnedAway;
  }

  /// The first thing that went wrong.
  synchronized Optional<String> problem() {
    return problem;
  }

  /// The time below which a share of the answers came, in milliseconds; NaN if none did.
  synchronized double millis(double share) {
    return millis.isEmpty() ? Double.NaN : Distribution.of(millis).quantile(share);
  }
}
