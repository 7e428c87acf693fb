package dev.densevec.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.data.Randomness;
import dev.densevec.data.augment.Augmentation;
import dev.densevec.data.image.Picture;
import dev.densevec.data.sets.Dataset;
import dev.densevec.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Pictures with any number of labels, and those that belong together.
final class MultiLabelTest {
  private static final Shape SHAPE = new Shape(1, 1, 2, 2);
  private static final float UNKNOWN = Float.NaN;
  private static final float[][] TARGETS = {{1, 0, UNKNOWN}, {0, 1, 1}, {0, 0, 0}, {1, 1, 0}};

  private record Labelled(int size, int perGroup) implements Dataset {
    @Override
    public List<String> classNames() {
      return List.of("a", "b", "c");
    }

    @Override
    public Optional<Shape> image() {
      return Optional.of(SHAPE);
    }

    @Override
    public int label(int index) {
      return -1;
    }

    @Override
    public boolean multiLabel() {
      return true;
    }

    @Override
    public void target(int index, float[] target) {
      System.arraycopy(TARGETS[index % 4], 0, target, 0, 3);
    }

    @Override
    public Optional<String> group(int index) {
      return perGroup == 0 ? Optional.empty() : Optional.of("p" + index / perGroup);
    }

    @Override
    public Picture picture(int index) {
      return Picture.planar(1, 2, 2, new byte[4], 0);
    }

    @Override
    public String name(int index) {
      return String.valueOf(index);
    }
  }

  private static BatchOptions options(double smoothing, double mixup) {
    return new BatchOptions(
        4,
        SHAPE,
        Augmentation.NONE,
        Normalization.FASHION_MNIST,
        false,
        false,
        5,
        0,
        1,
        new Regularization(smoothing, mixup, 0, 0));
  }

  private static float[] targets(Dataset set, BatchOptions options) throws IOException {
    try (BatchLoader loader = new BatchLoader(set, options)) {
      loader.startEpoch(0);
      Batch batch = loader.next();
      assertThat(batch.labels()).containsOnly(-1);
      return batch.targets().toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  @Test
  void targetsAreTheLabelsWithWhatIsUnknown() throws IOException {
    assertThat(targets(new Labelled(4, 0), options(0, 0)))
        .containsExactly(1, 0, UNKNOWN, 0, 1, 1, 0, 0, 0, 1, 1, 0);
  }

  @Test
  void aPartOfASetHasTheSameTargets() throws IOException {
    Dataset part = new Labelled(4, 0).subset(new int[] {3, 1});
    assertThat(targets(part, options(0, 0))).containsExactly(1, 1, 0, 0, 1, 1);
  }

  @Test
  void smoothingMovesEachLabelTowardsOneHalf() throws IOException {
    float[] smooth = targets(new Labelled(4, 0), options(0.2, 0));
    assertThat(smooth[0]).isCloseTo(0.9f, within(1e-6f));
    assertThat(smooth[1]).isCloseTo(0.1f, within(1e-6f));
    assertThat(smooth[2]).isNaN();
  }

  @Test
  void blendsHaveBlendedLabels() throws IOException {
    float[] mixed = targets(new Labelled(4, 0), options(0, 1));
    float share = mixed[4]; // 1 of picture 1, 0 of picture 0
    assertThat(share).isStrictlyBetween(0f, 1f);
    assertThat(mixed[3]).isCloseTo(1 - share, within(1e-6f));
    assertThat(mixed[5]).as("unknown of picture 0").isNaN();
    assertThat(mixed[7]).as("1 of picture 1").isCloseTo(1 - share, within(1e-6f));
  }

  @Test
  void picturesOfAGroupAreHeldOutTogether() {
    Labelled set = new Labelled(40, 4);
    for (int seed = 0; seed < 20; seed++) {
      Dataset.Split split = set.split(10, seed);
      assertThat(groups(split.train())).doesNotContainAnyElementsOf(groups(split.validation()));
      assertThat(split.validation().size()).isEqualTo(12);
      assertThat(split.train().size()).isEqualTo(28);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Labelled(4, 4).split(1, 1))
        .withMessage("1 pictures held out of 4: the groups they belong to leave none");
  }

  private static Set<String> groups(Dataset set) {
    Set<String> groups = new HashSet<>();
    IntStream.range(0, set.size()).forEach(i -> groups.add(set.group(i).orElseThrow()));
    return groups;
  }

  @Test
  void balancedEpochsHaveEachClassEquallyOften() {
    Dataset set = PlantedDataset.of(4).subset(rare());
    int[] order = new int[set.size()];
    int[] images = new int[4];
    for (int epoch = 0; epoch < 50; epoch++) {
      Sampling.draw(
          Sampling.balancedShares(set), new Randomness(1, epoch, 0, Randomness.ORDER), order);
      for (int index : order) {
        images[set.label(index)]++;
      }
    }
    assertThat(images[3]).isZero();
    for (int c = 0; c < 3; c++) { // 50 epochs of 60; the standard deviation is 26
      assertThat(images[c]).isBetween(900, 1100);
    }
  }

  /// 40 pictures of the first class, 18 of the second, 2 of the third.
  private static int[] rare() {
    return IntStream.range(0, 60).map(i -> i < 40 ? 0 : i < 58 ? 1 : 2).toArray();
  }

  @Test
  void aPictureCountsForItsRarestLabel() {
    Dataset set = new Labelled(4, 0).subset(new int[] {0, 0, 1, 3, 2});
    double[] sums = Sampling.balancedShares(set);
    // a: 3 pictures, b: 2, c: 1, none: 1
    assertThat(sums)
        .usingComparatorWithPrecision(1e-12)
        .containsExactly(1 / 3.0, 2 / 3.0, 5 / 3.0, 13 / 6.0, 19 / 6.0);
  }
}
