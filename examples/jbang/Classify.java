///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS dev.densevec:densevec-engine:0.1.0
//RUNTIME_OPTIONS --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED

import dev.densevec.classify.Classifier;
import java.io.IOException;
import java.nio.file.Path;

/// Prints the three most probable classes of pictures: `jbang Classify.java WEIGHTS PICTURE...`
final class Classify {
  private Classify() {}

  /// Classifies pictures.
  ///
  /// @param args a file of weights, then pictures
  /// @throws IOException in one line, if the weights or a picture can't be read
  public static void main(String[] args) throws IOException {
    try (Classifier classifier = Classifier.open(Path.of(args[0]))) {
      for (int i = 1; i < args.length; i++) {
        System.out.println(args[i]);
        Classifier.top(classifier.classify(Path.of(args[i])), 3).forEach(System.out::println);
      }
    }
  }
}
