package dev.densevec.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.densevec.bench.peer.Engine;
import dev.densevec.bench.peer.PeerWorkload;
import dev.densevec.bench.peer.Task;
import dev.densevec.tensor.Shape;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

/// Engines that fail are rows; the others go on.
final class MatchTest {
  private static final PeerWorkload WORKLOAD =
      new PeerWorkload(Task.INFERENCE, "densenet-bc-22-4", new Shape(2, 3, 8, 8), 1);

  private final Map<String, Integer> turns = new HashMap<>();

  /// Starts an engine that is as its name says.
  private Engine start(String name, PeerWorkload workload) {
    return switch (name) {
      case "absent" -> throw new IllegalStateException("absent: no such library");
      case "nan" -> engine(name, Float.NaN, () -> 1e6);
      case "other" -> engine(name, 3, () -> 1e6);
      case "tired" -> engine(name, 2, () -> tire(name));
      default -> engine(name, 2, () -> 2e6);
    };
  }

  private double tire(String name) {
    if (turns.merge(name, 1, Integer::sum) > 2) {
      throw new IllegalStateException("tired: the process ended with exit code 134");
    }
    return 1e6;
  }

  private static Engine engine(String name, float logit, DoubleSupplier turn) {
    return new FakeEngine(name, Map.of("logits", new float[] {1, logit}), turn);
  }

  /// Starts an engine that has trained, with gradients as its name says.
  private static Engine startTraining(String name, PeerWorkload workload) throws IOException {
    float gradient =
        switch (name) {
          case "gone" -> throw new IOException("no such file");
          case "nan" -> Float.NaN;
          case "infinite" -> Float.NEGATIVE_INFINITY;
          default -> 3;
        };
    float[] logits = {1, name.equals("lost") ? Float.NaN : 2};
    return new FakeEngine(
        name, Map.of("logits", logits, "conv0.weight", new float[] {4, gradient}), () -> 1e6);
  }

  private Outcome run(String... names) throws Exception {
    Contest.Length length = new Contest.Length(3, 0, 1, Double.POSITIVE_INFINITY);
    return new Match(length, 0, this::start).run(WORKLOAD, List.of(names));
  }

  @Test
  void failuresAreRowsAndTheOthersGoOn() throws Exception {
    Outcome outcome = run("first", "absent", "nan", "other", "tired", "last");
    assertThat(outcome.entrants()).extracting(Entrant::name).containsExactly("first", "last");
    assertThat(outcome.standings().rounds()).isEqualTo(3);
    assertThat(outcome.standings().ratio(1).median()).isEqualTo(1);
    assertThat(outcome.withdrawn())
        .extracting(Withdrawal::name)
        .containsExactly("absent", "nan", "other", "tired");
    assertThat(outcome.table())
        .contains(
            "failed: absent: no such library",
            "failed: nan: logits: 1 of 2 numbers are NaN or infinite",
            "failed: other: logits differ by",
            "failed: tired: the process ended with exit code 134")
        .containsPattern("last +2.00 +1000.00");
  }

  @Test
  void enginesThatTrainToNothingAreRows() throws Exception {
    Contest.Length length = new Contest.Length(3, 0, 1, Double.POSITIVE_INFINITY);
    PeerWorkload training =
        new PeerWorkload(Task.TRAINING, WORKLOAD.network(), WORKLOAD.input(), WORKLOAD.threads());
    Outcome outcome =
        new Match(length, 0, MatchTest::startTraining)
            .run(training, List.of("first", "nan", "infinite", "lost", "gone", "last"));
    assertThat(outcome.entrants()).extracting(Entrant::name).containsExactly("first", "last");
    assertThat(outcome.table())
        .contains(
            "failed: nan: conv0.weight: 1 of 2 numbers are NaN or infinite",
            "failed: infinite: conv0.weight: 1 of 2 numbers are NaN or infinite",
            "failed: lost: logits: 1 of 2 numbers are NaN or infinite",
            "failed: gone: can't be started: no such file");
    assertThat(outcome.json())
        .filteredOn(row -> row.containsKey("failure"))
        .extracting(row -> row.get("engine"))
        .containsExactly("nan", "infinite", "lost", "gone");
  }

  @Test
  void thereIsNoContestWithoutTheFirst() {
    assertThatIllegalStateException()
        .isThrownBy(() -> run("absent", "last"))
        .withMessage("absent: no such library");
    assertThatIllegalStateException()
        .isThrownBy(() -> run("nan", "last"))
        .withMessageContaining("NaN");
    assertThatIllegalStateException()
        .isThrownBy(() -> run("tired", "last"))
        .withMessageContaining("exit code 134");
  }
}
