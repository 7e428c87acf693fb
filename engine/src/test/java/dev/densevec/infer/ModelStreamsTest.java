package dev.densevec.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.spec.Networks;
import dev.densevec.train.Initialization;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ModelStreamsTest {
  private static Model model(int streams) {
    try (Parameters parameters = Parameters.allocate(Networks.parse("densenet-bc-22-4"))) {
      Initialization.HE_FAN_OUT.apply(parameters, 1);
      return Model.of(
          parameters, Model.Options.defaults().withThreads(2).withMaxBatch(3).withStreams(streams));
    }
  }

  private static float[] images(Model model, int count) {
    float[] images = new float[(int) (count * model.input().imageElements())];
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) random.nextDouble(-2, 2);
    }
    return images;
  }

  @Test
  void weightsAreInMemoryOnce() {
    try (Model one = model(1);
        Model two = model(2);
        Model three = model(3)) {
      long stream = two.memoryBytes() - one.memoryBytes();
      assertThat(three.memoryBytes() - two.memoryBytes()).isEqualTo(stream);
      assertThat(stream).isPositive().isLessThan(one.memoryBytes());
      assertThat(three.streams()).isEqualTo(3);
    }
  }

  /// A call that stands still after its first step keeps one stream, and the others go on.
  @Test
  void asManyCallsAsStreamsRunAtOnceWithTheSameBits() throws Exception {
    try (Model alone = model(1);
        Model model = model(2);
        Arena arena = Arena.ofShared();
        ExecutorService callers = Executors.newCachedThreadPool()) {
      float[] images = images(model, 3);
      float[] expected = alone.predict(images);
      MemorySegment src = arena.allocateFrom(ValueLayout.JAVA_FLOAT, images);
      MemorySegment dst = arena.allocate(ValueLayout.JAVA_FLOAT, model.spec().classes());
      CountDownLatch started = new CountDownLatch(2);
      CountDownLatch goOn = new CountDownLatch(1);
      Future<?> held = callers.submit(() -> hold(model, src, dst, started, goOn));
      assertThat(model.predict(images)).isEqualTo(expected);
      MemorySegment other = arena.allocate(ValueLayout.JAVA_FLOAT, model.spec().classes());
      Future<?> heldToo = callers.submit(() -> hold(model, src, other, started, goOn));
      started.await();
      Future<float[]> waiting = callers.submit(() -> model.predict(images));
      Future<?> closing = callers.submit(model::close);
      assertThatThrownBy(() -> closing.get(200, TimeUnit.MILLISECONDS))
          .as("waits for the calls under way")
          .isInstanceOf(java.util.concurrent.TimeoutException.class);
      goOn.countDown();
      held.get();
      heldToo.get();
      closing.get();
      assertThat(dst.toArray(ValueLayout.JAVA_FLOAT))
          .isEqualTo(java.util.Arrays.copyOf(expected, 10));
      assertThat(other.toArray(ValueLayout.JAVA_FLOAT))
          .isEqualTo(java.util.Arrays.copyOf(expected, 10));
      assertThatThrownBy(waiting::get).hasRootCauseMessage("the model is closed");
      assertThatThrownBy(() -> model.predict(images)).hasMessage("the model is closed");
    }
  }

  private static void hold(
      Model model,
      MemorySegment src,
      MemorySegment dst,
      CountDownLatch started,
      CountDownLatch goOn) {
    model.predict(
        src,
        dst,
        step -> {
          if (step == 0) {
            started.countDown();
            awaitUninterrupted(goOn);
          }
        });
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
