package dev.densevec.cli.pull;

import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.Screen;
import dev.densevec.data.files.CacheFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// Pulls into a folder of a test's, without patience.
///
/// @param root the cache's folder
record PullRig(Path root) {
  static final PullSettings SETTINGS =
      new PullSettings(Duration.ofMillis(1500), 2, Duration.ofMillis(1));

  CacheFolder cache() {
    return new CacheFolder(root);
  }

  Path pull(Artifact artifact, boolean again) throws IOException, InterruptedException {
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            OutputStream.nullOutputStream(),
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            Screen.NONE);
    try (Puller puller = new Puller(cache(), SETTINGS, console, false)) {
      return puller.pull(artifact, again);
    }
  }

  /// Everything in the cache, folders left out.
  List<String> left() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .map(path -> root.relativize(path).toString())
          .sorted()
          .toList();
    }
  }
}
