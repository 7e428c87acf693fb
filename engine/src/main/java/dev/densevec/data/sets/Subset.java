package dev.densevec.data.sets;

import dev.densevec.data.Randomness;
import dev.densevec.data.image.Picture;
import dev.densevec.tensor.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Some pictures of another set.
final class Subset implements Dataset {
  private final Dataset whole;
  private final int[] indices;

  Subset(Dataset whole, int[] indices) {
    if (indices.length == 0) {
      throw new IllegalArgumentException("a set must have at least one picture");
    }
    for (int index : indices) {
      if (index < 0 || index >= whole.size()) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "picture %d of a set of %d", index, whole.size()));
      }
    }
    this.whole = whole;
    this.indices = indices.clone();
  }

  static Split split(Dataset whole, int count, long seed) {
    if (count < 1 || count >= whole.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d pictures held out of %d: must be between 1 and %d",
              count,
              whole.size(),
              whole.size() - 1));
    }
    int[] order = new int[whole.size()];
    new Randomness(seed, 0, 0, Randomness.SPLIT).permute(order);
    int[] held = Arrays.copyOf(order, count);
    int[] rest = Arrays.copyOfRange(order, count, order.length);
    Arrays.sort(held);
    Arrays.sort(rest);
    return new Split(new Subset(whole, rest), new Subset(whole, held));
  }

  @Override
  public int size() {
    return indices.length;
  }

  @Override
  public List<String> classNames() {
    return whole.classNames();
  }

  @Override
  public Optional<Shape> image() {
    return whole.image();
  }

  @Override
  public int label(int index) {
    return whole.label(indices[index]);
  }

  @Override
  public Picture picture(int index) throws IOException {
    return whole.picture(indices[index]);
  }

  @Override
  public void skip(int index, IOException failure) throws IOException {
    whole.skip(indices[index], failure);
  }

  @Override
  public List<String> skipped() {
    return whole.skipped();
  }

  @Override
  public String name(int index) {
    return whole.name(indices[index]);
  }
}
