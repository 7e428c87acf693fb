package dev.densevec.cli.predict;

import dev.densevec.data.files.ImageSources;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;

/// The images that arguments name, in their order; a list on standard input is read as it comes.
public final class ImageList implements Iterator<ImageList.Entry> {
  private static final String STANDARD_INPUT = "-";

  /// Bytes of a line on standard input; no path is longer.
  private static final int MAX_LINE = 1 << 16;

  private final Queue<Entry> found = new ArrayDeque<>();
  private final Queue<String> arguments;
  private final InputStream in;
  private final long total;
  private InputStream lines;

  /// One image, or why there is none.
  ///
  /// @param path the image; null if it can't be found
  /// @param name where it lies among the images: its path as far as the argument left it open,
  ///   never absolute and never with `..`; null if it can't be found
  /// @param problem one line that names the image; null if it was found
  public record Entry(Path path, Path name, IOException problem) {
    private static Entry found(Path path, String argument) {
      return new Entry(path, name(path.normalize(), argument), null);
    }

    private static Entry failed(IOException problem) {
      return new Entry(null, null, problem);
    }

    private static Path name(Path path, String argument) {
      if (path.isAbsolute()) {
        Path folder = folder(argument);
        boolean below = folder.getParent() != null && path.startsWith(folder);
        return below && !path.equals(folder)
            ? folder.getParent().relativize(path)
            : path.getFileName();
      }
      int up = 0;
      while (up < path.getNameCount() - 1 && path.getName(up).toString().equals("..")) {
        up++;
      }
      return path.subpath(up, path.getNameCount());
    }

    /// The folder that an argument names, or the one that a pattern begins in.
    private static Path folder(String argument) {
      int wildcard = 0;
      while (wildcard < argument.length() && "*?[{".indexOf(argument.charAt(wildcard)) < 0) {
        wildcard++;
      }
      boolean pattern = wildcard < argument.length();
      int end = pattern ? argument.lastIndexOf('/', wildcard) : argument.length();
      return Path.of(argument.substring(0, Math.max(end, 0))).normalize();
    }
  }

  /// @param arguments files, folders, patterns, and `-` for a list on standard input
  /// @param in standard input
  public ImageList(List<String> arguments, InputStream in) {
    this.arguments = new ArrayDeque<>(arguments);
    this.in = in;
    if (arguments.contains(STANDARD_INPUT)) {
      total = -1;
    } else {
      arguments.forEach(argument -> expand(argument, in));
      this.arguments.clear();
      total = found.size();
    }
  }

  /// How many images there are, negative if that only shows when standard input ends.
  public long total() {
    return total;
  }

  @Override
  public boolean hasNext() {
    while (found.isEmpty()) {
      if (lines != null) {
        readLine();
      } else if (arguments.isEmpty()) {
        return false;
      } else if (arguments.peek().equals(STANDARD_INPUT)) {
        lines = new BufferedInputStream(in);
        arguments.remove();
      } else {
        expand(arguments.remove(), in);
      }
    }
    return true;
  }

  @Override
  public Entry next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return found.remove();
  }

  /// Expands one line by itself, so that its image is on its way before the next line is there.
  private void readLine() {
    try {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      int next = lines.read();
      while (next >= 0 && next != '\n' && line.size() < MAX_LINE) {
        line.write(next);
        next = lines.read();
      }
      expand(STANDARD_INPUT, new ByteArrayInputStream(line.toByteArray()));
      if (next < 0) {
        lines = null;
      }
    } catch (IOException e) {
      lines = null;
      found.add(Entry.failed(new IOException("standard input: " + e.getMessage(), e)));
    }
  }

  private void expand(String argument, InputStream input) {
    ImageSources.Expansion expansion = ImageSources.expand(List.of(argument), input);
    expansion.paths().forEach(path -> found.add(Entry.found(path, argument)));
    expansion.failures().forEach(problem -> found.add(Entry.failed(problem)));
  }
}
