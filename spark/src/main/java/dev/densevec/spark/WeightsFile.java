package dev.densevec.spark;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.classify.Classifier;
import dev.densevec.classify.ConfiguredWeights;
import dev.densevec.data.files.CacheFolder;
import dev.densevec.data.files.InputFiles;
import dev.densevec.infer.Model;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Weights as one process of a Spark application finds them.
///
/// @param name what they are called in the settings
/// @param path where they lie
/// @param bytes the file's size; -1 if there is none
/// @param changed when the file was written last
record WeightsFile(String name, Path path, long bytes, FileTime changed) {
  private static final Logger LOGGER = LoggerFactory.getLogger(WeightsFile.class);

  /// A batch of as many images as threads gives each thread images of its own.
  private static final int LEAST_BATCH = 16;

  private static final String VECTORS = "jdk.incubator.vector";

  /// Looks for weights.
  static WeightsFile find(String name) throws WeightsException {
    Path path = place(name);
    try {
      return Files.exists(path)
          ? new WeightsFile(name, path, Files.size(path), Files.getLastModifiedTime(path))
          : new WeightsFile(name, path, -1, FileTime.fromMillis(0));
    } catch (IOException e) {
      throw new WeightsException(InputFiles.failure(path, e));
    }
  }

  /// The file of this name, else of the application's files, else of pulled weights.
  private static Path place(String name) {
    Path file = Path.of(name);
    if (Files.exists(file)) {
      return ConfiguredWeights.file(file);
    }
    String last = String.valueOf(file.getFileName());
    // A session may have files of its own, before those of the whole application.
    return Stream.of(Path.of(SparkFiles.get(last)), Path.of(SparkFiles.getRootDirectory(), last))
        .filter(Files::exists)
        .findFirst()
        .or(() -> CacheFolder.ofUser().weights(name))
        .orElse(file);
  }

  /// Whether there is such a file.
  boolean exists() {
    return bytes >= 0;
  }

  /// Opens the network.
  Classifier open(Settings settings) throws WeightsException {
    if (!exists()) {
      throw new WeightsException(
          name
              + ": no such file on this machine, nor among the application's files; expected a path"
              + " that every executor sees, or the name of a file of --files");
    }
    requireVectors();
    int threads = threads(settings);
    int batch = settings.batch() > 0 ? settings.batch() : Math.max(LEAST_BATCH, threads);
    try {
      Classifier.Settings asked =
          new Classifier.Settings(
              threads, batch, settings.input(), Optional.empty(), Optional.empty());
      Classifier classifier = Classifier.open(path, asked);
      Model model = classifier.model();
      LOGGER.info(
          "opened {}: {}, {} threads, {} MB outside the heap",
          name,
          model.spec().text(),
          threads,
          model.memoryBytes() >> 20);
      classifier.assumptions().forEach(line -> LOGGER.warn("{}: {}", name, line));
      return classifier;
    } catch (IOException | IllegalArgumentException e) {
      throw new WeightsException(e);
    }
  }

  /// Without vectors results would have other last digits than on machines with them.
  private void requireVectors() throws WeightsException {
    boolean there = ModuleLayer.boot().findModule(VECTORS).isPresent();
    if (!there && System.getProperty("densevec.vector.bits") == null) {
      throw new WeightsException(
          name
              + ": this machine's Java was started without --add-modules "
              + VECTORS
              + "; spark.executor.extraJavaOptions and --driver-java-options set it");
    }
  }

  /// Threads of the network.
  private static int threads(Settings settings) {
    int cores = Runtime.getRuntime().availableProcessors();
    return settings.threads() > 0
        ? settings.threads()
        : SparkEnv.get().conf().getInt("spark.executor.cores", cores);
  }

  /// Reads the weights again to see if outputs are not finite because of them.
  void requireSound() throws WeightsException {
    try (Parameters parameters = Checkpoints.load(path)) {
      Optional<String> fault = parameters.fault();
      if (fault.isPresent()) {
        throw new WeightsException(name + ": " + fault.get());
      }
    } catch (WeightsException e) {
      throw e;
    } catch (IOException e) {
      throw new WeightsException(e);
    }
  }
}
