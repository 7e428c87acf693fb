package dev.densevec.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.infer.Model;
import dev.densevec.plan.cost.StepCost;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Steps that are watched, and what they are said to cost.
final class StepWatchTest {
  private static final int BATCH = 3;
  private static final Shape INPUT = new Shape(1, 3, 16, 16);
  private static final NetworkSpec SPEC =
      Networks.parse("densenet-bc-40-12:blocks=2-1,stem-channels=8,growth=4,classes=5");

  private static MemorySegment floats(Arena arena, long count) {
    MemorySegment segment = arena.allocate(count * Float.BYTES, 64);
    for (long i = 0; i < count; i++) {
      segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (i * 7 % 11 - 5) / 5f);
    }
    return segment;
  }

  private static List<Integer> counted(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void inferenceTellsEachStepOnceAndComputesTheSame(int threads) {
    List<Integer> told = new ArrayList<>();
    Model.Options options = Model.Options.defaults().withThreads(threads).withInput(INPUT);
    try (Arena arena = Arena.ofShared();
        Parameters parameters = Parameters.allocate(SPEC)) {
      Initialization.HE_FAN_OUT.apply(parameters, 1);
      try (Model model = Model.of(parameters, options)) {
        MemorySegment image = floats(arena, INPUT.elements());
        MemorySegment plain = arena.allocate(5 * Float.BYTES, 64);
        MemorySegment watched = arena.allocate(5 * Float.BYTES, 64);
        model.predict(image, 1, plain);
        model.predict(image, watched, told::add);
        assertThat(watched.mismatch(plain)).isEqualTo(-1);
        List<StepCost> steps = model.steps();
        assertThat(told).isEqualTo(counted(steps.size()));
        assertThat(steps.stream().mapToLong(StepCost::macs).sum()).isEqualTo(model.macs());
        assertThat(steps)
            .extracting(StepCost::kind)
            .containsExactly("stem", "layer", "layer", "transition", "layer", "head");
      }
    }
  }

  @Test
  void bytesOfInferenceAreSourceWeightsAndDestination() {
    try (Parameters parameters = Parameters.allocate(SPEC);
        Model model = Model.of(parameters, Model.Options.defaults().withInput(INPUT))) {
      List<StepCost> steps = model.steps();
      assertThat(steps.getFirst().bytes()).isEqualTo(4L * (3 * 256 + 3 * 9 * 8 + 8 * 256));
      // 16 channels in 16x16 pixels, halved on the way to 8x8.
      assertThat(steps.get(3).bytes()).isEqualTo(4L * (16 * 256 + 16 * 8 + 8 * 64));
      assertThat(steps.getLast().bytes()).isEqualTo(4L * (12 * 64 + 12 * 5 + 5));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void trainingTellsEachPartOnceAndComputesTheSame(int threads) {
    List<Integer> told = new ArrayList<>();
    try (Arena arena = Arena.ofShared();
        Parameters parameters = Parameters.allocate(SPEC);
        TrainingNetwork network = network(parameters, threads, Set.of())) {
      MemorySegment images = floats(arena, BATCH * INPUT.elements());
      MemorySegment targets = targets(arena);
      double plain = network.step(images, targets, BATCH);
      double watched = network.step(images, targets, BATCH, told::add);
      assertThat(watched).isEqualTo(plain);
      assertThat(told).isEqualTo(counted(network.steps(BATCH).size()));
      told.clear();
      network.step(images, targets, BATCH);
      assertThat(told).isEmpty();
    }
  }

  /// In images that are too small for Winograd's way.
  @Test
  void trainingDoesEachMultiplicationThreeTimesButForTheImages() {
    TrainingNetwork.Options options =
        TrainingNetwork.Options.defaults(BATCH, new Shape(1, 3, 6, 6));
    try (Parameters parameters = Parameters.allocate(SPEC);
        TrainingNetwork network = TrainingNetwork.of(parameters, options)) {
      long stem = 3 * 9 * 8 * 36L;
      // A transition pools first and convolves a quarter of the pixels.
      long saved = 16 * 8 * (36 - 9);
      assertThat(network.steps(BATCH).stream().mapToLong(StepCost::macs).sum())
          .isEqualTo(BATCH * (3 * (network.macs() - saved) - stem));
    }
  }

  @Test
  void whatIsFrozenAtTheBottomHasNoBackward() {
    try (Arena arena = Arena.ofShared();
        Parameters parameters = Parameters.allocate(SPEC);
        TrainingNetwork network = network(parameters, 1, Set.of("features."))) {
      List<Integer> told = new ArrayList<>();
      network.step(floats(arena, BATCH * INPUT.elements()), targets(arena), BATCH, told::add);
      List<StepCost> steps = network.steps(BATCH);
      assertThat(told).isEqualTo(counted(steps.size()));
      assertThat(steps)
          .filteredOn(step -> step.pass() == StepCost.Pass.BACKWARD)
          .extracting(StepCost::name)
          .containsExactly("classifier");
    }
  }

  private static MemorySegment targets(Arena arena) {
    MemorySegment targets = arena.allocate(BATCH * 5L * Float.BYTES, 64);
    for (int i = 0; i < BATCH; i++) {
      targets.setAtIndex(ValueLayout.JAVA_FLOAT, i * 5L + i, 1);
    }
    return targets;
  }

  private static TrainingNetwork network(Parameters parameters, int threads, Set<String> frozen) {
    Initialization.HE_FAN_OUT.apply(parameters, 1);
    return TrainingNetwork.of(
        parameters,
        TrainingNetwork.Options.defaults(BATCH, INPUT).withThreads(threads).withFrozen(frozen));
  }
}
