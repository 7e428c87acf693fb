package dev.densevec.bench.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.bench.Quartiles;
import dev.densevec.kernel.select.Kernels;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SubjectsTest {

  @Test
  void everyKernelRunsAndHasANameOfItsOwn() {
    try (Arena arena = Arena.ofShared()) {
      Ground ground = new Ground(Kernels.chosen().set(), arena);
      List<Subject> subjects = new ArrayList<>(InferenceKernels.of(ground));
      subjects.addAll(TrainingPasses.of(ground));
      subjects.forEach(subject -> subject.body().run());
      assertThat(subjects).extracting(Subject::name).doesNotHaveDuplicates().contains("affineRelu");
      assertThat(subjects).allMatch(subject -> subject.work() > 0 && subject.threads() == 1);
    }
  }

  @Test
  void aWatchGivesAShareOfThePeakForEach() {
    double[] sink = {0};
    Subject subject = new Subject("sums", 1, 1000, () -> sink[0] += Math.sqrt(sink[0] + 1));
    try (Watch watch = new Watch()) {
      Map<String, Quartiles> shares = watch.measure(List.of(subject), 1);
      assertThat(shares).containsOnlyKeys("sums");
      assertThat(shares.get("sums").median()).isPositive();
    }
  }
}
