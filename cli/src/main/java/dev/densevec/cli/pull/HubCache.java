package dev.densevec.cli.pull;

import dev.densevec.data.files.InputFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Repositories of the Hugging Face Hub that other programs have fetched, in the folder that
/// `huggingface_hub` keeps them in: `models--OWNER--NAME/snapshots/COMMIT`.
///
/// @param root the folder; need not exist
record HubCache(Path root) {
  private static final Pattern REPOSITORY =
      Pattern.compile("(?:hf[-_]hub:)?([A-Za-z0-9][\\w.-]*)/([A-Za-z0-9][\\w.-]*)");
  private static final int MOST_REF = 256;

  /// The user's: `HF_HUB_CACHE`, else `hub` in `HF_HOME`, else `~/.cache/huggingface/hub`.
  static HubCache of(Map<String, String> environment, Path home) {
    String own = environment.getOrDefault("HF_HUB_CACHE", "");
    if (!own.isEmpty()) {
      return new HubCache(Path.of(own));
    }
    String hf = environment.getOrDefault("HF_HOME", "");
    Path base = hf.isEmpty() ? home.resolve(".cache").resolve("huggingface") : Path.of(hf);
    return new HubCache(base.resolve("hub"));
  }

  /// The folder of a repository's newest files, if it was fetched.
  ///
  /// @param repository its name, `timm/densenet121.ra_in1k`, also after timm's `hf-hub:`
  Optional<Path> folder(String repository) {
    Matcher name = REPOSITORY.matcher(repository);
    if (!name.matches()) {
      return Optional.empty();
    }
    Path model = root.resolve("models--" + name.group(1) + "--" + name.group(2));
    Path snapshots = model.resolve("snapshots");
    try {
      Path main = model.resolve("refs").resolve("main");
      if (Files.isRegularFile(main)) {
        String commit = InputFiles.text(main, MOST_REF).strip();
        return Optional.of(snapshots.resolve(commit))
            .filter(folder -> commit.matches("[0-9a-f]+") && Files.isDirectory(folder));
      }
      try (Stream<Path> folders = Files.list(snapshots)) {
        return folders.filter(Files::isDirectory).sorted().reduce((_, last) -> last);
      }
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
