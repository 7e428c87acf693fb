package dev.densevec.bench.compare;

import dev.densevec.bench.BenchCommand;
import dev.densevec.bench.peer.PeerWorkload;
import dev.densevec.bench.peer.Task;
import dev.densevec.measure.Machine;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `compare`: engines in turns on the same networks, weights and images.
@Command(name = "compare", description = "Times DenseVec and other engines in turns.")
public final class ContestCommand extends BenchCommand {
  @Option(names = "--task", defaultValue = "INFERENCE", description = "${COMPLETION-CANDIDATES}.")
  private Task task;

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

  @Mixin private MatchOptions options;

  @Option(names = "--json", description = "Also write a JSON report.")
  private Path json;

  @Option(names = "--fresh", description = "Repeat in so many fresh processes, and compare them.")
  private int fresh;

  @Option(names = "--medians", hidden = true, description = "For --fresh: write only the medians.")
  private Path medians;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = out();
    if (fresh > 0) {
      new FreshStarts(fresh, arguments()).run(out);
      return 0;
    }
    List<Outcome> outcomes = new ArrayList<>();
    int notHeld = 0;
    out.println(Outcome.HEADER);
    for (PeerWorkload workload : workloads()) {
      try {
        Outcome outcome = options.match().run(workload, engines);
        outcomes.add(outcome);
        out.print(outcome.table());
      } catch (IllegalStateException e) {
        notHeld++;
        err().printf(Locale.ROOT, "not held: %s (%s)%n", workload, e.getMessage());
      }
      out.flush();
    }
    write(outcomes);
    return notHeld == 0 ? 0 : 1;
  }

  private List<PeerWorkload> workloads() {
    List<PeerWorkload> list = new ArrayList<>();
    for (String network : networks) {
      NetworkSpec spec = Networks.parse(network);
      Shape image = size > 0 ? new Shape(1, spec.inChannels(), size, size) : spec.defaultInput();
      for (int count : threads == null ? Machine.oneAndAllCores() : threads) {
        for (int batch : batches) {
          list.add(new PeerWorkload(task, network, image.withBatch(batch), count));
        }
      }
    }
    return list;
  }

  private void write(List<Outcome> outcomes) throws IOException {
    if (medians != null) {
      FreshStarts.write(medians, outcomes);
    }
    if (json != null) {
      Outcomes.write(json, outcomes);
    }
  }
}
