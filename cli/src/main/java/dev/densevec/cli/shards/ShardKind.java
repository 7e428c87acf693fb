package dev.densevec.cli.shards;

import dev.densevec.data.sets.DataParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Kinds of archives that hold data sets.
public enum ShardKind {
  /// Tar files of images.
  TAR("tar:") {
    @Override
    boolean hasName(Path file) {
      return TarFiles.hasName(file);
    }

    @Override
    public DataParts open(Path place, boolean strict) throws IOException {
      return TarSet.open(place, strict);
    }
  };

  private final String prefix;

  ShardKind(String prefix) {
    this.prefix = prefix;
  }

  abstract boolean hasName(Path file);

  /// Opens a set.
  ///
  /// @param place a file, or a folder of them
  /// @param strict whether a broken picture makes the set be refused
  /// @throws IOException in one line, if the set is missing, damaged or not what is said of it
  public abstract DataParts open(Path place, boolean strict) throws IOException;

  /// The kind that a text asks for: by its prefix, or by the name of a file that is there.
  public static Optional<ShardKind> of(String data) {
    return Arrays.stream(values())
        .filter(kind -> kind.isNamed(data) || kind.isFile(data))
        .findFirst();
  }

  /// A text without this kind's prefix.
  public String place(String data) {
    return isNamed(data) ? data.substring(prefix.length()) : data;
  }

  private boolean isNamed(String data) {
    return data.toLowerCase(Locale.ROOT).startsWith(prefix);
  }

  private boolean isFile(String data) {
    try {
      return hasName(Path.of(data)) && Files.isRegularFile(Path.of(data));
    } catch (InvalidPathException _) {
      return false;
    }
  }
}
