package dev.densevec.bench.load;

import dev.densevec.bench.BenchCommand;
import dev.densevec.bench.JsonText;
import dev.densevec.measure.Machine;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `serve`: many clients of `densevec serve`, and of the same server with ONNX Runtime, in turns.
@Command(
    name = "serve",
    description = {
      "Has many clients send photographs to densevec serve, and to the same server with ONNX Runtime"
          + " in place of this library, in turns. Ends each while they send.",
      "Fails if a request is not answered, an answer of densevec differs from that of densevec"
          + " predict, or its memory grows."
    })
public final class LoadCommand extends BenchCommand {
  /// Exit code of what ended by SIGTERM.
  static final int ENDED = 128 + 15;

  private static final double MINUTE = 60;
  private static final int LEAST_TURNS = 4;

  @Parameters(
      paramLabel = "PICTURE",
      arity = "1..*",
      description = "Files, folders and patterns, as densevec predict takes them.")
  private List<String> pictures;

  @Option(
      names = {"-w", "--weights"},
      paramLabel = "FILE",
      defaultValue = "embedded",
      description = "The network, as densevec serve takes it.")
  private String weights;

  @Option(names = "--clients", defaultValue = "100", description = "Clients at the same time.")
  private int clients;

  @Option(names = "--minutes", defaultValue = "10", description = "How long each is measured.")
  private double minutes;

  @Option(names = "--turn", defaultValue = "15", description = "Seconds of a turn.")
  private double turn;

  @Option(
      names = "--warm-up",
      defaultValue = "15",
      description = "Seconds of each before it is measured.")
  private double warmUp;

  @Option(
      names = {"-t", "--threads"},
      description = "Threads of each (default: all).")
  private Integer threads;

  @Option(
      names = {"-b", "--batch"},
      description = "Images computed together, at most (default: the server's).")
  private Integer batch;

  @Option(
      names = "--engines",
      split = ",",
      defaultValue = "densevec,onnxruntime",
      description = "What computes: ${COMPLETION-CANDIDATES}.")
  private List<ServedEngine> engines;

  @Option(
      names = "--growth",
      defaultValue = "0.05",
      description = "Share by which memory may grow from the second quarter to the last.")
  private double growth;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!(turn > 0) || turns() < LEAST_TURNS || !(warmUp >= 0) || clients < 1) {
      throw new IllegalArgumentException(
          "expected minutes for at least "
              + LEAST_TURNS
              + " turns, by which growth is told, and some clients");
    }
    PrintWriter out = out();
    List<Photo> photos = Photo.predicted(weights, pictures);
    out.println(JsonText.of(Machine.describe()));
    List<Entrant> entrants = new ArrayList<>();
    try {
      for (ServedEngine engine : engines) {
        entrants.add(new Entrant(engine, options(), clients, photos));
      }
      measure(entrants);
    } finally {
      for (Entrant entrant : entrants) {
        entrant.close();
      }
    }
    out.println(Entrant.HEAD);
    entrants.forEach(entrant -> out.println(entrant.row()));
    List<String> faults =
        entrants.stream().map(entrant -> entrant.fault(growth)).flatMap(Optional::stream).toList();
    faults.forEach(out::println);
    out.flush();
    return faults.isEmpty() ? 0 : 1;
  }

  private void measure(List<Entrant> entrants) throws InterruptedException {
    entrants.forEach(entrant -> entrant.warmUp(warmUp));
    for (int i = 0; i < turns(); i++) {
      List<Entrant> order = i % 2 == 0 ? entrants : entrants.reversed();
      order.forEach(entrant -> entrant.take(turn));
    }
    for (Entrant entrant : entrants) {
      entrant.end();
    }
  }

  private int turns() {
    return (int) Math.round(minutes * MINUTE / turn);
  }

  /// Options of `densevec serve`.
  private List<String> options() {
    List<String> options = new ArrayList<>(List.of("--weights", weights));
    if (threads != null) {
      options.add("--threads=" + threads);
    }
    if (batch != null) {
      options.add("--batch=" + batch);
    }
    return options;
  }
}
