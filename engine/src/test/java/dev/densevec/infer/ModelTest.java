package dev.densevec.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.testing.Fill;
import dev.densevec.testing.GuardedSegment;
import dev.densevec.testing.RandomNetwork;
import dev.densevec.testing.TensorAssert;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How a model behaves towards its callers.
@Timeout(60)
class ModelTest {
  private static final NetworkSpec SPEC =
      Networks.parse("densenet-bc-40-12:blocks=2-1-1,classes=7");
  private static final Shape INPUT = new Shape(1, 3, 17, 22);
  private static final int ELEMENTS = 3 * 17 * 22;

  private static Model open(int threads, int maxBatch) {
    Model.Options options =
        Model.Options.defaults().withThreads(threads).withMaxBatch(maxBatch).withInput(INPUT);
    try (Parameters parameters = RandomNetwork.parameters(SPEC, 11)) {
      return Model.of(parameters, options);
    }
  }

  private static float[] images(int n, long seed) {
    return Fill.gaussian(n * ELEMENTS, 0, 1, seed);
  }

  @Test
  void tellsWhatItIs() {
    try (Model model = open(2, 3)) {
      assertThat(model.spec()).isEqualTo(SPEC);
      assertThat(model.input()).isEqualTo(INPUT);
      assertThat(model.threads()).isEqualTo(2);
      assertThat(model.maxBatch()).isEqualTo(3);
      assertThat(model.memoryBytes()).isGreaterThan(4 * SPEC.parameterCount());
      assertThat(model.describe()).contains("features.denseblock1.denselayer2", "17x22");
    }
  }

