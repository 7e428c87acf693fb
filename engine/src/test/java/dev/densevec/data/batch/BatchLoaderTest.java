package dev.densevec.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.data.augment.Augmentation;
import dev.densevec.data.preprocess.Preprocessing;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60) // a batch that never comes must not hold up the build
final class BatchLoaderTest {
  private static final Normalization NORM = Normalization.CIFAR10;
  private static final BatchOptions PLAIN =
      BatchOptions.evaluation(8, PlantedDataset.IMAGE, Augmentation.NONE, NORM);
  private static final int PIXELS = 32 * 32;

  /// Everything random at once.
  private static BatchOptions mixed(int threads) {
    Augmentation augmentation =
        Augmentation.parse("crop-flip+color-jitter(0.4,0.4,0.4)+rand-augment(2,9)+trivial-augment");
    return new BatchOptions(
        8,
        PlantedDataset.IMAGE,
        augmentation,
        NORM,
        true,
        false,
        5,
        threads,
        3,
        new Regularization(0.1, 0.8, 1, 0.5));
  }

  private static BatchOptions cropFlip(int threads) {
    return new BatchOptions(
        8,
        PlantedDataset.IMAGE,
        Augmentation.CROP_FLIP,
        NORM,
        true,
        false,
        5,
        threads,
        2,
        Regularization.NONE);
  }

  /// What is left of a batch when the loader has moved on.
  @SuppressWarnings("ArrayRecordComponent") // compared by content in assertSame
  private record Kept(
      List<Integer> indices, List<Integer> labels, float[] images, float[] targets) {
    static Kept of(Batch batch) {
      return new Kept(
          Arrays.stream(batch.indices()).boxed().toList(),
          Arrays.stream(batch.labels()).boxed().toList(),
          floats(batch.images()),
          floats(batch.targets()));
    }
  }

  private static float[] floats(MemorySegment segment) {
    return segment.toArray(ValueLayout.JAVA_FLOAT);
  }

  private static List<Kept> rest(BatchLoader loader) throws IOException {
    List<Kept> kept = new ArrayList<>();
    for (Batch batch = loader.next(); batch != null; batch = loader.next()) {
      kept.add(Kept.of(batch));
    }
    return kept;
  }

  private static List<Kept> epoch(BatchOptions options, int size, int epoch) throws IOException {
    try (var loader = new BatchLoader(PlantedDataset.of(size), options)) {
      loader.startEpoch(epoch);
      return rest(loader);
    }
  }

