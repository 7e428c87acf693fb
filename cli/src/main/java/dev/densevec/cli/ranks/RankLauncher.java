package dev.densevec.cli.ranks;

import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.Interruption;
import dev.densevec.cluster.MpiException;
import dev.densevec.cluster.MpiRun;
import dev.densevec.cluster.OwnJava;
import dev.densevec.train.RunFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Starts ranks by `mpirun` and waits for their end, again if one is lost.
///
/// @param console the streams it talks through
/// @param ranks number of processes
/// @param hosts machines to spread them over; empty for this one
/// @param restarts how often a run whose rank is lost goes on by itself
/// @param out folder of the run
/// @param begin arguments of the first start
/// @param goOn arguments that go on with the run in the folder
public record RankLauncher(
    Console console,
    int ranks,
    List<String> hosts,
    int restarts,
    Path out,
    List<String> begin,
    List<String> goOn) {
  private static final String MAIN = "dev.densevec.cli.Main";

  /// A session of its own keeps a terminal's Ctrl-C from `mpirun`, which would end the ranks before
  /// they have written a checkpoint. They are asked through the standard input of rank 0.
  private static final String SESSION = "setsid";

  /// What ranks on other machines need of the environment.
  private static final List<String> VARIABLES =
      List.of(
          OwnJava.CLASS_PATH,
          "LC_CTYPE",
          "LC_MESSAGES",
          "DENSEVEC_MPI",
          "OMP_NUM_THREADS",
          "UCX_TLS");

  /// Trains.
  ///
  /// @throws Failure in one line if ranks can't be started, or one is lost once more
  public ExitCode run() throws IOException, InterruptedException {
    MpiRun launcher = launcher();
    List<String> arguments = begin;
    for (int restart = 1; true; restart++) {
      int code = start(launcher, arguments);
      Optional<ExitCode> known = ExitCode.of(code).filter(c -> c != ExitCode.LOST);
      if (known.isPresent()) {
        return known.get();
      }
      String lost = String.format(Locale.ROOT, "a rank was lost (code %d)", code);
      if (restart > restarts) {
        // A rank that waited in vain has said so.
        throw new Failure(
            ExitCode.LOST,
            code == ExitCode.LOST.code()
                ? ""
                : lost + "; go on with: densevec train --out " + out + " --resume");
      }
      if (Files.exists(RunFolder.lastOf(out))) {
        arguments = goOn;
      }
      console.report(
          String.format(
              Locale.ROOT, "%s; going on by itself, %d of %d times", lost, restart, restarts));
    }
  }

  private static MpiRun launcher() {
    try {
      return MpiRun.find(System.getenv());
    } catch (MpiException e) {
      throw new Failure(ExitCode.USAGE, e.getMessage(), e);
    }
  }

  private int start(MpiRun launcher, List<String> arguments)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder();
    OwnJava.provide(builder.environment());
    List<String> variables = VARIABLES.stream().filter(builder.environment()::containsKey).toList();
    List<String> line = new ArrayList<>(session());
    List<String> rank = OwnJava.command(MAIN, arguments, "-D" + Interruption.BY_INPUT + "=true");
    line.addAll(launcher.command(new MpiRun.Job(ranks, hosts, variables, rank)));
    launcher.environment().forEach(builder.environment()::putIfAbsent);
    Process process = builder.command(line).inheritIO().redirectInput(Redirect.PIPE).start();
    OutputStream input = process.getOutputStream();
    try (Interruption _ = new Interruption(() -> close(input))) {
      signal(input);
      return process.waitFor();
    }
  }

  /// Rank 0 knows by the first byte that it is asked to end through its input.
  private static void signal(OutputStream input) {
    try {
      input.write('\n');
      input.flush();
    } catch (IOException _) {
      // the ranks have ended already, and their code says why
    }
  }

  private static void close(OutputStream input) {
    try {
      input.close();
    } catch (IOException _) {
      // the ranks have ended already
    }
  }

  private static List<String> session() {
    return Files.isExecutable(Path.of("/usr/bin", SESSION)) ? List.of(SESSION) : List.of();
  }
}
