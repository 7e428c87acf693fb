package dev.densevec.cli.speed.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.cli.speed.Profile;
import dev.densevec.cli.speed.StepTime;
import dev.densevec.cli.speed.Workload;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProfileReportTest {
  private static StepTime step(String name, double millis) {
    return new StepTime(name, "step", "", millis, 1_000_000, 1_000_000, 1);
  }

  @Test
  void theHottestStepsComeFirstAndTheRestIsSummedUp() {
    List<StepTime> steps = List.of(step("stem", 2), step("layer", 4), step("head", 6));
    Profile profile =
        new Profile(null, new Workload("densenet121", 224, 224, false, 1, 1), 12, 12, 8, 1, steps);
    ProfileReport report = new ProfileReport(profile, 2);
    assertThat(report.hottest())
        .extracting(StepTime::name)
        .containsExactly("head", "layer", "stem");
    assertThat(report.table()).anyMatch(line -> line.startsWith("1 more steps take 2.00 ms"));
  }
}