  private static void assertSame(List<Kept> actual, List<Kept> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i).indices()).isEqualTo(expected.get(i).indices());
      assertThat(actual.get(i).labels()).isEqualTo(expected.get(i).labels());
      assertThat(actual.get(i).images()).containsExactly(expected.get(i).images());
      assertThat(actual.get(i).targets()).containsExactly(expected.get(i).targets());
    }
  }

  @Test
  void plainBatchesHoldWhatPreprocessingGives() throws IOException {
    Preprocessing same =
        Preprocessing.named("cifar10").withStatistics(NORM.means(), NORM.deviations());
    List<Kept> batches = epoch(PLAIN, 20, 0);
    assertThat(batches).extracting(kept -> kept.labels().size()).containsExactly(8, 8, 4);
    for (int i = 0; i < 20; i++) {
      Kept kept = batches.get(i / 8);
      int at = i % 8;
      assertThat(kept.indices().get(at)).isEqualTo(i);
      assertThat(kept.labels().get(at)).isEqualTo(i % 4);
      float[] one = Arrays.copyOfRange(kept.images(), at * 3 * PIXELS, (at + 1) * 3 * PIXELS);
      assertThat(one).containsExactly(same.apply(PlantedDataset.of(20).picture(i).toRgb()));
      float[] target = Arrays.copyOfRange(kept.targets(), at * 4, at * 4 + 4);
      float[] expected = new float[4];
      expected[i % 4] = 1;
      assertThat(target).containsExactly(expected);
    }
  }

  /// Each crop must be one of the 81 shifts, mirrored or not, with a border of zeros, and all
  /// shifts must come up.
  @Test
  void cropFlipMovesAndMirrorsWithABorderOfZeros() throws IOException {
    Set<List<Integer>> seen = new HashSet<>();
    for (int epoch = 0; epoch < 20; epoch++) {
      for (Kept kept : epoch(cropFlip(1), 64, epoch)) {
        for (int i = 0; i < kept.labels().size(); i++) {
          seen.add(placement(kept, i));
        }
      }
    }
    assertThat(seen).hasSize(2 * 9 * 9);
  }

  private static List<Integer> placement(Kept kept, int at) {
    for (int shift = 0; shift < 81; shift++) {
      for (int mirror = 0; mirror < 2; mirror++) {
        int top = shift / 9 - 4;
        int left = shift % 9 - 4;
        if (matches(kept, at, top, left, mirror == 1)) {
          return List.of(top, left, mirror);
        }
      }
    }
    throw new AssertionError(
        "picture " + kept.indices().get(at) + " is no crop of the planted one");
  }

  private static boolean matches(Kept kept, int at, int top, int left, boolean mirror) {
    for (int i = 0; i < 3 * PIXELS; i++) {
      int c = i / PIXELS;
      int y = i / 32 % 32 + top;
      int x = i % 32 + left;
      boolean inside = y >= 0 && y < 32 && x >= 0 && x < 32;
      int sample = PlantedDataset.sample(kept.indices().get(at), c, y, mirror ? 31 - x : x);
      float expected = inside ? (sample / 255f - NORM.mean()[c]) / NORM.std()[c] : 0;
      if (kept.images()[at * 3 * PIXELS + i] != expected) {
        return false;
      }
    }
    return true;
  }

  @Test
  void anEpochIsAPermutationOfItsOwn() throws IOException {
    List<Integer> first =
        epoch(cropFlip(2), 50, 0).stream().flatMap(k -> k.indices().stream()).toList();
    List<Integer> second =
        epoch(cropFlip(2), 50, 1).stream().flatMap(k -> k.indices().stream()).toList();
    List<Integer> all = IntStream.range(0, 50).boxed().toList();
    assertThat(first).containsExactlyInAnyOrderElementsOf(all).isNotEqualTo(all);
    assertThat(second).containsExactlyInAnyOrderElementsOf(all).isNotEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void threadsDoNotChangeAnything(int threads) throws IOException {
    assertSame(epoch(mixed(threads), 60, 3), epoch(mixed(0), 60, 3));
  }

  @Test
  void resumingGivesWhatWouldHaveCome() throws IOException {
    List<Kept> whole = epoch(mixed(2), 60, 7);
    try (var loader = new BatchLoader(PlantedDataset.of(60), mixed(2))) {
      loader.startEpoch(2);
      loader.next();
      loader.startEpoch(7, 5);
      assertSame(rest(loader), whole.subList(5, 8));
      loader.startEpoch(7, 8);
      assertThat(loader.next()).isNull();
    }
  }

  @Test
  void aBatchStaysUntilTheNextOneIsAskedFor() throws Exception {
    try (var loader = new BatchLoader(PlantedDataset.of(64), cropFlip(3))) {
      loader.startEpoch(0);
      loader.next();
      Batch batch = loader.next();
      Kept before = Kept.of(batch);
      Thread.sleep(50);
      assertSame(List.of(Kept.of(batch)), List.of(before));
    }
  }

  @Test
  void theLastBatchMayBeDropped() throws IOException {
    BatchOptions training =
        BatchOptions.training(8, PlantedDataset.IMAGE, Augmentation.NONE, NORM, 1);
    assertThat(epoch(training, 20, 0)).hasSize(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BatchLoader(PlantedDataset.of(7), training).close())
        .withMessage("a set of 7 pictures has no batch of 8");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void aBrokenPictureFailsItsBatchOnly(int threads) throws IOException {
    BatchOptions options =
        new BatchOptions(
            8,
            PlantedDataset.IMAGE,
            Augmentation.NONE,
            NORM,
            false,
            false,
            0,
            threads,
            2,
            Regularization.NONE);
    try (var loader = new BatchLoader(new PlantedDataset(40, 19), options)) {
      loader.startEpoch(0);
      loader.next();
      loader.next();
      assertThatThrownBy(loader::next)
          .isInstanceOf(IOException.class)
          .hasMessage("picture-19: planted failure");
      loader.startEpoch(0, 3);
      assertThat(rest(loader)).hasSize(2);
    }
  }

  /// Epochs given up at every point, with more threads than slots.
  @Test
  void epochsMayBeGivenUp() throws IOException {
    List<Kept> whole = epoch(cropFlip(0), 40, 1);
    try (var loader = new BatchLoader(PlantedDataset.of(40), cropFlip(4))) {
      for (int i = 0; i < 300; i++) {
        loader.startEpoch(i);
        for (int taken = 0; taken < i % 6; taken++) {
          assertThat(loader.next() == null).isEqualTo(taken == 5);
        }
      }
      loader.startEpoch(1);
      assertSame(rest(loader), whole);
    }
  }

  @Test
  void aBatchTakesNoMoreMemoryThanTheSet() throws IOException {
    BatchOptions huge =
        BatchOptions.evaluation(Integer.MAX_VALUE, PlantedDataset.IMAGE, Augmentation.NONE, NORM);
    List<Kept> batches = epoch(huge, 5, 0);
    assertThat(batches).hasSize(1);
    assertThat(batches.getFirst().labels()).hasSize(5);
  }

  @Test
  void closingEndsTheThreads() throws IOException {
    var loader = new BatchLoader(PlantedDataset.of(64), mixed(2));
    loader.startEpoch(0);
    loader.next();
    loader.close();
    loader.close();
    assertThatThrownBy(loader::next).isInstanceOf(IllegalStateException.class);
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("densevec-batch-"));
  }

  @Test
  void optionsAreChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                BatchOptions.evaluation(
                    8, PlantedDataset.IMAGE, Augmentation.NONE, Normalization.FASHION_MNIST))
        .withMessage("an input of 3 channels, normalised by statistics of 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BatchOptions.evaluation(0, PlantedDataset.IMAGE, Augmentation.NONE, NORM))
        .withMessage("batch 0: must be at least 1");
  }
}
