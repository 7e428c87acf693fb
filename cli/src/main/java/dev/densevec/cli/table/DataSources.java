package dev.densevec.cli.table;

import dev.densevec.cli.pull.PulledFiles;
import dev.densevec.cli.shards.ShardKind;
import dev.densevec.data.sets.DataParts;
import dev.densevec.data.sets.Datasets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Opens what the command line names as data: the engine's data sets, pulled ones, and tables of
/// labels.
public final class DataSources {
  /// The word before the colon of a table.
  public static final String PREFIX = "csv:";

  /// The option that names the classes of any set in their order.
  private static final String CLASS_MAP = "class-map";

  private DataSources() {}

  /// Opens a set.
  ///
  /// @param data what was typed, as in `csv:labels.csv` or `cifar10:PLACE`
  /// @param options texts by the options' names without dashes, of which tables have some
  /// @param purpose what it is opened for; tables alone look at head and classes
  /// @throws IOException in one line, if the set is missing, damaged or not what is said of it
  /// @throws dev.densevec.cli.console.Failure if an option makes no sense
  public static DataParts open(String data, Map<String, String> options, TableRules.Purpose purpose)
      throws IOException {
    DataParts parts = parts(data, options, purpose);
    String map = options.get(CLASS_MAP);
    if (map == null) {
      return parts;
    }
    try {
      return parts.withClasses(ClassMap.read(Path.of(map)));
    } catch (IllegalArgumentException e) {
      throw new IOException(map + ": " + e.getMessage(), e);
    }
  }

  private static DataParts parts(
      String data, Map<String, String> options, TableRules.Purpose purpose) throws IOException {
    Optional<ShardKind> shards = ShardKind.of(data);
    String place = isNamed(data) ? data.substring(PREFIX.length()) : data;
    try {
      if (shards.isPresent()) {
        Path archives = Path.of(shards.get().place(data));
        return shards.get().open(archives, options, purpose.strict());
      }
      return isTable(data)
          ? LabelTable.open(Path.of(place), TableRules.of(options), purpose)
          : Datasets.open(PulledFiles.data(data), purpose.strict());
    } catch (InvalidPathException e) {
      throw new IOException("'" + place + "': not a path", e);
    }
  }

  /// Refuses options of tables where none of the sets is one, nor of another kind that has a use
  /// for them.
  ///
  /// @throws dev.densevec.cli.console.Failure if there is such an option
  public static void requireUsed(Map<String, String> options, String... sets) {
    Map<String, String> unused = new HashMap<>(options);
    for (String set : sets) {
      if (isTable(set)) {
        return;
      }
      ShardKind.of(set).ifPresent(kind -> unused.keySet().removeAll(kind.options()));
    }
    TableRules.requireNone(unused);
  }

  private static boolean isNamed(String data) {
    return data.toLowerCase(Locale.ROOT).startsWith(PREFIX);
  }

  private static boolean isTable(String data) {
    if (isNamed(data)) {
      return true;
    }
    String name = data.toLowerCase(Locale.ROOT);
    try {
      return (name.endsWith(".csv") || name.endsWith(".tsv")) && Files.isRegularFile(Path.of(data));
    } catch (InvalidPathException _) {
      return false;
    }
  }
}
