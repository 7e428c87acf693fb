package dev.densevec.bench.compare;

import dev.densevec.bench.BenchCommand;
import dev.densevec.bench.peer.PeerWorkload;
import dev.densevec.bench.peer.Task;
import dev.densevec.measure.Machine;
import dev.densevec.spec.Networks;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `report`: every contest there is, written down as a section of a Markdown file, with charts.
@Command(name = "report", description = "Holds all contests and writes them down, with charts.")
public final class ReportCommand extends BenchCommand {
  @Option(
      names = "--inference",
      split = ",",
      defaultValue = "densenet121,densenet169,densenet201,densenet161,densenet-bc-100-12,d2l",
      description = "Networks for inference; empty: none.")
  private List<String> inference;

  @Option(
      names = "--batches",
      split = ",",
      defaultValue = "1,8,32",
      description = "Images a batch in inference.")
  private List<Integer> batches;

  @Option(
      names = "--training",
      split = ",",
      defaultValue =
          "densenet-bc-100-12@64,d2l@128,densenet121@16,densenet169@16,densenet201@16,densenet161@8",
      description = "Networks for training, each with its batch; empty: none.")
  private List<String> training;

  @Option(names = "--threads", split = ",", description = "Threads (default: 1 and all cores).")
  private List<Integer> threads;

  @Option(
      names = "--engines",
      split = ",",
      defaultValue =
          "densevec,onnxruntime,onnxruntime-sharded,pytorch,pytorch-channels-last,"
              + "pytorch-cpp,pytorch-cpp-channels-last",
      description = "Engines for inference, the first being the one the others are held against.")
  private List<String> engines;

  @Option(
      names = "--trainers",
      split = ",",
      defaultValue = "densevec,pytorch,pytorch-channels-last,pytorch-cpp,pytorch-cpp-channels-last",
      description = "Engines for training, likewise.")
  private List<String> trainers;

  @Mixin private MatchOptions options;

  @Option(
      names = "--markdown",
      defaultValue = "BENCHMARKS.md",
      description = "File that gets the section, in place of the one it has.")
  private Path markdown;

  @Option(names = "--charts", defaultValue = "docs", description = "Folder for the charts.")
  private Path charts;

  @Option(names = "--json", description = "Also write a JSON report.")
  private Path json;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = out();
    List<PeerWorkload> workloads = workloads();
    List<Outcome> outcomes = new ArrayList<>();
    out.println(Outcome.HEADER);
    List<String> failures = new ArrayList<>();
    for (PeerWorkload workload : workloads) {
      List<String> names = workload.task() == Task.TRAINING ? trainers : engines;
      try {
        Outcome outcome = options.match().run(workload, names);
        outcomes.add(outcome);
        out.print(outcome.table());
      } catch (IllegalStateException e) {
        failures.add(String.format(Locale.ROOT, "%s (%s)", workload, e.getMessage()));
        out.println("not held: " + failures.getLast());
      }
      out.flush();
      write(outcomes, failures);
    }
    return failures.isEmpty() ? 0 : 1;
  }

  private List<PeerWorkload> workloads() {
    List<PeerWorkload> list = new ArrayList<>();
    List<Integer> counts = threads == null ? Machine.oneAndAllCores() : threads;
    for (String network : inference.stream().filter(name -> !name.isEmpty()).toList()) {
      for (int count : counts) {
        batches.forEach(batch -> list.add(workload(Task.INFERENCE, network, batch, count)));
      }
    }
    for (String text : training.stream().filter(name -> !name.isEmpty()).toList()) {
      String[] parts = text.split("@", 2);
      if (parts.length != 2 || !parts[1].matches("[1-9][0-9]{0,5}")) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "--training '%s': expected NETWORK@BATCH", text));
      }
      int batch = Integer.parseInt(parts[1]);
      counts.forEach(count -> list.add(workload(Task.TRAINING, parts[0], batch, count)));
    }
    return list;
  }

  private static PeerWorkload workload(Task task, String network, int batch, int threads) {
    var input = Networks.parse(network).defaultInput().withBatch(batch);
    return new PeerWorkload(task, network, input, threads);
  }

  /// Everything so far, so that a run that is broken off leaves what it has.
  private void write(List<Outcome> outcomes, List<String> failures) throws IOException {
    List<Path> pictures = ReportCharts.write(outcomes, charts);
    String arguments = String.join(" ", arguments());
    ReportText text = new ReportText(outcomes, failures, Machine.describe(), arguments);
    Path folder = markdown.toAbsolutePath().getParent();
    List<String> links =
        pictures.stream()
            .map(picture -> folder.relativize(picture.toAbsolutePath()).toString())
            .toList();
    ReportSection.replace(markdown, text.write(links));
    if (json != null) {
      Outcomes.write(json, outcomes);
    }
  }
}
