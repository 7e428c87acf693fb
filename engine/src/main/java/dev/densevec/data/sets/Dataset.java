package dev.densevec.data.sets;

import dev.densevec.data.image.Picture;
import dev.densevec.tensor.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Labelled pictures in a fixed order, read at random; immutable and thread-safe.
public interface Dataset {

  /// A set cut in two.
  ///
  /// @param train what is left
  /// @param validation what was held out
  record Split(Dataset train, Dataset validation) {}

  /// Number of pictures, at least 1.
  int size();

  /// Names of the classes; a label is an index into them.
  List<String> classNames();

  /// The shape of one picture, with `n = 1`, or empty if they differ or are not known yet.
  Optional<Shape> image();

  /// The label of a picture, from 0 to the number of classes less 1; -1 in a set whose pictures
  /// have any number of labels.
  int label(int index);

  /// Whether pictures have any number of labels, each of them yes, no or not known.
  default boolean multiLabel() {
    return false;
  }

  /// Writes what a network's outputs should be for a picture.
  ///
  /// @param target receives a number for each class: 1 for a label, 0 for none, NaN where it is not
  ///   known
  default void target(int index, float[] target) {
    Arrays.fill(target, 0);
    target[label(index)] = 1;
  }

  /// What pictures belong together by, as those of one patient; empty where each is on its own.
  default Optional<String> group(int index) {
    return Optional.empty();
  }

  /// The pixels of a picture.
  ///
  /// @throws IOException if it lies in a file that cannot be read or decoded; the message names it
  Picture picture(int index) throws IOException;

  /// Called where a picture could not be read, by those who can do without it.
  ///
  /// @param failure what [#picture] threw
  /// @throws IOException `failure`, where no picture may be left out
  default void skip(int index, IOException failure) throws IOException {
    throw failure;
  }

  /// Why pictures were left out so far, a line for each of them, in the order of the set.
  default List<String> skipped() {
    return List.of();
  }

  /// Where a picture comes from, for messages.
  String name(int index);

  /// The pictures at some indices, in their order.
  ///
  /// @throws IllegalArgumentException if there are none or an index is out of range
  default Dataset subset(int[] indices) {
    return new Subset(this, indices);
  }

  /// Holds out pictures chosen at random. The same seed chooses the same ones; both parts keep the
  /// order of the set. Pictures of a group stay together, so that a few more may be held out.
  ///
  /// @param count pictures to hold out, from 1 to `size - 1`
  default Split split(int count, long seed) {
    return Subset.split(this, count, seed);
  }

  /// Holds out a share of the pictures, rounded to whole ones, chosen at random.
  ///
  /// @param fraction between 0 and 1
  default Split split(double fraction, long seed) {
    if (!(fraction > 0 && fraction < 1)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "a share of %s held out: must be between 0 and 1", fraction));
    }
    return split((int) Math.max(1, Math.round(fraction * size())), seed);
  }
}
