package dev.densevec.cli.console;

import dev.densevec.cli.format.Columns;
import dev.densevec.cli.format.Format;
import dev.densevec.cli.format.OneLine;
import dev.densevec.cli.format.Reflow;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// Standard output: UTF-8, lines end in a line feed, and unlike with `PrintStream` no error is
/// lost.
///
/// A reader that closes its end of a pipe ends the command without a word; any other error is a
/// [Failure].
public final class Output {
  private final Writer writer;
  private final int columns;

  /// Writes to `stream` through a buffer.
  ///
  /// @param columns of the terminal that the stream goes to; 0 if it goes elsewhere
  public Output(OutputStream stream, int columns) {
    writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
    this.columns = columns;
  }

  /// The same stream as a writer, for help texts.
  public Writer writer() {
    return writer;
  }

  /// Writes `line` and a line feed. Control characters, which names of files and classes may have,
  /// are replaced by a question mark.
  public void println(String line) {
    try {
      writer.write(OneLine.inked(line));
      writer.write('\n');
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /// Writes a line for people: several where the terminal is narrower.
  public void text(String line) {
    Columns.fold(OneLine.inked(line), columns).forEach(this::println);
  }

  /// Writes lines for people, tables among them so that they fit the terminal.
  ///
  /// @param keys how many of a table's first columns say what a row is
  public void print(List<String> lines, int keys) {
    Reflow.fit(lines, columns, keys).forEach(this::println);
  }

  /// Writes lines for people, of whose tables the first column says what a row is.
  public void print(List<String> lines) {
    print(lines, 1);
  }

  /// Writes lines: tables so that they fit the terminal, other formats as they are.
  public void print(List<String> lines, Format format) {
    if (format == Format.TABLE) {
      print(lines);
    } else {
      lines.forEach(this::println);
    }
  }

  /// Hands everything written so far to the reader.
  public void flush() {
    try {
      writer.flush();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private static Failure failure(IOException e) {
    String reason = String.valueOf(e.getMessage());
    if (reason.toLowerCase(Locale.ROOT).contains("pipe")) {
      return new Failure(ExitCode.OK, "", e);
    }
    return new Failure(ExitCode.OUTPUT, "can't write to standard output: " + reason, e);
  }
}
