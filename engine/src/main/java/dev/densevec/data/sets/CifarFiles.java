package dev.densevec.data.sets;

import dev.densevec.data.labels.Labels;
import dev.densevec.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// CIFAR's binary files: records of a label (CIFAR-100: a coarse and a fine one, of which the fine
/// one counts) and 3 x 32 x 32 samples, channel by channel.
final class CifarFiles {

  /// The two layouts.
  enum Layout {
    CIFAR10("cifar10", 1),
    CIFAR100("cifar100", 2);

    private final String labels;
    private final int labelBytes;

    Layout(String labels, int labelBytes) {
      this.labels = labels;
      this.labelBytes = labelBytes;
    }

    int record() {
      return labelBytes + SAMPLES;
    }
  }

  private static final Shape IMAGE = new Shape(1, 3, 32, 32);
  private static final int SAMPLES = 3 * 32 * 32;
  private static final List<String> FOLDERS = List.of("cifar-10-batches-bin", "cifar-100-binary");

  private CifarFiles() {}

  /// Whether the name of a file ends like that of a CIFAR file.
  static boolean hasName(Path file) {
    return DataFiles.name(file).endsWith(".bin") && Files.isRegularFile(file);
  }

  /// Where the files lie: in the folder itself or in the one that the archives unpack to.
  static Path folder(Path folder) {
    return DataFiles.firstFolder(folder, FOLDERS);
  }

  /// The layout that the size of a file speaks for.
  static Layout layout(Path file) throws IOException {
    long size = Files.size(file);
    boolean ten = size > 0 && size % Layout.CIFAR10.record() == 0;
    boolean hundred = size > 0 && size % Layout.CIFAR100.record() == 0;
    if (ten == hundred) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: its %d bytes are %s records of 3073 (CIFAR-10)%s 3074 bytes (CIFAR-100)",
              file,
              size,
              ten ? "both" : "not",
              ten ? " and of" : " or"));
    }
    return ten ? Layout.CIFAR10 : Layout.CIFAR100;
  }

  /// Opens a folder: files with `test` in their names are the test part, the others the training
  /// part.
  static DataParts openFolder(Path folder, Layout layout) throws IOException {
    List<Path> files = DataFiles.list(folder, CifarFiles::hasName);
    if (files.isEmpty()) {
      throw new IOException(folder + ": no CIFAR file (*.bin) in this folder");
    }
    return DataParts.of(part(files, layout, false), part(files, layout, true));
  }

  private static Optional<Dataset> part(List<Path> files, Layout layout, boolean test)
      throws IOException {
    List<Path> part = files.stream().filter(file -> DataFiles.isTest(file) == test).toList();
    return part.isEmpty() ? Optional.empty() : Optional.of(open(part, layout));
  }

  /// Opens files as one set, in their order.
  static Dataset open(List<Path> files, Layout layout) throws IOException {
    List<String> names = Labels.named(layout.labels);
    List<PackedDataset.Chunk> chunks = new ArrayList<>();
    for (Path file : files) {
      byte[] bytes = read(file, layout);
      int[] labels = labels(file, bytes, layout, names.size());
      chunks.add(
          new PackedDataset.Chunk(
              DataFiles.name(file), bytes, labels, layout.labelBytes, layout.record()));
    }
    return new PackedDataset(chunks, names, IMAGE);
  }

  private static byte[] read(Path file, Layout layout) throws IOException {
    return DataFiles.read(
        file,
        (in, size) -> {
          if (size == 0 || size % layout.record() != 0 || size > DataFiles.MAX_BYTES) {
            throw new IOException(
                String.format(
                    Locale.ROOT,
                    "%d bytes are not whole records of %d bytes",
                    size,
                    layout.record()));
          }
          byte[] bytes = in.readNBytes((int) size);
          if (bytes.length != size) {
            throw new IOException(
                String.format(Locale.ROOT, "truncated after %d of %d bytes", bytes.length, size));
          }
          return bytes;
        });
  }

  private static int[] labels(Path file, byte[] bytes, Layout layout, int classes)
      throws IOException {
    int[] labels = new int[bytes.length / layout.record()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = bytes[i * layout.record() + layout.labelBytes - 1] & 0xFF;
      if (labels[i] >= classes) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: picture %d has label %d, expected 0 to %d",
                file,
                i,
                labels[i],
                classes - 1));
      }
    }
    return labels;
  }
}
