package dev.densevec.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.tensor.Shape;
import org.junit.jupiter.api.Test;

final class PeerWorkloadTest {
  private final PeerWorkload workload =
      new PeerWorkload(Task.TRAINING, "densenet-bc-22-4:classes=3", new Shape(4, 3, 16, 32), 2);

  @Test
  void comesThroughACommandLine() {
    assertThat(PeerWorkload.of(workload.arguments())).isEqualTo(workload);
  }

  @Test
  void targetsGoRoundTheClasses() {
    assertThat(workload.targets()).containsExactly(1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0);
  }

  @Test
  void trainingDoesThreeTimesTheWork() {
    PeerWorkload inference =
        new PeerWorkload(Task.INFERENCE, workload.network(), workload.input(), workload.threads());
    assertThat(workload.macsPerImage()).isEqualTo(3 * inference.macsPerImage());
  }
}
