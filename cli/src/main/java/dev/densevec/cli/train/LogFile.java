package dev.densevec.cli.train;

import dev.densevec.cli.console.FileErrors;
import dev.densevec.data.files.InputFiles;
import dev.densevec.data.files.OutputFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A log to which lines are added, each of which begins with a number that counts up.
///
/// Opened again, it forgets all lines beyond a number and one that was not complete, so that a run
/// that goes on from a checkpoint continues the log where the checkpoint stands.
final class LogFile {
  private static final int MAX_BYTES = 1 << 30;

  /// A line's number, first in CSV and the first member in JSON.
  private static final Pattern NUMBER = Pattern.compile("(?:\\{\"\\w+\":)?(\\d{1,18})\\b");

  private final Path file;
  private final List<String> kept;
  private final StringBuilder pending = new StringBuilder();
  private long end;

  private LogFile(Path file, List<String> kept, long end) {
    this.file = file;
    this.kept = List.copyOf(kept);
    this.end = end;
  }

  /// Opens a log, written if it isn't there.
  ///
  /// @param header its first line; empty for none
  /// @param last the highest number that is kept; 0 to begin anew
  /// @throws IOException in one line that names the file
  static LogFile open(Path file, String header, long last) throws IOException {
    return open(file, header, last, line -> line);
  }

  /// Opens a log whose lines may have had other columns.
  ///
  /// @param renewed what a line that is kept becomes
  /// @throws IOException as above
  static LogFile open(Path file, String header, long last, UnaryOperator<String> renewed)
      throws IOException {
    List<String> kept = new ArrayList<>();
    if (last > 0 && Files.exists(file)) {
      for (String line : completeLines(file)) {
        if (number(line) <= last) {
          kept.add(renewed.apply(line));
        }
      }
    }
    StringBuilder text = new StringBuilder(header.isEmpty() ? "" : header + "\n");
    kept.forEach(line -> text.append(line).append('\n'));
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    replace(file, bytes);
    return new LogFile(file, kept, bytes.length);
  }

  private static List<String> completeLines(Path file) throws IOException {
    String text =
        new String(InputFiles.read(file, MAX_BYTES, bytes -> bytes), StandardCharsets.UTF_8);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  /// The number that the line begins with; a line without one, as a header, is beyond all.
  private static long number(String line) {
    Matcher matcher = NUMBER.matcher(line);
    return matcher.lookingAt() ? Long.parseLong(matcher.group(1)) : Long.MAX_VALUE;
  }

  private static void replace(Path file, byte[] bytes) throws IOException {
    try {
      OutputFiles.replace(file, channel -> write(channel, bytes, 0));
    } catch (IOException e) {
      throw new IOException(file + ": can't be written: " + FileErrors.reason(e), e);
    }
  }

  private static void write(FileChannel channel, byte[] bytes, long at) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      channel.write(rest, at + rest.position());
    }
  }

  /// The lines that were there and are kept, without the header.
  List<String> kept() {
    return kept;
  }

  /// Adds a line, which is in the file when this returns. Lines that could not be written are added
  /// with the next one.
  ///
  /// @throws IOException in one line that names the file
  void add(String line) throws IOException {
    pending.append(line).append('\n');
    byte[] bytes = pending.toString().getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      write(channel, bytes, end);
    } catch (IOException e) {
      throw new IOException(file + ": can't be written: " + FileErrors.reason(e), e);
    }
    end += bytes.length;
    pending.setLength(0);
  }
}
