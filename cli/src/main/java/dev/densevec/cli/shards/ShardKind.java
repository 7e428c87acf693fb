package dev.densevec.cli.shards;

import dev.densevec.data.sets.DataParts;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Kinds of archives that hold data sets.
public enum ShardKind {
  /// Tar files of images.
  TAR("tar:") {
    @Override
    boolean hasName(Path file) {
      return TarFiles.hasName(file);
    }

    @Override
    boolean holds(Path folder) {
      return false;
    }

    @Override
    public Set<String> options() {
      return Set.of();
    }

    @Override
    public DataParts open(Path place, Map<String, String> options, boolean strict)
        throws IOException {
      return TarSet.open(place, strict);
    }
  },
  /// Parquet files with images in them.
  PARQUET("parquet:") {
    @Override
    boolean hasName(Path file) {
      return ParquetSet.hasName(file);
    }

    @Override
    boolean holds(Path folder) {
      return hasParquet(folder) || hasParquet(folder.resolve("data"));
    }

    @Override
    public Set<String> options() {
      return Set.of("path-column", "label-column");
    }

    @Override
    public DataParts open(Path place, Map<String, String> options, boolean strict)
        throws IOException {
      return ParquetSet.open(place, options, strict);
    }
  };

  private final String prefix;

  ShardKind(String prefix) {
    this.prefix = prefix;
  }

  abstract boolean hasName(Path file);

  /// Whether a folder is recognised as one of such files.
  abstract boolean holds(Path folder);

  /// Options of tables that are about this kind, too, without dashes.
  public abstract Set<String> options();

  /// Opens a set.
  ///
  /// @param place a file, or a folder of them
  /// @param options texts by the options' names without dashes
  /// @param strict whether a broken picture makes the set be refused
  /// @throws IOException in one line, if the set is missing, damaged or not what is said of it
  public abstract DataParts open(Path place, Map<String, String> options, boolean strict)
      throws IOException;

  /// The kind that a text asks for: by its prefix, or by the name of a file that is there, or of
  /// one in a folder.
  public static Optional<ShardKind> of(String data) {
    return Arrays.stream(values())
        .filter(kind -> kind.isNamed(data) || kind.liesAt(data))
        .findFirst();
  }

  /// A text without this kind's prefix.
  public String place(String data) {
    return isNamed(data) ? data.substring(prefix.length()) : data;
  }

  private boolean isNamed(String data) {
    return data.toLowerCase(Locale.ROOT).startsWith(prefix);
  }

  private boolean liesAt(String data) {
    try {
      Path place = Path.of(data);
      return Files.isDirectory(place) ? holds(place) : hasName(place) && Files.isRegularFile(place);
    } catch (InvalidPathException _) {
      return false;
    }
  }

  private static boolean hasParquet(Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, ParquetSet::hasName)) {
      return files.iterator().hasNext();
    } catch (IOException | DirectoryIteratorException _) {
      return false;
    }
  }
}
