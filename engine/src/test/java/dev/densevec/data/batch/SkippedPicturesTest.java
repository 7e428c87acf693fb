package dev.densevec.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.data.augment.Augmentation;
import dev.densevec.data.image.Picture;
import dev.densevec.data.sets.Dataset;
import dev.densevec.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Batches of a set with broken pictures.
final class SkippedPicturesTest {
  private final List<Integer> skipped = new ArrayList<>();

  /// Six grey pictures of one pixel, some of which are broken.
  private final class Broken implements Dataset {
    private final List<Integer> broken;
    private final boolean strict;

    private Broken(boolean strict, Integer... broken) {
      this.strict = strict;
      this.broken = List.of(broken);
    }

    @Override
    public int size() {
      return 6;
    }

    @Override
    public List<String> classNames() {
      return List.of("even", "odd");
    }

    @Override
    public Optional<Shape> image() {
      return Optional.empty();
    }

    @Override
    public int label(int index) {
      return index % 2;
    }

    @Override
    public Picture picture(int index) throws IOException {
      if (broken.contains(index)) {
        throw new IOException(index + " is broken");
      }
      return Picture.planar(1, 1, 1, new byte[] {(byte) index}, 0);
    }

    @Override
    public void skip(int index, IOException failure) throws IOException {
      if (strict) {
        throw failure;
      }
      skipped.add(index);
    }

    @Override
    public String name(int index) {
      return "" + index;
    }
  }

  private static BatchLoader loader(Dataset set) {
    return loader(set, Share.WHOLE);
  }

  private static BatchLoader loader(Dataset set, Share share) {
    Normalization plain = new Normalization(new float[] {0}, new float[] {1 / 255f});
    return new BatchLoader(
        set,
        BatchOptions.evaluation(3, new Shape(1, 1, 1, 1), Augmentation.NONE, plain),
        Sampling.PLAIN,
        share);
  }

  /// The other process would have a batch of another size.
  @Test
  void areNotLeftOutWhereProcessesShareABatch() throws IOException {
    try (BatchLoader loader = loader(new Broken(false, 2), new Share(1, 2))) {
      loader.startEpoch(0);
      assertThatThrownBy(loader::next)
          .hasMessage("2 is broken; processes that share batches can't leave pictures out");
    }
    try (BatchLoader loader = loader(new Broken(false, 2), new Share(0, 2))) {
      loader.startEpoch(0);
      Batch batch = loader.next();
      assertThat(batch.n()).isEqualTo(3);
      assertThat(batch.labels()).containsExactly(0, 1, 0);
      assertThat(batch.images().toArray(ValueLayout.JAVA_FLOAT)).containsExactly(0f);
    }
  }

  @Test
  void areLeftOutOfTheirBatch() throws IOException {
    try (BatchLoader loader = loader(new Broken(false, 0, 2))) {
      loader.startEpoch(0);
      Batch first = loader.next();
      assertThat(first.n()).isEqualTo(1);
      assertThat(first.indices()).containsExactly(1);
      assertThat(first.labels()).containsExactly(1);
      assertThat(first.images().toArray(ValueLayout.JAVA_FLOAT)).containsExactly(1f);
      Batch second = loader.next();
      assertThat(second.indices()).containsExactly(3, 4, 5);
      assertThat(skipped).contains(0, 2).doesNotContain(1, 3, 4, 5);
    }
  }

  @Test
  void endTheEpochWhereNoneMayBeLeftOut() throws IOException {
    try (BatchLoader loader = loader(new Broken(true, 1))) {
      loader.startEpoch(0);
      assertThatThrownBy(loader::next).hasMessage("1 is broken");
    }
  }

  @Test
  void aBatchOfBrokenPicturesEndsTheEpoch() throws IOException {
    try (BatchLoader loader = loader(new Broken(false, 0, 1, 2))) {
      loader.startEpoch(0);
      assertThatThrownBy(loader::next).hasMessage("2 is broken");
    }
  }
}
