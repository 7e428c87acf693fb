package dev.densevec.cli.mixin;

import dev.densevec.cli.console.Failure;
import java.util.List;
import picocli.CommandLine.Option;

/// How many images are computed together on how many threads; of both there may be several numbers,
/// to be tried in every combination.
public final class SweepOptions {
  private static final String BATCH = "--batch";
  private static final String THREADS = "--threads";

  @Option(
      names = BATCH,
      split = ",",
      paramLabel = "N",
      description = "Images of a run; several as in 1,8,32 are tried one after the other.")
  private List<Integer> batches;

  @Option(
      names = THREADS,
      split = ",",
      paramLabel = "N",
      description = "Threads that compute (default: one a core); several as in 1,2,4.")
  private List<Integer> threads;

  /// Whether the command line says how many images.
  public boolean batchGiven() {
    return batches != null;
  }

  /// Whether the command line says how many images or threads.
  public boolean given() {
    return batches != null || threads != null;
  }

  /// Numbers of images.
  ///
  /// @param otherwise how many if the command line doesn't say
  /// @throws Failure if one is out of range
  public List<Integer> batches(int otherwise) {
    return batches == null
        ? List.of(otherwise)
        : some(BATCH, batches).stream()
            .distinct()
            .map(batch -> ThreadsOption.checked(BATCH, batch, RunOptions.MAX_BATCH))
            .toList();
  }

  /// Numbers of threads.
  ///
  /// @throws Failure if one is out of range
  public List<Integer> threads() {
    return threads == null
        ? List.of(ThreadsOption.all())
        : some(THREADS, threads).stream().distinct().map(ThreadsOption::checked).toList();
  }

  /// What was typed, which may be commas alone.
  private static List<Integer> some(String option, List<Integer> numbers) {
    if (numbers.isEmpty()) {
      throw Failure.usage(option + " names no number, expected one or several as in 1,8,32");
    }
    return numbers;
  }
}
