package dev.densevec.cli.command;

import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.ProgressOption;
import dev.densevec.cli.mixin.FormatOption;
import dev.densevec.cli.pull.Artifact;
import dev.densevec.cli.pull.Catalogue;
import dev.densevec.cli.pull.CatalogueReport;
import dev.densevec.cli.pull.PullSettings;
import dev.densevec.cli.pull.Puller;
import dev.densevec.data.files.CacheFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `densevec pull`: fetches pretrained weights and data sets.
@Command(
    name = "pull",
    description =
        "Fetch pretrained weights and data sets from their publishers, once. Other commands take"
            + " them by name.",
    abbreviateSynopsis = true)
public final class PullCommand implements Verb {
  private static final int LONGEST = 3600;
  private static final int MOST_TRIES = 1000;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final Console console;

  @Parameters(paramLabel = "NAME", arity = "0..*", description = "What to fetch, see --list.")
  private List<String> names = List.of();

  @Option(names = "--list", description = "Show what there is to fetch, and what is there.")
  private boolean list;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description =
          "Where to keep it (default: DENSEVEC_CACHE, else densevec in XDG_CACHE_HOME or ~/.cache).")
  private Path cache;

  @Option(
      names = "--catalogue",
      paramLabel = "FILE",
      description =
          "Other things to fetch: lines of name, weights or data, bytes, SHA-256 (- if unknown),"
              + " address.")
  private Path catalogue;

  @Option(names = "--force", description = "Fetch it again even if it is there.")
  private boolean force;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long to wait for the server at a time (default: 30).")
  private int timeout;

  @Option(
      names = "--tries",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often to try in a row without getting further (default: 5).")
  private int tries;

  @Mixin private ProgressOption showing;
  @Mixin private FormatOption format;

  /// @param console the streams it talks through
  public PullCommand(Console console) {
    this.console = console;
  }

  @Override
  public ExitCode run() throws IOException, InterruptedException {
    CacheFolder folder = cache == null ? CacheFolder.ofUser() : new CacheFolder(cache);
    Catalogue known = catalogue == null ? Catalogue.builtIn() : Catalogue.read(catalogue);
    if (list) {
      List<String> lines = new CatalogueReport(known, folder).lines(format.format());
      console.out().print(lines, format.format());
      return ExitCode.OK;
    }
    List<Artifact> wanted = wanted(known);
    PullSettings settings =
        new PullSettings(
            Duration.ofSeconds(checked("--timeout", timeout, LONGEST)),
            checked("--tries", tries, MOST_TRIES),
            FIRST_PAUSE);
    try (Puller puller = new Puller(folder, settings, console, showing.shown(console))) {
      for (Artifact artifact : wanted) {
        console.out().println(artifact.name() + "  " + puller.pull(artifact, force));
        console.out().flush();
      }
    }
    return ExitCode.OK;
  }

  private List<Artifact> wanted(Catalogue known) {
    if (names.isEmpty()) {
      throw Failure.usage("nothing to fetch: name something that --list shows");
    }
    List<Artifact> wanted = new ArrayList<>();
    for (String name : names) {
      wanted.add(
          known
              .find(name)
              .orElseThrow(
                  () -> Failure.usage("nothing to fetch is called '" + name + "', see --list")));
    }
    return wanted;
  }

  private static int checked(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw Failure.usage(
          String.format(Locale.ROOT, "%s is %d, expected 1 to %d", option, value, most));
    }
    return value;
  }
}
