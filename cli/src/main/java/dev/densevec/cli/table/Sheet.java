package dev.densevec.cli.table;

import dev.densevec.cli.format.OneLine;
import dev.densevec.data.files.InputFiles;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/// The cells of a table in a file: text in UTF-8, separated by commas, semicolons or tabs, quoted
/// as in RFC 4180. Its first line names the columns.
///
/// @param file the file
/// @param delimiter what separates cells
/// @param header names of the columns, each a name of its own or empty
/// @param rows the rows, at least one
record Sheet(Path file, char delimiter, List<String> header, List<Row> rows) {
  private static final long MAX_BYTES = 256 << 20;

  /// A row.
  ///
  /// @param line number of its first line in the file, from 1 on
  /// @param cells as many as there are columns, without blanks around them
  record Row(long line, List<String> cells) {}

  Sheet {
    header = List.copyOf(header);
    rows = List.copyOf(rows);
  }

  /// Reads a file.
  ///
  /// @throws IOException in one line that names the file, and the line of it that is wrong
  static Sheet read(Path file) throws IOException {
    String text = InputFiles.text(file, MAX_BYTES);
    char delimiter = delimiter(text.lines().findFirst().orElse(""));
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setDelimiter(delimiter)
            .setIgnoreSurroundingSpaces(true)
            .setIgnoreEmptyLines(true)
            .get();
    List<Row> rows = new ArrayList<>();
    long line = 1;
    try (CSVParser parser = CSVParser.parse(new StringReader(text), format)) {
      for (CSVRecord record : parser) {
        rows.add(new Row(line, record.stream().map(String::strip).toList()));
        line = parser.getCurrentLineNumber() + 1;
      }
    } catch (IOException | UncheckedIOException e) {
      // The library has nothing else to refuse; its own words name Java's classes.
      throw new IOException(
          file
              + ": no table: line "
              + line
              + ": a quoted cell has no end, or text after its closing quote",
          e);
    }
    return checked(file, delimiter, rows);
  }

  /// The separator that is the most frequent in the header; a comma if there is none.
  private static char delimiter(String header) {
    char best = ',';
    for (char c : new char[] {';', '\t'}) {
      best = count(header, c) > count(header, best) ? c : best;
    }
    return best;
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }

  private static Sheet checked(Path file, char delimiter, List<Row> rows) throws IOException {
    if (rows.size() < 2) {
      throw new IOException(
          file + ": expected a line that names the columns, and a line for each picture");
    }
    List<String> header = rows.getFirst().cells();
    Set<String> names = new HashSet<>();
    for (String name : header) {
      if (!name.isEmpty() && !names.add(name)) {
        throw new IOException(OneLine.of(file + ": two columns are called '" + name + "'"));
      }
    }
    for (Row row : rows) {
      if (row.cells().size() != header.size()) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: line %d has %d cells, expected %d as in the first line",
                file,
                row.line(),
                row.cells().size(),
                header.size()));
      }
    }
    return new Sheet(file, delimiter, header, rows.subList(1, rows.size()));
  }

  /// Something is wrong in a row. A cell in quotes may have several lines.
  IOException wrong(Row row, String problem) {
    return new IOException(
        OneLine.of(String.format(Locale.ROOT, "%s: line %d: %s", file, row.line(), problem)));
  }
}
