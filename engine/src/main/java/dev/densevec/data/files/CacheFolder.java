package dev.densevec.data.files;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The folder of the user's in which pulled files lie: `weights/NAME.EXTENSION` and `data/NAME/`.
///
/// What is there is complete. What is not yet lies in a folder `NAME.part` beside.
///
/// @param root the folder; need not exist
public record CacheFolder(Path root) {
  private static final String PROPERTY = "densevec.cache";
  private static final String VARIABLE = "DENSEVEC_CACHE";
  private static final String XDG = "XDG_CACHE_HOME";

  /// Ends the name of what isn't complete.
  public static final String PART = ".part";

  private static final String OURS = "densevec";
  private static final List<String> EXTENSIONS = List.of(".safetensors", ".pth", ".pt", ".bin");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /// The user's: `DENSEVEC_CACHE` (or the system property `densevec.cache`), else `densevec` in
  /// `XDG_CACHE_HOME`, else `~/.cache/densevec`.
  public static CacheFolder ofUser() {
    return of(
        System.getProperty(PROPERTY), System.getenv(), Path.of(System.getProperty("user.home")));
  }

  /// Decides where the folder is; a relative `XDG_CACHE_HOME` counts as none, as its specification
  /// has it.
  static CacheFolder of(String property, Map<String, String> environment, Path home) {
    String own = property == null ? environment.getOrDefault(VARIABLE, "") : property;
    if (!own.isEmpty()) {
      return new CacheFolder(Path.of(own));
    }
    Path xdg = Path.of(environment.getOrDefault(XDG, ""));
    Path caches = xdg.isAbsolute() ? xdg : home.resolve(".cache");
    return new CacheFolder(caches.resolve(OURS));
  }

  /// The extension of a file of weights.
  ///
  /// @throws IllegalArgumentException if it is none of those known
  public static String extension(String file) {
    return EXTENSIONS.stream()
        .filter(file::endsWith)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    String.format(
                        Locale.ROOT,
                        "'%s': expected weights that end in one of %s",
                        file,
                        String.join(", ", EXTENSIONS))));
  }

  /// Where weights lie, a file each.
  public Path weightsFolder() {
    return root.resolve("weights");
  }

  /// Where data sets lie, a folder each.
  public Path dataFolder() {
    return root.resolve("data");
  }

  /// The file of pulled weights, if there are any of this name.
  public Optional<Path> weights(String name) {
    return EXTENSIONS.stream()
        .filter(_ -> NAME.matcher(name).matches())
        .map(extension -> weightsFolder().resolve(name + extension))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /// The folder of a pulled data set, if there is one of this name.
  public Optional<Path> data(String name) {
    return Optional.of(name)
        .filter(text -> NAME.matcher(text).matches() && !text.endsWith(PART))
        .map(dataFolder()::resolve)
        .filter(Files::isDirectory);
  }
}
