package dev.densevec.data.sets;

import dev.densevec.data.labels.Labels;
import dev.densevec.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/// The files of MNIST and its relatives: `train-images-idx3-ubyte` with `train-labels-idx1-ubyte`,
/// and `t10k-` or `test-` for the test part, each perhaps compressed (`.gz`).
final class IdxFiles {
  private static final int CLASSES = 10;
  private static final List<String> FOLDERS = List.of("MNIST/raw", "FashionMNIST/raw", "raw");

  private IdxFiles() {}

  /// Where the files lie: in the folder itself, or where torchvision puts them below it.
  static Path folder(Path folder) {
    return DataFiles.firstFolder(folder, FOLDERS);
  }

  /// Whether a file is called like a file of images.
  static boolean hasImages(Path file) {
    String name = DataFiles.name(file);
    String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    return Files.isRegularFile(file)
        && plain.contains("images")
        && (plain.endsWith("-ubyte") || plain.endsWith(".idx3") || plain.endsWith(".idx"));
  }

  /// The class names of a set called `fashion-mnist` or `mnist`.
  static List<String> classNames(boolean fashion) {
    return fashion
        ? Labels.named("fashion-mnist")
        : IntStream.range(0, CLASSES).mapToObj(Integer::toString).toList();
  }

  /// Opens the parts that a folder has. Where a file lies compressed and not, the latter is taken.
  static DataParts openFolder(Path folder, List<String> classNames) throws IOException {
    List<Path> files = DataFiles.list(folder, IdxFiles::hasImages);
    if (files.isEmpty()) {
      throw new IOException(folder + ": no IDX file (*-images-idx3-ubyte) in this folder");
    }
    return DataParts.of(part(files, classNames, false), part(files, classNames, true));
  }

  private static Optional<Dataset> part(List<Path> files, List<String> classNames, boolean test)
      throws IOException {
    Optional<Path> images =
        files.stream().filter(file -> DataFiles.isTest(file) == test).findFirst();
    return images.isEmpty() ? Optional.empty() : Optional.of(open(images.get(), classNames));
  }

  /// Opens a file of images together with the labels beside it.
  static Dataset open(Path images, List<String> classNames) throws IOException {
    List<Integer> labels = IntStream.range(0, classNames.size()).boxed().toList();
    return open(images, classNames, labels, false);
  }

  /// Opens a file of images together with the labels beside it.
  ///
  /// @param known for each class the number that stands for it
  /// @param transposed whether rows and columns of each image are exchanged in the file
  static Dataset open(Path images, List<String> classNames, List<Integer> known, boolean transposed)
      throws IOException {
    Path labels = labelsOf(images);
    IdxFile pixels = IdxFile.read(images, 3);
    IdxFile classes = IdxFile.read(labels, 1);
    if (classes.count() != pixels.count()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: %d labels for the %d images of %s",
              labels,
              classes.count(),
              pixels.count(),
              images));
    }
    int[] values = new int[classes.count()];
    for (int i = 0; i < values.length; i++) {
      int label = classes.content()[i] & 0xFF;
      values[i] = known.indexOf(label);
      if (values[i] < 0) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: picture %d has label %d, expected %d to %d",
                labels,
                i,
                label,
                known.getFirst(),
                known.getLast()));
      }
    }
    IdxFile upright = transposed ? pixels.transposed() : pixels;
    Shape image = new Shape(1, 1, upright.height(), upright.width());
    var chunk =
        new PackedDataset.Chunk(
            DataFiles.name(images), upright.content(), values, 0, image.pixels());
    return new PackedDataset(List.of(chunk), classNames, image);
  }

  private static Path labelsOf(Path images) throws IOException {
    String name = DataFiles.name(images).replace("images", "labels").replace("idx3", "idx1");
    String other = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name + ".gz";
    for (String candidate : List.of(name, other)) {
      Path labels = images.resolveSibling(candidate);
      if (Files.isRegularFile(labels)) {
        return labels;
      }
    }
    throw new IOException(
        String.format(Locale.ROOT, "%s: its labels (%s) are missing", images, name));
  }
}
