package dev.densevec.data.sets;

import dev.densevec.data.Randomness;
import dev.densevec.data.image.Picture;
import dev.densevec.tensor.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    order = together(whole, order);
    int cut = count;
    while (cut < order.length && isOneGroup(whole, order[cut - 1], order[cut])) {
      cut++;
    }
    if (cut == order.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d pictures held out of %d: the groups they belong to leave none",
              count,
              whole.size()));
    }
    int[] held = Arrays.copyOf(order, cut);
    int[] rest = Arrays.copyOfRange(order, cut, order.length);
    Arrays.sort(held);
    Arrays.sort(rest);
    return new Split(new Subset(whole, rest), new Subset(whole, held));
  }

  /// The same order, but for the pictures of a group, which follow the first of them.
  private static int[] together(Dataset whole, int[] order) {
    Map<Object, List<Integer>> groups = new LinkedHashMap<>();
    for (int index : order) {
      Object key = whole.group(index).map(group -> (Object) group).orElse(index);
      groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(index);
    }
    return groups.values().stream().flatMap(List::stream).mapToInt(Integer::intValue).toArray();
  }

  private static boolean isOneGroup(Dataset whole, int one, int other) {
    Optional<String> group = whole.group(one);
    return group.isPresent() && group.equals(whole.group(other));
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
  public boolean multiLabel() {
    return whole.multiLabel();
  }

  @Override
  public void target(int index, float[] target) {
    whole.target(indices[index], target);
  }

  @Override
  public Optional<String> group(int index) {
    return whole.group(indices[index]);
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
