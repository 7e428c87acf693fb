package dev.densevec.spark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// An installation of Spark as far as those who start executors look at one, made of the jars that
/// the tests run with.
final class SparkHome {
  private SparkHome() {}

  /// Makes it where the environment says that Spark is installed.
  ///
  /// @return what else is on the class path of the tests, for that of executors
  static String make() throws IOException {
    Path jars = Path.of(System.getenv("SPARK_HOME"), "jars");
    if (Files.exists(jars)) {
      for (File old : jars.toFile().listFiles()) {
        Files.delete(old.toPath());
      }
    }
    Files.createDirectories(jars);
    List<String> folders = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path place = Path.of(entry).toAbsolutePath();
      if (Files.isRegularFile(place)) {
        Files.createSymbolicLink(jars.resolve(place.getFileName()), place);
      } else {
        folders.add(place.toString());
      }
    }
    return String.join(File.pathSeparator, folders);
  }
}
