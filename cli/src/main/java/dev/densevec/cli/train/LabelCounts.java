package dev.densevec.cli.train;

import dev.densevec.data.sets.Dataset;

/// How often the classes of a set come.
///
/// @param positives images of each class
/// @param negatives images of which it is known that they don't show the class
/// @param images all images
@SuppressWarnings("ArrayRecordComponent") // looked up by class, never compared
record LabelCounts(long[] positives, long[] negatives, long images) {

  static LabelCounts of(Dataset set) {
    int classes = set.classNames().size();
    long[] positives = new long[classes];
    long[] negatives = new long[classes];
    float[] target = new float[classes];
    for (int i = 0; i < set.size(); i++) {
      set.target(i, target);
      for (int c = 0; c < classes; c++) {
        positives[c] += target[c] == 1 ? 1 : 0;
        negatives[c] += target[c] == 0 ? 1 : 0;
      }
    }
    return new LabelCounts(positives, negatives, set.size());
  }
}
