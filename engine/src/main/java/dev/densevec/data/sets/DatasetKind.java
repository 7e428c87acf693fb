package dev.densevec.data.sets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The kinds of data sets, in the order in which a place is tried for them.
public enum DatasetKind {
  /// EMNIST's IDX files.
  EMNIST("emnist", "EMNIST's IDX files of one split with its mapping, upright") {
    @Override
    boolean liesAt(Path place) throws IOException {
      return hasEmnist(place);
    }

    @Override
    DataParts open(Path place, boolean strict) throws IOException {
      return EmnistFiles.open(place);
    }
  },
  /// MNIST's IDX files, whose classes are called by their digits.
  MNIST("mnist", "IDX files of images and labels, plain or .gz") {
    @Override
    boolean liesAt(Path place) throws IOException {
      return hasIdx(place) && !hasEmnist(place) && !pathSaysFashion(place);
    }

    @Override
    DataParts open(Path place, boolean strict) throws IOException {
      return idx(place, IdxFiles.classNames(false));
    }

    @Override
    Optional<String> guess(Path place) {
      return Optional.of(place + ": taken for digits; classes of other names need another kind");
    }
  },
  /// Fashion-MNIST's IDX files.
  FASHION_MNIST("fashion-mnist", "the same with Fashion-MNIST's class names") {
    @Override
    boolean liesAt(Path place) throws IOException {
      return hasIdx(place) && !hasEmnist(place) && pathSaysFashion(place);
    }

    @Override
    DataParts open(Path place, boolean strict) throws IOException {
      return idx(place, IdxFiles.classNames(true));
    }

    @Override
    Optional<String> guess(Path place) {
      return Optional.of(place + ": taken for Fashion-MNIST because the path says so");
    }
  },
  /// CIFAR-10's binary files.
  CIFAR10("cifar10", "CIFAR-10's binary files: a folder or one file") {
    @Override
    boolean liesAt(Path place) throws IOException {
      return isCifar(place, CifarFiles.Layout.CIFAR10);
    }

    @Override
    DataParts open(Path place, boolean strict) throws IOException {
      return cifar(place, CifarFiles.Layout.CIFAR10);
    }
  },
  /// CIFAR-100's binary files.
  CIFAR100("cifar100", "CIFAR-100's, by their fine labels") {
    @Override
    boolean liesAt(Path place) throws IOException {
      return isCifar(place, CifarFiles.Layout.CIFAR100);
    }

    @Override
    DataParts open(Path place, boolean strict) throws IOException {
      return cifar(place, CifarFiles.Layout.CIFAR100);
    }
  },
  /// CIFAR-10's or CIFAR-100's python version.
  CIFAR_PYTHON("cifar-python", "CIFAR's python version, pickled; CIFAR-100 by its fine labels") {
    @Override
    boolean liesAt(Path place) throws IOException {
      Path folder = Files.isDirectory(place) ? CifarPickles.folder(place) : place;
      for (Path file : files(folder)) {
        if (CifarPickles.matches(file)) {
          return true;
        }
      }
      return false;
    }

    @Override
    DataParts open(Path place, boolean strict) throws IOException {
      return CifarPickles.open(Files.isDirectory(place) ? CifarPickles.folder(place) : place);
    }
  },
  /// A folder of images for each class.
  FOLDER("folder", "a folder of images for each class, perhaps below train, valid and test") {
    @Override
    boolean liesAt(Path place) throws IOException {
      return Files.isDirectory(place) && ClassFolders.accepts(place);
    }

    @Override
    DataParts open(Path place, boolean strict) throws IOException {
      if (!Files.isDirectory(place)) {
        throw new IOException(place + ": not a folder");
      }
      return ClassFolders.open(place, Runtime.getRuntime().maxMemory() / 3, strict);
    }
  };

  private final String prefix;
  private final String description;

  DatasetKind(String prefix, String description) {
    this.prefix = prefix;
    this.description = description;
  }

  /// The word before the colon, as in `cifar10:PLACE`.
  public String prefix() {
    return prefix;
  }

  /// What is opened, for messages.
  public String description() {
    return description;
  }

  /// All kinds as a user writes them: `mnist:PLACE, fashion-mnist:, ...`.
  public static String all() {
    List<String> rest = Arrays.stream(values()).skip(1).map(kind -> kind.prefix + ":").toList();
    return values()[0].prefix + ":PLACE, " + String.join(", ", rest);
  }

  /// The kind of a prefix, in any case.
  static Optional<DatasetKind> of(String prefix) {
    String name = prefix.toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(kind -> kind.prefix.equals(name)).findFirst();
  }

  /// Whether the files at a place speak for this kind.
  ///
  /// @throws IOException if the files are of this family but damaged
  abstract boolean liesAt(Path place) throws IOException;

  /// Opens a set.
  ///
  /// @param strict whether what would be skipped or guessed is refused
  abstract DataParts open(Path place, boolean strict) throws IOException;

  /// What was assumed where the kind was not given and the files alone don't say it.
  Optional<String> guess(Path place) {
    return Optional.empty();
  }

  private static boolean hasIdx(Path place) throws IOException {
    return files(idxPlace(place)).stream().anyMatch(IdxFiles::hasImages);
  }

  private static boolean hasEmnist(Path place) throws IOException {
    Path folder = Files.isDirectory(place) ? EmnistFiles.folder(place) : place;
    return files(folder).stream().anyMatch(EmnistFiles::hasName);
  }

  private static Path idxPlace(Path place) {
    return Files.isDirectory(place) ? IdxFiles.folder(place) : place;
  }

  private static boolean pathSaysFashion(Path place) {
    String path = idxPlace(place).toAbsolutePath().toString();
    return path.toLowerCase(Locale.ROOT).contains("fashion");
  }

  private static boolean isCifar(Path place, CifarFiles.Layout layout) throws IOException {
    Path folder = Files.isDirectory(place) ? CifarFiles.folder(place) : place;
    Optional<Path> binary = files(folder).stream().filter(CifarFiles::hasName).findFirst();
    return binary.isPresent() && CifarFiles.layout(binary.get()) == layout;
  }

  private static List<Path> files(Path place) throws IOException {
    return Files.isDirectory(place) ? DataFiles.list(place, Files::isRegularFile) : List.of(place);
  }

  private static DataParts cifar(Path place, CifarFiles.Layout layout) throws IOException {
    return Files.isDirectory(place)
        ? CifarFiles.openFolder(CifarFiles.folder(place), layout)
        : DataParts.of(CifarFiles.open(List.of(place), layout));
  }

  private static DataParts idx(Path place, List<String> classNames) throws IOException {
    if (hasEmnist(place)) {
      throw new IOException(
          place
              + ": has EMNIST's files, whose pictures lie on their side; emnist:PLACE opens them");
    }
    return Files.isDirectory(place)
        ? IdxFiles.openFolder(idxPlace(place), classNames)
        : DataParts.of(IdxFiles.open(place, classNames));
  }
}
