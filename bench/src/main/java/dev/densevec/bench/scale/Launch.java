package dev.densevec.bench.scale;

import dev.densevec.cluster.MpiRun;
import dev.densevec.cluster.OwnJava;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Starts the processes of runs and reads their figures.
///
/// @param hosts machines that the ranks are spread over; empty for this one
record Launch(List<String> hosts) {
  Launch {
    hosts = List.copyOf(hosts);
  }

  /// Takes a run's steps in fresh processes.
  ///
  /// @throws IllegalStateException in one line if they fail
  StepFigures run(ScaleRun run) throws IOException {
    List<String> rank = OwnJava.command(RankProcess.class.getName(), run.arguments());
    if (run.layout().ranks() == 1 && hosts.isEmpty()) {
      return figures(List.of(start(rank, Map.of())));
    }
    MpiRun launcher = MpiRun.find(System.getenv());
    MpiRun.Job job = new MpiRun.Job(run.layout().ranks(), hosts, List.of(OwnJava.CLASS_PATH), rank);
    return figures(List.of(start(launcher.command(job), launcher.environment())));
  }

  /// Starts a process with this one's class path in its environment.
  static Process start(List<String> command, Map<String, String> environment) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    environment.forEach(builder.environment()::putIfAbsent);
    OwnJava.provide(builder.environment());
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  /// Waits for processes. The first one prints the figures.
  ///
  /// @throws IllegalStateException in one line if one fails
  static StepFigures figures(List<Process> processes) {
    List<List<String>> printed = processes.parallelStream().map(Launch::lines).toList();
    for (int i = 0; i < processes.size(); i++) {
      int code = processes.get(i).onExit().join().exitValue();
      if (code != 0) {
        String last = printed.get(i).isEmpty() ? "nothing printed" : printed.get(i).getLast();
        throw new IllegalStateException("exit code " + code + ": " + last);
      }
    }
    return StepFigures.of(printed.getFirst());
  }

  private static List<String> lines(Process process) {
    try {
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.isBlank()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
