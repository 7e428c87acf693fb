package dev.densevec.cli.pull;

import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/// Fetches a file: tries until it is complete, goes on where the last try broke off, even one of an
/// earlier command, and checks what came.
final class Download {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final HttpClient client;
  private final PullSettings settings;
  private final Transfer.Watcher watcher;
  private final Consumer<String> retries;

  /// @param retries hears in a line why a try ended and which one follows
  Download(
      HttpClient client,
      PullSettings settings,
      Transfer.Watcher watcher,
      Consumer<String> retries) {
    this.client = client;
    this.settings = settings;
    this.watcher = watcher;
    this.retries = retries;
  }

  /// Checks whether the content of a complete file of unknown SHA-256 is what was expected.
  @FunctionalInterface
  interface ContentCheck {
    /// Checks a file.
    ///
    /// @throws IOException in one line, if it is something else
    void check(Path file) throws IOException;
  }

  /// Fetches a file.
  ///
  /// @param folder where the beginning of it is kept
  /// @param place where it goes when it is complete and checked
  /// @throws Failure if it can't be fetched, is not the one expected, or can't be written
  void fetch(RemoteFile file, Path folder, Path place, ContentCheck content)
      throws IOException, InterruptedException {
    try (PartFile part = PartFile.open(folder, file)) {
      boolean resumed = part.size() > 0;
      Optional<String> fault = complete(file, part, content);
      if (fault.isPresent() && resumed) {
        part.restart(Optional.empty());
        fault = complete(file, part, content);
      }
      if (fault.isPresent()) {
        part.restart(Optional.empty());
        throw new Failure(ExitCode.NETWORK, file.address() + ": " + fault.get());
      }
      part.moveTo(place);
    }
  }

  /// Gets all bytes and checks them.
  private Optional<String> complete(RemoteFile file, PartFile part, ContentCheck content)
      throws IOException, InterruptedException {
    Optional<String> stated = transfer(file, part);
    Optional<String> sha256 = file.sha256().isPresent() ? file.sha256() : stated;
    Optional<String> fault = Integrity.fault(part.path(), file.bytes(), sha256);
    if (fault.isPresent() || sha256.isPresent()) {
      return fault;
    }
    try {
      content.check(part.path());
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("not what was expected: " + e.getMessage());
    }
  }

  /// @return the SHA-256 that the server stated, if it did
  private Optional<String> transfer(RemoteFile file, PartFile part) throws InterruptedException {
    Transfer transfer = new Transfer(client, settings, file, part, watcher);
    long most = part.size();
    int idle = 0;
    Duration pause = settings.pause();
    while (true) {
      try {
        transfer.run();
        return transfer.statedSha256();
      } catch (BrokenTransfer e) {
        boolean further = part.size() > most;
        most = Math.max(most, part.size());
        idle = further ? 0 : idle + 1;
        if (idle >= settings.tries()) {
          throw new Failure(
              ExitCode.NETWORK,
              String.format(
                  Locale.ROOT,
                  "%s: %s; tried %d times, %d bytes are there to go on from",
                  file.address(),
                  e.getMessage(),
                  idle,
                  part.size()),
              e);
        }
        pause = further ? settings.pause() : pause;
        retries.accept(
            String.format(
                Locale.ROOT,
                "%s: %s; try %d of %d follows",
                file.name(),
                e.getMessage(),
                idle + 1,
                settings.tries()));
        Thread.sleep(pause);
        pause =
            pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                ? pause.multipliedBy(2)
                : LONGEST_PAUSE;
      }
    }
  }
}