  @Test
  void defaultsComeFromTheNetworkAndTheMachine() {
    try (Parameters parameters = RandomNetwork.parameters(SPEC, 1);
        Model model = Model.of(parameters, Model.Options.defaults())) {
      assertThat(model.input()).isEqualTo(SPEC.defaultInput());
      assertThat(model.threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
      assertThat(model.maxBatch()).isEqualTo(1);
    }
  }

  @Test
  void nativeSegmentsGiveWhatArraysGiveAndNothingElseIsTouched() {
    try (Arena arena = Arena.ofShared();
        Model model = open(2, 3)) {
      float[] images = images(2, 5);
      GuardedSegment src = GuardedSegment.allocate(arena, images.length);
      GuardedSegment dst = GuardedSegment.allocate(arena, 2L * SPEC.classes());
      Fill.copy(images, src.segment());
      model.predict(src.segment(), 2, dst.segment());
      TensorAssert.assertThat(dst.segment().toArray(Parameters.ELEMENT))
          .isBitEqualTo(model.predict(images));
      TensorAssert.assertThat(src.segment().toArray(Parameters.ELEMENT)).isBitEqualTo(images);
      src.check();
      dst.check();
    }
  }

  @Test
  void oneCallLeavesNothingBehindForTheNext() {
    float[] poison = new float[2 * ELEMENTS];
    Arrays.fill(poison, Float.NaN);
    try (Model model = open(2, 2)) {
      float[] first = model.predict(images(2, 1));
      model.predict(poison);
      TensorAssert.assertThat(model.predict(images(2, 1))).isBitEqualTo(first);
      model.features(Arrays.copyOf(poison, ELEMENTS));
      TensorAssert.assertThat(model.predict(images(2, 1))).isBitEqualTo(first);
    }
  }

  @Test
  void callersOnManyThreadsGetTheirOwnResults() throws InterruptedException, ExecutionException {
    try (Model model = open(2, 2);
        ExecutorService callers = Executors.newFixedThreadPool(6)) {
      List<float[]> expected = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        expected.add(model.predict(images(1 + i % 2, i)));
      }
      List<Callable<float[]>> calls = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        int seed = i % 6;
        calls.add(() -> model.predict(images(1 + seed % 2, seed)));
      }
      List<Future<float[]>> results = callers.invokeAll(calls);
      for (int i = 0; i < results.size(); i++) {
        TensorAssert.assertThat(results.get(i).get()).isBitEqualTo(expected.get(i % 6));
      }
    }
  }

  @Test
  void modelsLiveSideBySide() {
    try (Model one = open(2, 1);
        Model other = open(1, 2)) {
      float[] expected = one.predict(images(1, 3));
      TensorAssert.assertThat(other.predict(images(1, 3))).isBitEqualTo(expected);
      TensorAssert.assertThat(one.predict(images(1, 3))).isBitEqualTo(expected);
    }
  }

  @Test
  void aClosedModelRefusesAndClosesOnce() {
    Model model = open(2, 1);
    model.close();
    model.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> model.predict(images(1, 1)))
        .withMessageContaining("closed");
    assertThatIllegalStateException().isThrownBy(() -> model.features(images(1, 1)));
  }

  @Test
  void closingWaitsForRunningCalls() throws InterruptedException, ExecutionException {
    Model model = open(2, 1);
    float[] expected = model.predict(images(1, 1));
    try (ExecutorService callers = Executors.newFixedThreadPool(4)) {
      List<Future<Integer>> served = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        served.add(callers.submit(() -> predictUntilClosed(model, expected)));
      }
      Thread.sleep(50);
      model.close();
      for (Future<Integer> calls : served) {
        assertThat(calls.get()).isNotNegative();
      }
    }
  }

  private static int predictUntilClosed(Model model, float[] expected) {
    for (int calls = 0; ; calls++) {
      float[] logits;
      try {
        logits = model.predict(images(1, 1));
      } catch (IllegalStateException e) {
        return calls;
      }
      TensorAssert.assertThat(logits).isBitEqualTo(expected);
    }
  }

  @Test
  void closingEndsTheWorkers() throws InterruptedException {
    int before = Thread.activeCount();
    for (int i = 0; i < 5; i++) {
      try (Model model = open(4, 1)) {
        model.predict(images(1, i));
      }
    }
    assertThreadsFallTo(before);
  }

  @Test
  void aModelThatCannotBeOpenedLeavesNoWorkers() throws InterruptedException {
    int before = Thread.activeCount();
    Parameters parameters = RandomNetwork.parameters(SPEC, 1);
    parameters.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> Model.of(parameters, Model.Options.defaults().withThreads(5)));
    assertThreadsFallTo(before);
  }

  private static void assertThreadsFallTo(int count) throws InterruptedException {
    for (int i = 0; i < 200 && Thread.activeCount() > count; i++) {
      Thread.sleep(10);
    }
    assertThat(Thread.activeCount()).isLessThanOrEqualTo(count);
  }

  @Test
  void misuseIsRefused() {
    try (Model model = open(1, 2)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> model.predict(new float[ELEMENTS - 1]))
          .withMessageContaining(String.valueOf(ELEMENTS));
      assertThatIllegalArgumentException().isThrownBy(() -> model.predict(new float[0]));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> model.predict(new float[3 * ELEMENTS]))
          .withMessageContaining("3")
          .withMessageContaining("2");
      TensorAssert.assertThat(model.predict(images(1, 2)))
          .isBitEqualTo(model.predict(images(1, 2)));
    }
  }

  @Test
  void featuresAreOfOneImage() {
    try (Model model = open(1, 2)) {
      assertThatIllegalArgumentException().isThrownBy(() -> model.features(images(2, 1)));
    }
  }

  @Test
  void featuresOfABatchAreThoseOfEachImage() {
    for (String network : List.of(SPEC.text(), "resnet20:classes=3")) {
      Model.Options options = Model.Options.defaults().withMaxBatch(3).withInput(INPUT);
      try (Parameters parameters = RandomNetwork.parameters(Networks.parse(network), 11);
          Model model = Model.of(parameters, options);
          Model features = Model.ofFeatures(parameters, options)) {
        float[] images = images(3, 5);
        float[] rows = features.predict(images);
        int width = parameters.spec().classifier().inFeatures();
        assertThat(rows).hasSize(3 * width);
        for (int i = 0; i < 3; i++) {
          float[] image = Arrays.copyOfRange(images, i * ELEMENTS, (i + 1) * ELEMENTS);
          TensorAssert.assertThat(Arrays.copyOfRange(rows, i * width, (i + 1) * width))
              .isBitEqualTo(model.features(image).pooled());
        }
      }
    }
  }

  @Test
  void segmentsThatDoNotFitAreRefused() {
    try (Arena arena = Arena.ofShared();
        Arena confined = Arena.ofConfined();
        Model model = open(2, 2)) {
      MemorySegment src = arena.allocate(8L * ELEMENTS, 64);
      MemorySegment dst = arena.allocate(8L * SPEC.classes(), 64);
      assertRefused(model, src.asSlice(4), 2, dst);
      assertRefused(model, src, 2, dst.asSlice(4));
      assertRefused(model, src, 0, dst);
      assertRefused(model, src, 3, dst);
      assertRefused(model, MemorySegment.ofArray(images(2, 1)), 2, dst);
      assertRefused(model, src, 2, dst.asReadOnly());
      assertRefused(model, confined.allocate(src.byteSize(), 64), 2, dst);
      assertRefused(model, src, 2, confined.allocate(dst.byteSize(), 64));
      model.predict(src, 2, dst);
    }
  }

  private static void assertRefused(Model model, MemorySegment src, int n, MemorySegment dst) {
    assertThatIllegalArgumentException().isThrownBy(() -> model.predict(src, n, dst));
  }

  @Test
  void optionsAreChecked() {
    Model.Options options = Model.Options.defaults();
    assertThatIllegalArgumentException().isThrownBy(() -> options.withThreads(0));
    assertThatIllegalArgumentException().isThrownBy(() -> options.withMaxBatch(0));
    try (Parameters parameters = RandomNetwork.parameters(SPEC, 1)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Model.of(parameters, options.withInput(new Shape(1, 1, 32, 32))));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Model.of(parameters, options.withInput(new Shape(2, 3, 32, 32))));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Model.of(parameters, options.withInput(new Shape(1, 3, 3, 32))))
          .withMessageContaining("too small");
    }
  }
}
