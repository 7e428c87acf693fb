package dev.densevec.spark;

import dev.densevec.classify.Classifier;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// An installation of Spark as far as those who start executors look at one, made of the jars that
/// the tests run with.
final class SparkHome {
  private SparkHome() {}

  /// Makes it where the environment says that Spark is installed.
  ///
  /// @return the class path that executors need besides: this module and the engine, as an
  ///   application has them. The command, which tests have too, would have its Snappy before
  ///   Spark's.
  static String make() throws IOException {
    Path jars = Path.of(System.getenv("SPARK_HOME"), "jars");
    if (Files.exists(jars)) {
      for (File old : jars.toFile().listFiles()) {
        Files.delete(old.toPath());
      }
    }
    Files.createDirectories(jars);
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path place = Path.of(entry).toAbsolutePath();
      if (Files.isRegularFile(place) && !place.getFileName().toString().startsWith("densevec-")) {
        Files.createSymbolicLink(jars.resolve(place.getFileName()), place);
      }
    }
    return Stream.of(ClusterTest.class, SparkClassifier.class, Classifier.class)
        .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
