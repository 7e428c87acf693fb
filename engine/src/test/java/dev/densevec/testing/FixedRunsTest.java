package dev.densevec.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.select.Kernels;
import dev.densevec.plan.infer.InferencePlan;
import dev.densevec.plan.infer.Step;
import dev.densevec.plan.train.TrainingPlan;
import dev.densevec.plan.train.TrainingStep;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A program that shows whether results changed has to compute every kind of step.
final class FixedRunsTest {

  @Test
  void everyKindOfStepIsRun() {
    KernelSet kernels = Kernels.chosen().set();
    Set<Class<?>> run = new HashSet<>();
    for (FixedRuns.Run fixed : FixedRuns.INFERENCE) {
      run.addAll(kinds(Networks.parse(fixed.text()), fixed, kernels));
    }
    for (FixedRuns.Run fixed : FixedRuns.RUNS) {
      NetworkSpec spec = Networks.parse(fixed.text());
      run.addAll(kinds(spec, fixed, kernels));
      TrainingPlan.of(spec, fixed.input(), kernels, 1, true)
          .steps()
          .forEach(step -> run.add(step.getClass()));
    }
    assertThat(run)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(kinds(Step.class), kinds(TrainingStep.class)).distinct().toList());
  }

  private static List<Class<?>> kinds(NetworkSpec spec, FixedRuns.Run fixed, KernelSet kernels) {
    List<Class<?>> kinds = new ArrayList<>();
    InferencePlan.of(spec, fixed.input().withBatch(1), kernels, 1)
        .steps()
        .forEach(step -> kinds.add(step.getClass()));
    return kinds;
  }

  private static Stream<Class<?>> kinds(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(FixedRunsTest::kinds)
        : Stream.of(type);
  }
}
