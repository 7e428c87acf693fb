package dev.densevec.cli.pull;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.FileErrors;
import dev.densevec.data.files.CacheFolder;
import dev.densevec.data.sets.Datasets;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Fetches artifacts into the user's folder.
///
/// Files whose SHA-256 is known, from the catalogue or the server, are checked by it, others by
/// being read as what they are to be. An artifact appears when all of it is there and checked.
public final class Puller implements AutoCloseable {
  private final CacheFolder cache;
  private final PullSettings settings;
  private final Console console;
  private final boolean bar;
  private final HttpClient client;

  /// @param cache where to
  /// @param bar whether progress is shown
  public Puller(CacheFolder cache, PullSettings settings, Console console, boolean bar) {
    this.cache = cache;
    this.settings = settings;
    this.console = console;
    this.bar = bar;
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(settings.stall())
            .build();
  }

  /// Whether an artifact is there.
  public static boolean isThere(CacheFolder cache, Artifact artifact) {
    return Files.exists(artifact.place(cache));
  }

  /// Fetches an artifact that isn't there, or whose file is not the one the catalogue describes.
  ///
  /// @param again whether to fetch it even if it is there
  /// @return where it is
  /// @throws Failure if it can't be fetched or written
  public Path pull(Artifact artifact, boolean again) throws IOException, InterruptedException {
    Path place = artifact.place(cache);
    if (!again && isSound(artifact, place)) {
      return place;
    }
    try (Staging staging = Staging.open(artifact.staging(cache))) {
      List<RemoteFile> files = artifact.files();
      if (artifact.kind() == Artifact.Kind.WEIGHTS) {
        Path file = staging.folder().resolve(files.getFirst().name());
        fetch(files.getFirst(), staging, file, Checkpoints::recognise);
        staging.publish(file, place);
      } else {
        staging.publish(data(artifact, staging), place);
      }
      return place;
    } catch (IOException e) {
      throw FileErrors.unwritten(place, e);
    }
  }

  private static boolean isSound(Artifact artifact, Path place) throws IOException {
    if (artifact.kind() == Artifact.Kind.DATA) {
      return Files.isDirectory(place);
    }
    RemoteFile file = artifact.files().getFirst();
    return Files.isRegularFile(place)
        && Integrity.fault(place, file.bytes(), file.sha256()).isEmpty();
  }

  private Path data(Artifact artifact, Staging staging) throws IOException, InterruptedException {
    boolean archived = artifact.files().stream().anyMatch(file -> Unpacking.isArchive(file.name()));
    Path files = archived ? staging.emptyFiles() : staging.files();
    for (RemoteFile file : artifact.files()) {
      boolean archive = Unpacking.isArchive(file.name());
      Path place = (archive ? staging.folder() : files).resolve(file.name());
      fetch(file, staging, place, _ -> {});
      if (archive) {
        unpack(file, place, staging);
      }
    }
    if (artifact.files().stream().anyMatch(file -> file.sha256().isEmpty())) {
      requireData(artifact, files, staging);
    }
    return files;
  }

  private static void unpack(RemoteFile file, Path archive, Staging staging) throws IOException {
    try {
      Unpacking.unpack(archive, staging.files());
    } catch (IOException e) {
      staging.clear();
      throw new Failure(ExitCode.NETWORK, file.address() + ": " + FileErrors.reason(e), e);
    } catch (OutOfMemoryError e) {
      staging.clear();
      throw e;
    }
  }

  private static void requireData(Artifact artifact, Path files, Staging staging)
      throws IOException {
    try {
      Datasets.open(files);
    } catch (IOException e) {
      staging.clear();
      throw new Failure(
          ExitCode.NETWORK,
          String.format(
              Locale.ROOT,
              "%s: not what was expected: %s",
              artifact.addresses().getFirst(),
              e.getMessage()),
          e);
    }
  }

  private void fetch(RemoteFile file, Staging staging, Path place, Download.ContentCheck content)
      throws IOException, InterruptedException {
    if (Files.exists(place)) {
      if (Integrity.fault(place, file.bytes(), file.sha256()).isEmpty()) {
        return;
      }
      Files.delete(place);
    }
    DownloadBar progress = new DownloadBar(console, bar, file.name());
    try {
      new Download(client, settings, progress::at, progress::report)
          .fetch(file, staging.folder(), place, content);
    } finally {
      progress.clear();
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
