package dev.densevec.examples;

import dev.densevec.classify.Classifier;
import dev.densevec.classify.Label;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/// Prints the most probable classes of pictures.
///
///     java ... dev.densevec.examples.Classify densenet121.pth photo.jpg
public final class Classify {
  private static final int SHOWN = 3;

  private Classify() {}

  /// Classifies pictures.
  ///
  /// @param args a file of weights, then pictures
  /// @throws IOException in one line, if the weights or a picture can't be read
  public static void main(String[] args) throws IOException {
    try (Classifier classifier = Classifier.open(Path.of(args[0]))) {
      for (int i = 1; i < args.length; i++) {
        System.out.println(args[i]);
        for (Label label : Classifier.top(classifier.classify(Path.of(args[i])), SHOWN)) {
          System.out.printf(
              Locale.ROOT, "  %6.2f %%  %s%n", 100 * label.probability(), label.name());
        }
      }
    }
  }
}
