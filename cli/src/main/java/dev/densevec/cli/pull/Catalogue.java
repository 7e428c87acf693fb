package dev.densevec.cli.pull;

import dev.densevec.data.files.CacheFolder;
import dev.densevec.data.files.InputFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// What can be pulled: names, and where their files are.
///
/// A text with a file a line: name, kind (`weights`, `data`), bytes, SHA-256 or its first digits,
/// address, with blanks between, `-` for what is not known. Lines with one name are the files of
/// one artifact. `#` begins a line of words.
public final class Catalogue {
  private static final String BUILT_IN = "catalogue.txt";
  private static final int COLUMNS = 5;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Pattern BYTES = Pattern.compile("[1-9][0-9]{0,17}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{8,64}");
  private static final String UNKNOWN = "-";

  private final Map<String, Artifact> artifacts = new LinkedHashMap<>();

  private Catalogue() {}

  /// The catalogue that comes with the program.
  public static Catalogue builtIn() {
    try (InputStream in = Catalogue.class.getResourceAsStream(BUILT_IN)) {
      return parse(BUILT_IN, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A user's own.
  ///
  /// @throws IOException in one line that names the file and the line that can't be read
  public static Catalogue read(Path file) throws IOException {
    return parse(file.toString(), InputFiles.text(file, InputFiles.SMALL));
  }

  /// Reads the text.
  ///
  /// @param source what messages call it
  static Catalogue parse(String source, String text) throws IOException {
    Catalogue catalogue = new Catalogue();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (!line.isBlank() && !line.startsWith("#")) {
        try {
          catalogue.add(line.strip().split("\\s+"));
        } catch (IllegalArgumentException | URISyntaxException e) {
          throw new IOException(
              String.format(Locale.ROOT, "%s: line %d: %s", source, number, e.getMessage()), e);
        }
      }
    }
    return catalogue;
  }

  private void add(String[] cells) throws URISyntaxException {
    if (cells.length != COLUMNS) {
      throw new IllegalArgumentException(
          cells.length + " columns, expected name, kind, bytes, SHA-256 and address");
    }
    String name = required(NAME, cells[0], "a name of letters, digits, '.', '_' and '-'");
    if (name.endsWith(CacheFolder.PART)) {
      throw new IllegalArgumentException("'" + name + "': names of unfinished downloads end so");
    }
    Artifact.Kind kind = kind(cells[1]);
    RemoteFile file =
        new RemoteFile(
            address(cells[4]),
            cells[2].equals(UNKNOWN)
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(required(BYTES, cells[2], "a number of bytes"))),
            cells[3].equals(UNKNOWN)
                ? Optional.empty()
                : Optional.of(required(SHA256, cells[3], "8 to 64 lower-case hexadecimal digits")));
    Artifact before = artifacts.get(name);
    List<RemoteFile> files = new ArrayList<>(before == null ? List.of() : before.files());
    if (before != null && (kind != Artifact.Kind.DATA || before.kind() != kind)) {
      throw new IllegalArgumentException("'" + name + "': a second file, only data have several");
    }
    if (files.stream().anyMatch(other -> other.name().equals(file.name()))) {
      throw new IllegalArgumentException("'" + file.name() + "': a second file of this name");
    }
    if (kind == Artifact.Kind.WEIGHTS) {
      CacheFolder.extension(file.name());
    }
    files.add(file);
    artifacts.put(name, new Artifact(name, kind, files));
  }

  private static String required(Pattern pattern, String text, String expected) {
    if (!pattern.matcher(text).matches()) {
      throw new IllegalArgumentException("'" + text + "': expected " + expected);
    }
    return text;
  }

  private static Artifact.Kind kind(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "weights" -> Artifact.Kind.WEIGHTS;
      case "data" -> Artifact.Kind.DATA;
      default -> throw new IllegalArgumentException("'" + text + "': expected weights or data");
    };
  }

  private static URI address(String text) throws URISyntaxException {
    URI address = new URI(text);
    boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
    if (!web || address.getHost() == null || address.getPath() == null) {
      throw new IllegalArgumentException("'" + text + "': expected an address of http or https");
    }
    String path = address.getPath();
    required(NAME, path.substring(path.lastIndexOf('/') + 1), "an address that ends in a name");
    return address;
  }

  /// Everything, in the catalogue's order.
  public List<Artifact> artifacts() {
    return List.copyOf(artifacts.values());
  }

  /// What has this name.
  public Optional<Artifact> find(String name) {
    return Optional.ofNullable(artifacts.get(name));
  }
}
