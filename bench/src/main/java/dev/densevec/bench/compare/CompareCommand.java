package dev.densevec.bench.compare;

import dev.densevec.bench.Json;
import dev.densevec.bench.RandomNetwork;
import dev.densevec.measure.FmaPeak;
import dev.densevec.measure.Machine;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `compare`: engines in turns on the same networks, weights and images.
@Command(
    name = "compare",
    description = "Times DenseVec and other engines in turns.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class CompareCommand implements Callable<Integer> {
  private static final long SEED = 121;
  private static final long PEAK_MILLIS = 60;

  @Spec private CommandSpec command;

  @Option(
      names = "--networks",
      split = ",",
      defaultValue = "densenet121",
      description = "Networks.")
  private List<String> networks;

  @Option(names = "--size", defaultValue = "0", description = "Rows and columns; 0: the network's.")
  private int size;

  @Option(names = "--batches", split = ",", defaultValue = "1,8", description = "Images a batch.")
  private List<Integer> batches;

  @Option(names = "--threads", split = ",", description = "Threads (default: 1 and all cores).")
  private List<Integer> threads;

  @Option(
      names = "--engines",
      split = ",",
      defaultValue = "densevec,onnxruntime",
      description = "Engines, the first being the one the others are held against.")
  private List<String> engines;

  @Option(names = "--rounds", defaultValue = "11", description = "Turns of every engine.")
  private int rounds;

  @Option(names = "--seconds", defaultValue = "1", description = "Least length of a turn.")
  private double seconds;

  @Option(names = "--runs", defaultValue = "5", description = "Least number of runs in a turn.")
  private int runs;

  @Option(names = "--warm-up", defaultValue = "3", description = "Uncounted seconds at first.")
  private double warmUp;

  @Option(names = "--json", description = "Also write a JSON report.")
  private Path json;

  @Option(names = "--fresh", description = "Repeat in so many fresh processes, and compare them.")
  private int fresh;

  @Option(names = "--medians", hidden = true, description = "For --fresh: write only the medians.")
  private Path medians;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = command.commandLine().getOut();
    if (fresh > 0) {
      new FreshStarts(fresh, command.commandLine().getParseResult().originalArgs()).run(out);
      return 0;
    }
    List<Outcome> outcomes = new ArrayList<>();
    out.println(Outcome.HEADER);
    for (Workload workload : workloads()) {
      Outcome outcome = run(workload);
      outcomes.add(outcome);
      out.print(outcome.table());
      out.flush();
    }
    write(outcomes);
    return 0;
  }

  private List<Workload> workloads() {
    List<Integer> counts = threads;
    if (counts == null) {
      int cores = Runtime.getRuntime().availableProcessors();
      counts = cores == 1 ? List.of(1) : List.of(1, cores);
    }
    List<Workload> list = new ArrayList<>();
    for (String network : networks) {
      NetworkSpec spec = Networks.parse(network);
      Shape image = spec.defaultInput();
      if (size > 0) {
        image = new Shape(1, spec.inChannels(), size, size);
      }
      for (int count : counts) {
        for (int batch : batches) {
          list.add(new Workload(network, spec, image.withBatch(batch), count));
        }
      }
    }
    return list;
  }

  private Outcome run(Workload workload) throws IOException {
    List<Peer> peers = new ArrayList<>();
    try (FmaPeak peak = new FmaPeak(workload.threads())) {
      open(workload, peers);
      List<Double> differences = agree(peers);
      Contest contest = new Contest(peers, () -> peak.measure(PEAK_MILLIS), System::nanoTime);
      contest.warmUp(warmUp);
      Standings standings = contest.run(new Contest.Length(rounds, seconds, runs));
      List<Long> macs = peers.stream().map(Peer::macsPerImage).toList();
      return new Outcome(workload, engines, macs, differences, standings);
    } finally {
      peers.forEach(Peer::close);
    }
  }

  private void open(Workload workload, List<Peer> peers) throws IOException {
    float[] images = RandomNetwork.images(workload.input(), SEED + 1);
    try (Parameters parameters = RandomNetwork.parameters(workload.spec(), SEED)) {
      for (String engine : engines) {
        peers.add(PeerProvider.named(engine).open(parameters, workload, images));
      }
    }
  }

  private List<Double> agree(List<Peer> peers) {
    peers.forEach(Peer::run);
    float[] expected = peers.getFirst().logits();
    return IntStream.range(0, peers.size())
        .mapToObj(i -> Agreement.require(engines.get(i), expected, peers.get(i).logits()))
        .toList();
  }

  private void write(List<Outcome> outcomes) throws IOException {
    if (medians != null) {
      FreshStarts.write(medians, outcomes);
    }
    if (json != null) {
      Map<String, Object> report = new LinkedHashMap<>();
      report.put("machine", Machine.describe());
      Map<String, Object> versions = new LinkedHashMap<>();
      engines.forEach(engine -> versions.put(engine, PeerProvider.named(engine).version()));
      report.put("engines", versions);
      report.put(
          "results",
          outcomes.stream()
              .flatMap(o -> IntStream.range(0, engines.size()).mapToObj(o::json))
              .toList());
      Files.writeString(json, Json.of(report) + "\n");
    }
  }
}
