package dev.densevec.data.sets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Opens data sets.
///
/// | text | what is opened |
/// |---|---|
/// | `cifar10:PLACE` | CIFAR-10's binary files: a folder or one file |
/// | `cifar100:PLACE` | CIFAR-100's, by their fine labels |
/// | `mnist:PLACE` | IDX files of images and labels, plain or `.gz` |
/// | `fashion-mnist:PLACE` | the same with Fashion-MNIST's class names |
/// | `folder:PLACE` | a folder with a folder of images for each class, perhaps below `train`, `test` |
/// | `PLACE` | whichever of these lies there |
///
/// Of CIFAR's and of IDX files those with `test` (or `t10k`) in their names are the test part.
/// Classes of folders are sorted by name. Pictures that fit a third of the Java heap are decoded
/// once, at opening, and one that cannot be decoded makes the set be refused; larger sets are
/// decoded as they are used, and fail then.
public final class Datasets {
  private static final List<String> KINDS =
      List.of("cifar10", "cifar100", "mnist", "fashion-mnist", "folder");

  private Datasets() {}

  /// Opens what a text names.
  ///
  /// @throws IOException if it is missing or not what it claims to be; the message names the file
  public static DataParts open(String text) throws IOException {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
    try {
      return KINDS.contains(kind)
          ? open(kind, existing(Path.of(text.substring(colon + 1))))
          : open(Path.of(text));
    } catch (InvalidPathException e) {
      throw new IOException(text + ": no such file or folder", e);
    }
  }

  /// Opens what lies at a place, recognised by its files.
  ///
  /// @throws IOException as above
  public static DataParts open(Path place) throws IOException {
    return open(kindOf(existing(place)), place);
  }

  private static Path existing(Path place) throws IOException {
    if (!Files.exists(place)) {
      throw new IOException(place + ": no such file or folder");
    }
    return place;
  }

  private static String kindOf(Path place) throws IOException {
    boolean folder = Files.isDirectory(place);
    Path cifar = folder ? CifarFiles.folder(place) : place;
    List<Path> files = folder ? DataFiles.list(cifar, Files::isRegularFile) : List.of(place);
    if (files.stream().anyMatch(IdxFiles::hasImages)) {
      boolean fashion = place.toAbsolutePath().toString().contains("fashion");
      return fashion ? "fashion-mnist" : "mnist";
    }
    Optional<Path> binary = files.stream().filter(CifarFiles::hasName).findFirst();
    if (binary.isPresent()) {
      return CifarFiles.layout(binary.get()) == CifarFiles.Layout.CIFAR10 ? "cifar10" : "cifar100";
    }
    if (folder && ClassFolders.accepts(place)) {
      return "folder";
    }
    throw new IOException(
        place
            + ": no data set (CIFAR's *.bin, IDX files *-images-idx3-ubyte, or folders of images)");
  }

  private static DataParts open(String kind, Path place) throws IOException {
    return switch (kind) {
      case "cifar10" -> cifar(place, CifarFiles.Layout.CIFAR10);
      case "cifar100" -> cifar(place, CifarFiles.Layout.CIFAR100);
      case "mnist" -> idx(place, IdxFiles.classNames(false));
      case "fashion-mnist" -> idx(place, IdxFiles.classNames(true));
      default -> folder(place);
    };
  }

  private static DataParts cifar(Path place, CifarFiles.Layout layout) throws IOException {
    return Files.isDirectory(place)
        ? CifarFiles.openFolder(CifarFiles.folder(place), layout)
        : single(CifarFiles.open(List.of(place), layout));
  }

  private static DataParts idx(Path place, List<String> classNames) throws IOException {
    return Files.isDirectory(place)
        ? IdxFiles.openFolder(place, classNames)
        : single(IdxFiles.open(place, classNames));
  }

  private static DataParts folder(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      throw new IOException(place + ": not a folder");
    }
    return ClassFolders.open(place, Runtime.getRuntime().maxMemory() / 3);
  }

  private static DataParts single(Dataset set) {
    return new DataParts(Optional.of(set), Optional.empty());
  }
}
