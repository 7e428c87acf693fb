package dev.densevec.data.sets;

import dev.densevec.data.image.Picture;
import dev.densevec.tensor.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Another set with its classes in another order, and perhaps with classes that none of its
/// pictures has.
final class ClassOrder implements Dataset {
  private final Dataset set;
  private final List<String> classNames;

  /// For each class of the other set its place here.
  private final int[] places;

  /// @param classNames all classes of the set and perhaps more
  /// @throws IllegalArgumentException in one line if a class of the set is not among them
  ClassOrder(Dataset set, List<String> classNames) {
    this.set = set;
    this.classNames = List.copyOf(classNames);
    this.places = set.classNames().stream().mapToInt(classNames::indexOf).toArray();
    for (int i = 0; i < places.length; i++) {
      if (places[i] < 0) {
        throw new IllegalArgumentException(
            "the data's class '" + set.classNames().get(i) + "' is not among the classes named");
      }
    }
  }

  @Override
  public int size() {
    return set.size();
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public Optional<Shape> image() {
    return set.image();
  }

  @Override
  public int label(int index) {
    int label = set.label(index);
    return label < 0 ? label : places[label];
  }

  @Override
  public boolean multiLabel() {
    return set.multiLabel();
  }

  @Override
  public void target(int index, float[] target) {
    float[] own = new float[places.length];
    set.target(index, own);
    Arrays.fill(target, 0);
    for (int i = 0; i < places.length; i++) {
      target[places[i]] = own[i];
    }
  }

  @Override
  public Optional<String> group(int index) {
    return set.group(index);
  }

  @Override
  public Picture picture(int index) throws IOException {
    return set.picture(index);
  }

  @Override
  public void skip(int index, IOException failure) throws IOException {
    set.skip(index, failure);
  }

  @Override
  public List<String> skipped() {
    return set.skipped();
  }

  @Override
  public String name(int index) {
    return set.name(index);
  }
}
