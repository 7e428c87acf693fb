package dev.densevec.cli.ranks;

import dev.densevec.cli.console.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/// Training by several processes.
public final class RanksOptions {
  private static final int MOST_RANKS = 1024;
  private static final int MOST_RESTARTS = 1000;

  /// Launchers notice within this time that a network is gone, and can't end ranks on the other
  /// side of it before.
  private static final int LEAST_SECONDS = 15;

  private static final int MOST_SECONDS = 86_400;

  /// What concerns the launcher alone; ranks do not get it.
  private static final Set<String> LAUNCHERS = Set.of("--ranks", "--hosts", "--restarts");

  @Option(
      names = "--ranks",
      paramLabel = "N",
      description =
          "Train by so many processes, a power of two, which mpirun starts; the weights are those"
              + " of one process. DENSEVEC_MPIRUN names another mpirun.")
  private Integer ranks;

  @Option(
      names = "--hosts",
      paramLabel = "A,B",
      split = ",",
      description =
          "With --ranks: the machines to spread them over. Program and data lie at the same places"
              + " there.")
  private List<String> hosts = List.of();

  @Option(
      names = "--restarts",
      paramLabel = "K",
      defaultValue = "0",
      description = "With --ranks: go on so many times from the last checkpoint if one is lost.")
  private int restarts;

  @Option(
      names = "--rank-timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description =
          "How long a process of several waits for another before all end (default: 300).")
  private int timeout;

  /// Processes to start; 1 for none but this.
  ///
  /// @throws Failure if the options don't go together
  public int ranks() {
    patience();
    if (ranks == null) {
      if (!hosts().isEmpty() || restarts() > 0) {
        throw Failure.usage("--hosts and --restarts are about --ranks, and that isn't given");
      }
      return 1;
    }
    if (ranks < 1 || ranks > MOST_RANKS || Integer.bitCount(ranks) != 1) {
      throw Failure.usage(
          "--ranks is " + ranks + ", expected a power of two from 1 to " + MOST_RANKS);
    }
    restarts();
    if (hosts().size() > ranks) {
      throw Failure.usage("--hosts are " + hosts.size() + ", more than the " + ranks + " ranks");
    }
    return ranks;
  }

  /// Machines to spread them over.
  ///
  /// @throws Failure if one has no name
  public List<String> hosts() {
    if (hosts.stream().anyMatch(host -> host.isBlank() || host.startsWith("-"))) {
      throw Failure.usage(
          "--hosts is '" + String.join(",", hosts) + "', expected names, as in a,b");
    }
    return List.copyOf(hosts);
  }

  /// How often a run goes on by itself.
  public int restarts() {
    if (restarts < 0 || restarts > MOST_RESTARTS) {
      throw Failure.usage("--restarts is " + restarts + ", expected 0 to " + MOST_RESTARTS);
    }
    return restarts;
  }

  /// How long a rank waits for others.
  public Duration patience() {
    if (timeout < LEAST_SECONDS || timeout > MOST_SECONDS) {
      throw Failure.usage(
          "--rank-timeout is " + timeout + ", expected " + LEAST_SECONDS + " to " + MOST_SECONDS);
    }
    return Duration.ofSeconds(timeout);
  }

  /// A command line without what concerns the launcher alone.
  public static List<String> ofRank(List<String> typed) {
    List<String> rest = new ArrayList<>();
    for (int i = 0; i < typed.size(); i++) {
      String name = typed.get(i).replaceFirst("=.*", "");
      if (!LAUNCHERS.contains(name)) {
        rest.add(typed.get(i));
      } else if (name.equals(typed.get(i))) {
        i++; // its value
      }
    }
    return rest;
  }
}
