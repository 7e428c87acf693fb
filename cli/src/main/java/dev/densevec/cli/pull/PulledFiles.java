package dev.densevec.cli.pull;

import dev.densevec.classify.ConfiguredWeights;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.data.files.CacheFolder;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// Finds what was pulled by the name that a command line gives; whatever exists under that name as
/// a file or folder comes first. Weights may also have the name of a repository of the Hugging Face
/// Hub that another program has fetched.
public final class PulledFiles {
  private PulledFiles() {}

  /// The file of weights that is meant.
  ///
  /// @throws Failure if there is no such file and the name is that of weights not yet pulled
  public static Path weights(Path given) {
    if (Files.exists(given)) {
      return ConfiguredWeights.file(given);
    }
    String name = given.toString();
    Optional<Path> pulled = CacheFolder.ofUser().weights(name);
    if (pulled.isPresent()) {
      return pulled.get();
    }
    HubCache hub = HubCache.of(System.getenv(), Path.of(System.getProperty("user.home")));
    return hub.folder(name)
        .map(ConfiguredWeights::file)
        .orElseGet(() -> unknown(name, Artifact.Kind.WEIGHTS, given));
  }

  /// The data set that is meant, as the engine names it.
  ///
  /// @throws Failure if there is no such place and the name is that of data not yet pulled
  public static String data(String given) {
    if (exists(given)) {
      return given;
    }
    Optional<Path> pulled = CacheFolder.ofUser().data(given);
    return pulled.isPresent() ? pulled.get().toString() : unknown(given, Artifact.Kind.DATA, given);
  }

  private static boolean exists(String place) {
    try {
      return Files.exists(Path.of(place));
    } catch (InvalidPathException _) {
      return false;
    }
  }

  /// Leaves it to others to say that there is no such file, unless it can be pulled.
  private static <T> T unknown(String name, Artifact.Kind kind, T given) {
    if (Catalogue.builtIn().find(name).filter(found -> found.kind() == kind).isPresent()) {
      throw new Failure(
          ExitCode.BAD_FILE,
          String.format(Locale.ROOT, "%1$s: no such file; densevec pull %1$s fetches it", name));
    }
    return given;
  }
}
