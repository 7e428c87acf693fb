package dev.densevec.cli.train;

import dev.densevec.cli.console.Failure;
import dev.densevec.cli.table.DataSources;
import dev.densevec.cli.table.TableRules;
import dev.densevec.data.Head;
import dev.densevec.data.batch.Normalization;
import dev.densevec.data.labels.Labels;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.data.sets.DataParts;
import dev.densevec.data.sets.Dataset;
import dev.densevec.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/// What is learned and what is held out.
///
/// @param train images to learn from
/// @param validation images that the best epoch is chosen by
/// @param test images that nothing is chosen by
/// @param notes what was assumed or left out, a line each
record TrainingData(
    Dataset train, Optional<Dataset> validation, Optional<Dataset> test, List<String> notes) {

  /// Opens what `data`, `--val` and `--split` name.
  ///
  /// @throws IOException in one line, if a set is missing or damaged, its classes are others, or a
  ///   group is in two parts
  static TrainingData open(String data, Settings settings) throws IOException {
    DataSources.requireUsed(settings.values(), data, settings.text("val"));
    DataParts parts = open(data, settings, Optional.empty());
    TrainingData opened = parts(parts, settings);
    requireApart(
        "training part", opened.train(), "validation part", opened.validation().orElse(null));
    requireApart("training part", opened.train(), "test part", opened.test().orElse(null));
    if (opened.validation().isPresent()) {
      requireApart(
          "validation part", opened.validation().get(), "test part", opened.test().orElse(null));
    }
    return opened;
  }

  /// @param like the set whose classes a table must have; empty for its own
  private static DataParts open(String data, Settings settings, Optional<Dataset> like)
      throws IOException {
    Optional<Head> head =
        like.isPresent()
            ? like.map(set -> set.multiLabel() ? Head.SIGMOID : Head.SOFTMAX)
            : Objective.askedHead(settings);
    return DataSources.open(
        data,
        settings.values(),
        new TableRules.Purpose(head, like.map(Dataset::classNames), settings.flag("strict")));
  }

  private static TrainingData parts(DataParts parts, Settings settings) throws IOException {
    List<String> notes = new ArrayList<>(parts.notes());
    Dataset train = parts.forTraining();
    if (settings.has("split")) {
      if (settings.has("val")) {
        throw Failure.usage("--split and --val exclude each other");
      }
      Dataset.Split split = split(train, settings);
      return new TrainingData(split.train(), Optional.of(split.validation()), parts.test(), notes);
    }
    if (settings.text("val").equals("none")) {
      return new TrainingData(train, Optional.empty(), parts.test(), notes);
    }
    if (settings.has("val")) {
      DataParts others = open(settings.text("val"), settings, Optional.of(train));
      notes.addAll(others.notes());
      Dataset validation = others.forValidation().orElseGet(others::forTraining);
      requireSame(settings.text("val"), validation, train);
      return new TrainingData(train, Optional.of(validation), parts.test(), notes);
    }
    if (parts.train().isEmpty()) {
      return new TrainingData(train, Optional.empty(), Optional.empty(), notes);
    }
    // Without a validation part the test part serves as one, and is not measured again at the end.
    Optional<Dataset> test = parts.validation().isPresent() ? parts.test() : Optional.empty();
    return new TrainingData(train, parts.forValidation(), test, notes);
  }

  /// What belongs together, as the images of a patient, would be known from the other part.
  private static void requireApart(String one, Dataset first, String other, Dataset second)
      throws IOException {
    if (second == null) {
      return;
    }
    Map<String, Integer> groups = new HashMap<>();
    for (int i = 0; i < first.size(); i++) {
      int index = i;
      first.group(i).ifPresent(group -> groups.putIfAbsent(group, index));
    }
    for (int i = 0; i < second.size(); i++) {
      Integer twin = second.group(i).map(groups::get).orElse(null);
      if (twin != null) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "group '%s' is in the %s (%s) and in the %s (%s); --group-column none allows it",
                second.group(i).get(),
                one,
                first.name(twin),
                other,
                second.name(i)));
      }
    }
  }

  private static Dataset.Split split(Dataset set, Settings settings) {
    double held = settings.real("split", 0, set.size());
    boolean share = held < 1;
    if (held == 0 || set.size() < 2 || (!share && held != Math.rint(held))) {
      throw settings.unfit("split", "a share as in 0.1, or a number of images below " + set.size());
    }
    long seed = settings.seed("seed");
    return share ? set.split(held, seed) : set.split((int) held, seed);
  }

  private static void requireSame(String name, Dataset validation, Dataset train)
      throws IOException {
    List<String> actual = validation.classNames();
    List<String> expected = train.classNames();
    if (!actual.equals(expected)) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: %d classes (%s, ...), the training set has %d (%s, ...)",
              name,
              actual.size(),
              actual.getFirst(),
              expected.size(),
              expected.getFirst()));
    }
    if (validation.multiLabel() != train.multiLabel()) {
      throw new IOException(
          name
              + ": images of "
              + (train.multiLabel() ? "one class" : "any number of labels")
              + ", unlike the training set's");
    }
  }

  List<String> classNames() {
    return train.classNames();
  }

  /// Which images these are, in one line: how many each part has, and a checksum of their names and
  /// labels in their order. Where the folder lies makes no difference.
  String fingerprint() {
    return "train "
        + fingerprint(train)
        + validation.map(set -> ", held out " + fingerprint(set)).orElse("")
        + test.map(set -> ", test " + fingerprint(set)).orElse("");
  }

  private static String fingerprint(Dataset set) {
    CRC32 sum = new CRC32();
    float[] target = new float[set.classNames().size()];
    ByteBuffer labels = ByteBuffer.allocate(target.length * Float.BYTES);
    for (int i = 0; i < set.size(); i++) {
      String name = set.name(i);
      sum.update(name.substring(name.lastIndexOf('/') + 1).getBytes(StandardCharsets.UTF_8));
      if (set.multiLabel()) {
        set.target(i, target);
        labels.asFloatBuffer().put(target);
        sum.update(labels.array());
      } else {
        sum.update(set.label(i));
      }
    }
    return String.format(Locale.ROOT, "%d images %08x", set.size(), sum.getValue());
  }

  /// Channels of the images as they are: 1, 3, or as many bands as an array has.
  int channels() throws IOException {
    Optional<Shape> image = train.image();
    return image.isPresent() ? image.get().c() : train.picture(0).channels();
  }

  /// The statistics named, or else those of the weights, or else what is usual for the classes.
  ///
  /// @param channels of the network's input
  /// @param weights how pictures became the input of the weights to start from
  Normalization normalization(Settings settings, int channels, Optional<Preprocessing> weights)
      throws IOException {
    String name = settings.text("normalize");
    Normalization norm =
        switch (name) {
          case "auto" -> weights.isPresent() ? Normalization.of(weights.get()) : usual(channels);
          case "measured" -> Normalization.measured(train, channels);
          default -> {
            if (!Preprocessing.names().contains(name)) {
              throw settings.unfit(
                  "normalize", "measured or one of " + String.join(", ", Preprocessing.names()));
            }
            yield Normalization.named(name);
          }
        };
    if (norm.channels() != channels) {
      throw settings.unfit("normalize", "statistics of " + channels + " channels");
    }
    return norm;
  }

  private Normalization usual(int channels) throws IOException {
    if (channels == 3) {
      return classNames().equals(Labels.named("cifar10"))
          ? Normalization.CIFAR10
          : classNames().equals(Labels.named("cifar100"))
              ? Normalization.CIFAR100
              : Normalization.IMAGENET;
    }
    return channels() == 3 && channels == 1
        ? Normalization.FASHION_MNIST
        : Normalization.measured(train, channels);
  }
}
