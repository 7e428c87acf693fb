package dev.densevec.data.sets;

import dev.densevec.data.labels.Labels;
import dev.densevec.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// CIFAR's python version: pickled dictionaries with an array `data` of 3 x 32 x 32 bytes a row and
/// a list `labels` (CIFAR-10) or `fine_labels` (CIFAR-100); `batches.meta` or `meta` names the
/// classes.
final class CifarPickles {
  private static final Shape IMAGE = new Shape(1, 3, 32, 32);
  private static final int SAMPLES = 3 * 32 * 32;
  private static final List<String> FOLDERS = List.of("cifar-10-batches-py", "cifar-100-python");
  private static final List<String> METAS = List.of("batches.meta", "meta");
  private static final Pattern NAME = Pattern.compile("data_batch_\\d+|test_batch|train|test");

  private CifarPickles() {}

  /// Which of the two a set is.
  private enum Kind {
    TEN("labels", "label_names", "cifar10"),
    HUNDRED("fine_labels", "fine_label_names", "cifar100");

    private final String labels;
    private final String names;
    private final String standard;

    Kind(String labels, String names, String standard) {
      this.labels = labels;
      this.names = names;
      this.standard = standard;
    }
  }

  /// Whether a file is called like one of these and is a pickle.
  static boolean matches(Path file) throws IOException {
    if (!NAME.matcher(DataFiles.name(file)).matches() || !Files.isRegularFile(file)) {
      return false;
    }
    try (var in = Files.newInputStream(file)) {
      return in.read() == 0x80;
    }
  }

  /// Where the files lie: in the folder itself or in the one that the archives unpack to.
  static Path folder(Path folder) {
    return DataFiles.firstFolder(folder, FOLDERS);
  }

  /// Opens a folder, or one file.
  static DataParts open(Path place) throws IOException {
    List<Path> files =
        Files.isDirectory(place) ? DataFiles.list(place, CifarPickles::isNamed) : List.of(place);
    if (files.isEmpty()) {
      throw new IOException(place + ": no data_batch_1, test_batch, train or test in this folder");
    }
    List<Batch> batches = new ArrayList<>();
    for (Path file : files) {
      batches.add(batch(file));
    }
    Kind kind = batches.getFirst().kind;
    ClassNames names = classNames(files.getFirst(), kind);
    DataParts parts =
        DataParts.of(part(batches, kind, names, false), part(batches, kind, names, true));
    return names.note.isPresent() ? parts.withNote(names.note.get()) : parts;
  }

  private static boolean isNamed(Path file) {
    return NAME.matcher(DataFiles.name(file)).matches() && Files.isRegularFile(file);
  }

  /// A file's content.
  ///
  /// @param file the file
  /// @param kind by its labels
  /// @param samples the pictures one after the other, channel by channel
  /// @param labels one for each picture
  @SuppressWarnings("ArrayRecordComponent") // a file's content, only ever read
  private record Batch(Path file, Kind kind, byte[] samples, int[] labels) {}

  private static Batch batch(Path file) throws IOException {
    Map<?, ?> map = map(file);
    Kind kind = map.containsKey(Kind.HUNDRED.labels) ? Kind.HUNDRED : Kind.TEN;
    byte[] samples =
        PickledArrays.rows(map.get("data"), SAMPLES)
            .orElseThrow(
                () ->
                    new IOException(
                        file + ": no array 'data' of " + SAMPLES + " bytes a row (uint8)"));
    if (!(map.get(kind.labels) instanceof List<?> list)
        || list.size() != samples.length / SAMPLES) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: no list '%s' of %d labels",
              file,
              kind.labels,
              samples.length / SAMPLES));
    }
    int[] labels = new int[list.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] =
          list.get(i) instanceof Long label && label >= 0 && label < Integer.MAX_VALUE
              ? label.intValue()
              : Integer.MAX_VALUE;
    }
    return new Batch(file, kind, samples, labels);
  }

  private static Map<?, ?> map(Path file) throws IOException {
    return DataFiles.read(
        file,
        (in, size) -> {
          if (size > DataFiles.MAX_BYTES) {
            throw new IOException(size + " bytes, expected at most " + DataFiles.MAX_BYTES);
          }
          return PickledArrays.read(in.readNBytes((int) size));
        });
  }

  /// Names of the classes, and what had to be assumed.
  private record ClassNames(List<String> names, Optional<String> note) {}

  private static ClassNames classNames(Path beside, Kind kind) throws IOException {
    List<String> standard = Labels.named(kind.standard);
    for (String meta : METAS) {
      Path file = beside.resolveSibling(meta);
      if (!Files.isRegularFile(file)) {
        continue;
      }
      List<?> names = map(file).get(kind.names) instanceof List<?> list ? list : List.of();
      if (names.size() < standard.size() || !names.stream().allMatch(String.class::isInstance)) {
        return new ClassNames(
            standard,
            Optional.of(
                String.format(
                    Locale.ROOT,
                    "%s: %d class names, expected %d; those of %s are taken",
                    file,
                    names.size(),
                    standard.size(),
                    kind.standard)));
      }
      return new ClassNames(names.stream().map(String.class::cast).toList(), Optional.empty());
    }
    return new ClassNames(standard, Optional.empty());
  }

  private static Optional<Dataset> part(
      List<Batch> batches, Kind kind, ClassNames names, boolean test) throws IOException {
    List<PackedDataset.Chunk> chunks = new ArrayList<>();
    for (Batch batch : batches) {
      if (DataFiles.isTest(batch.file) != test) {
        continue;
      }
      if (batch.kind != kind) {
        throw new IOException(batch.file + ": other labels than " + kind.labels + " as before");
      }
      requireLabels(batch, names.names.size());
      chunks.add(
          new PackedDataset.Chunk(
              DataFiles.name(batch.file), batch.samples, batch.labels, 0, SAMPLES));
    }
    return chunks.isEmpty()
        ? Optional.empty()
        : Optional.of(new PackedDataset(chunks, names.names, IMAGE));
  }

  private static void requireLabels(Batch batch, int classes) throws IOException {
    for (int i = 0; i < batch.labels.length; i++) {
      if (batch.labels[i] >= classes) {
        throw new IOException(
            String.format(
                Locale.ROOT, "%s: picture %d has no label of 0 to %d", batch.file, i, classes - 1));
      }
    }
  }
}
