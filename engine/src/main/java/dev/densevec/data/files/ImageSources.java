package dev.densevec.data.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/// Finds the image files that arguments name.
///
/// | argument | files |
/// |---|---|
/// | a file | itself, whatever it is called |
/// | a folder | the images in it and below, by the suffix of their names, sorted |
/// | a pattern with `*`, `?`, `[...]` or `{...}` | files it matches, sorted; `**` spans folders |
/// | `-` | the files and folders that standard input lists, one a line |
///
/// A pattern is only taken as one if no file has that name; its folders are separated by `/`.
/// Symbolic links are followed. Order and repetitions of the arguments are kept.
public final class ImageSources {

  /// What arguments came to.
  ///
  /// @param paths the files, in the order of the arguments
  /// @param failures what could not be found or listed; each message is one line that names it
  public record Expansion(List<Path> paths, List<IOException> failures) {
    public Expansion {
      paths = List.copyOf(paths);
      failures = List.copyOf(failures);
    }
  }

  private static final Set<String> ADDED = Set.of("__MACOSX", "@eaDir");
  private static final Set<String> SUFFIXES =
      Set.of(
          "png", "jpg", "jpeg", "jpe", "jfif", "gif", "bmp", "dib", "tif", "tiff", "webp", "ppm",
          "pgm", "pbm", "pnm", "dcm", "dicom", "npy");

  private static final String WILDCARDS = "*?[{";

  private final List<Path> paths = new ArrayList<>();
  private final List<IOException> failures = new ArrayList<>();

  private ImageSources() {}

  /// Expands arguments, going on after those that fail.
  ///
  /// @param standardInput what `-` reads, in the encoding of the platform's standard input
  public static Expansion expand(List<String> arguments, InputStream standardInput) {
    ImageSources sources = new ImageSources();
    for (String argument : arguments) {
      if (argument.equals("-")) {
        sources.addListed(standardInput);
      } else {
        sources.add(argument, true);
      }
    }
    return new Expansion(sources.paths, sources.failures);
  }

  /// Whether a file's name ends like that of an image; names that begin with `._` are those of
  /// macOS's companion files, whatever their end.
  public static boolean isImageName(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot >= 0
        && !name.startsWith("._")
        && SUFFIXES.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  /// Whether a folder's name is that of a hidden one, or of one that other programs add.
  public static boolean isPassedOver(String folder) {
    return folder.startsWith(".") || ADDED.contains(folder);
  }

  private void addListed(InputStream standardInput) {
    Charset charset = Charset.forName(System.getProperty("stdin.encoding", "UTF-8"));
    try {
      var reader = new BufferedReader(new InputStreamReader(standardInput, charset));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isBlank()) {
          add(line, false);
        }
      }
    } catch (IOException e) {
      fail("standard input", InputFiles.oneLine(e), e);
    }
  }

  private void add(String argument, boolean patterns) {
    int wildcard = patterns ? wildcard(argument) : -1;
    try {
      if (wildcard >= 0 && !exists(argument)) {
        addMatches(argument, wildcard);
        return;
      }
      Path path = Path.of(argument);
      if (Files.isDirectory(path)) {
        int before = paths.size() + failures.size();
        FolderWalk.list(path, Integer.MAX_VALUE, ImageSources::isImageName, paths, failures);
        failIfNone(before, argument, "no image in this folder");
      } else if (Files.exists(path)) {
        paths.add(path);
      } else {
        fail(argument, missing(argument), null);
      }
    } catch (InvalidPathException | PatternSyntaxException e) {
      fail(argument, InputFiles.oneLine(e), e);
    }
  }

  /// Bytes that the machine's character set can't read come as U+FFFD, and name no file any more.
  private static String missing(String argument) {
    return argument.indexOf('\uFFFD') < 0
        ? "no such file or folder"
        : "no such file or folder; a name that is no text in the machine's character set is found"
            + " by a pattern or its folder alone";
  }

  /// Lists the files below the folder that precedes the first wildcard.
  private void addMatches(String pattern, int wildcard) {
    int folder = pattern.lastIndexOf('/', wildcard) + 1;
    Path root = Path.of(pattern.substring(0, folder));
    if (!Files.isDirectory(root)) {
      fail(pattern, "no such folder as " + root, null);
      return;
    }
    String rest = pattern.substring(folder);
    int depth =
        rest.contains("**")
            ? Integer.MAX_VALUE
            : (int) rest.chars().filter(c -> c == '/').count() + 1;
    // "**/" also stands for no folder at all, as in shells; the JDK's "**" wants at least one.
    PathMatcher matcher =
        FileSystems.getDefault().getPathMatcher("glob:" + rest.replace("**/", "{**/,}"));
    int before = paths.size() + failures.size();
    FolderWalk.list(root, depth, file -> matcher.matches(root.relativize(file)), paths, failures);
    failIfNone(before, pattern, "no file matches");
  }

  private static int wildcard(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (WILDCARDS.indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private static boolean exists(String argument) {
    try {
      return Files.exists(Path.of(argument));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private void failIfNone(int before, String argument, String reason) {
    if (paths.size() + failures.size() == before) {
      fail(argument, reason, null);
    }
  }

  private void fail(String argument, String reason, Exception cause) {
    failures.add(new IOException(argument + ": " + reason, cause));
  }
}
