package dev.densevec.cli.table;

import dev.densevec.data.files.InputFiles;
import dev.densevec.data.labels.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file that says which number each class has: a name a line in their order, JSON, or lines of
/// name and number, `cat,0` or `0 cat`, in any order.
final class ClassMap {
  private static final Pattern PAIR =
      Pattern.compile("\\s*(?:(\\d{1,7})\\s*[,;\\t ]\\s*(.+?)|(.+?)\\s*[,;\\t]\\s*(\\d{1,7}))\\s*");

  private ClassMap() {}

  /// The names in the order of their numbers.
  ///
  /// @throws IOException in one line that names the file, if it can't be read, or a name or number
  ///   is there twice or missing
  static List<String> read(Path file) throws IOException {
    List<String> names = pairs(file, InputFiles.text(file, InputFiles.SMALL));
    names = names.isEmpty() ? Labels.read(file) : names;
    if (new HashSet<>(names).size() < names.size()) {
      throw new IOException(file + ": a class is named twice");
    }
    return names;
  }

  /// Names by number, where every line but perhaps the first has both.
  private static List<String> pairs(Path file, String text) throws IOException {
    TreeMap<Integer, String> names = new TreeMap<>();
    int lines = 0;
    for (String line : text.lines().filter(line -> !line.isBlank()).toList()) {
      Matcher pair = PAIR.matcher(line);
      boolean matches = pair.matches();
      if (!matches && lines++ > 0) {
        return List.of();
      }
      if (!matches) {
        continue; // a line of headings
      }
      lines++;
      boolean first = pair.group(1) != null;
      int number = Integer.parseInt(pair.group(first ? 1 : 4));
      String name = pair.group(first ? 2 : 3).replaceAll("^\"|\"$", "");
      if (names.put(number, name) != null) {
        throw new IOException(
            String.format(Locale.ROOT, "%s: class %d is named twice", file, number));
      }
    }
    if (!names.isEmpty() && (names.firstKey() != 0 || names.lastKey() != names.size() - 1)) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: classes are numbered %d to %d and there are %d, expected 0 to %d",
              file,
              names.firstKey(),
              names.lastKey(),
              names.size(),
              names.size() - 1));
    }
    return List.copyOf(names.values());
  }
}
