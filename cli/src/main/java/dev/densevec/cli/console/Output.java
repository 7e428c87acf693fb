package dev.densevec.cli.console;

import dev.densevec.cli.format.OneLine;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Standard output: UTF-8, lines end in a line feed, and unlike with `PrintStream` no error is
/// lost.
///
/// A reader that closes its end of a pipe ends the command without a word; any other error is a
/// [Failure].
public final class Output {
  private final Writer writer;

  /// Writes to `stream` through a buffer.
  public Output(OutputStream stream) {
    writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
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
