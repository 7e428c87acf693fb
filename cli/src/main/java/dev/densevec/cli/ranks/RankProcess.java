package dev.densevec.cli.ranks;

import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.Failures;
import dev.densevec.cluster.LaunchedRank;
import dev.densevec.cluster.MpiCollective;
import dev.densevec.cluster.MpiException;
import dev.densevec.train.collective.Agreement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// This process as one of several that a launcher started.
public final class RankProcess {
  /// The first of the ranks that wait in vain ends all. The others look later, so that one line is
  /// written.
  private static final long LATER_MILLIS = 500;

  private static final int MOST_LATER = 20;
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String ALLOWED = "Cpus_allowed_list:";

  private final Console console;
  private final MpiCollective ranks;

  /// What all ranks do.
  @FunctionalInterface
  public interface Work {
    /// Does it.
    ///
    /// @param console rank 0's; the others' shows nothing
    /// @param ranks the processes
    /// @param sharers ranks on the same processors, this one among them
    void run(Console console, RankGroup ranks, int sharers)
        throws IOException, InterruptedException;
  }

  private RankProcess(Console console, MpiCollective ranks) {
    this.console = console;
    this.ranks = ranks;
  }

  /// Which of how many ranks this process is; empty if it is alone.
  public static Optional<LaunchedRank> launched() {
    return LaunchedRank.of(System.getenv()).filter(rank -> rank.size() > 1);
  }

  /// Joins the others and does the work.
  ///
  /// @param rank what the launcher says
  /// @param patience how long one rank may let others wait
  /// @throws Failure in one line, of which all but one rank have none
  public static ExitCode run(Console console, LaunchedRank rank, Duration patience, Work work) {
    if (Integer.bitCount(rank.size()) != 1) {
      String text =
          rank.size() + " ranks, expected a power of two: sums over them are made in pairs";
      throw new Failure(ExitCode.USAGE, rank.rank() == 0 ? text : "");
    }
    MpiCollective ranks;
    try {
      ranks =
          new MpiCollective(
              patience.plusMillis(LATER_MILLIS * Math.min(rank.rank(), MOST_LATER)),
              line -> lost(console, line));
    } catch (MpiException e) {
      throw new Failure(ExitCode.USAGE, rank.rank() == 0 ? e.getMessage() : "", e);
    }
    return new RankProcess(console, ranks).run(work);
  }

  /// The thread that waits can't be ended: MPI has it.
  private static void lost(Console console, String line) {
    console.report(line + "; --resume goes on from the last checkpoint");
    console.err().flush();
    Runtime.getRuntime().halt(ExitCode.LOST.code());
  }

  private ExitCode run(Work work) {
    RankGroup group = new RankGroup(ranks, ranks.name());
    String place = ranks.host() + allowed();
    List<String> places = new Agreement(ranks).texts(place);
    int sharers = (int) places.stream().filter(place::equals).count();
    try {
      work.run(group.first() ? console : Console.silent(), group, sharers);
      ranks.close();
      return ExitCode.OK;
    } catch (Throwable e) {
      throw ended(group, Failures.of(e));
    }
  }

  /// The processors that the system lets this process use.
  private static String allowed() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(ALLOWED))
          .findFirst()
          .orElse("");
    } catch (IOException _) {
      return "";
    }
  }

  /// Ends this process with the others where all fail in the same way, else all of them.
  private Failure ended(RankGroup group, Failure failure) {
    Optional<Failure> all =
        failure.exitCode() == ExitCode.DIVERGED ? Optional.of(failure) : group.refuse(failure);
    if (all.isEmpty()) {
      console.report(group.named(failure.getMessage()));
      console.err().flush();
      ranks.abort(failure.exitCode().code());
      return failure;
    }
    ranks.close();
    return new Failure(all.get().exitCode(), group.first() ? all.get().getMessage() : "", failure);
  }
}
