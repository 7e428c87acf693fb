package dev.densevec.spark;

import dev.densevec.data.preprocess.Preprocessing;
import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// By what pictures are classified, and what is said of each.
///
/// @param weights a file that every executor sees under this name, or the name of one of the
///   application's files (`--files`, `spark.files`)
/// @param column the column with the bytes of an image file
/// @param preprocessing how pictures become the network's input: the name of a preset, or a text of
///   [Preprocessing#toText()]; empty for what the weights say
/// @param threads threads of the network in an executor; 0 for as many as it has cores
/// @param batch most images that a task has computed together; 0 for as many as threads, at least
///   16
/// @param top how many classes the column `top` has; 0 for no such column
/// @param features whether there is a column `features`
/// @param pixels most pixels of an image; a larger one gets an error
public record Settings(
    String weights,
    String column,
    String preprocessing,
    int threads,
    int batch,
    int top,
    boolean features,
    long pixels)
    implements Serializable {

  /// What `binaryFile` calls the content of a file.
  private static final String CONTENT = "content";

  private static final long USUAL_PIXELS = 32_000_000;
  private static final int MOST_THREADS = 1024;
  private static final int MOST_BATCH = 4096;

  /// @throws IllegalArgumentException if a value is out of range
  public Settings {
    Optional<Preprocessing> _ = input(preprocessing);
    require("threads", threads, 0, MOST_THREADS);
    require("batch", batch, 0, MOST_BATCH);
    require("top", top, 0, Integer.MAX_VALUE);
    require("pixels", pixels, 1, Long.MAX_VALUE);
  }

  /// The preprocessing asked for; empty for what the weights say.
  Optional<Preprocessing> input() {
    return input(preprocessing);
  }

  private static Optional<Preprocessing> input(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Set<String> names = Preprocessing.names();
    try {
      return Optional.of(
          names.contains(text) ? Preprocessing.named(text) : Preprocessing.parse(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "preprocessing is '%s', expected %s, or a text as resize=256;filter=bilinear;crop=...",
              text,
              String.join(", ", names)),
          e);
    }
  }

  private static void require(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s is %d, expected %d to %d", name, value, least, most));
    }
  }

  /// Classifies the column `content` by as many threads as an executor has cores, images of at most
  /// 32 million pixels.
  public static Settings of(String weights) {
    return new Settings(weights, CONTENT, "", 0, 0, 0, false, USUAL_PIXELS);
  }

  /// The same for another column of bytes.
  public Settings withColumn(String name) {
    return new Settings(weights, name, preprocessing, threads, batch, top, features, pixels);
  }

  /// The same with a preprocessing, which the weights don't say or say wrongly.
  ///
  /// @throws IllegalArgumentException if the text is neither a preset's name nor a preprocessing
  public Settings withPreprocessing(String text) {
    return new Settings(weights, column, text, threads, batch, top, features, pixels);
  }

  /// The same with another number of threads.
  public Settings withThreads(int count) {
    return new Settings(weights, column, preprocessing, count, batch, top, features, pixels);
  }

  /// The same with other batches.
  public Settings withBatch(int images) {
    return new Settings(weights, column, preprocessing, threads, images, top, features, pixels);
  }

  /// The same with a column of the `count` most probable classes.
  public Settings withTop(int count) {
    return new Settings(weights, column, preprocessing, threads, batch, count, features, pixels);
  }

  /// The same with or without a column of features.
  public Settings withFeatures(boolean wanted) {
    return new Settings(weights, column, preprocessing, threads, batch, top, wanted, pixels);
  }

  /// The same with another bound on the size of an image.
  public Settings withPixels(long most) {
    return new Settings(weights, column, preprocessing, threads, batch, top, features, most);
  }
}
