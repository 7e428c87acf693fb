package dev.densevec.bench.model;

import dev.densevec.bench.BenchCommand;
import dev.densevec.kernel.select.Kernels;
import dev.densevec.plan.train.TrainingPlan;
import dev.densevec.spec.DenseBlock;
import dev.densevec.spec.DenseLayer;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `memory`: what training's activations take, against the depth. Nothing is allocated: the plan
/// knows.
@Command(
    name = "memory",
    description = "Prints the memory of training's activations against the network's depth.")
public final class MemoryCommand extends BenchCommand {
  @Option(
      names = "--kinds",
      split = ",",
      defaultValue = "densenet,densenet-bc",
      description = "Networks without depth and growth rate.")
  private List<String> kinds;

  @Option(names = "--depths", split = ",", defaultValue = "40,100,190", description = "Depths.")
  private List<Integer> depths;

  @Option(names = "--growth", defaultValue = "12", description = "Growth rate.")
  private int growth;

  @Option(names = "--batch", defaultValue = "64", description = "Images of a step.")
  private int batch;

  @Option(names = "--threads", defaultValue = "1", description = "Threads that share a step.")
  private int threads;

  @Override
  public Integer call() {
    PrintWriter out = out();
    out.println(
        "| network | layers | activations, MB | MB a layer | line, MB | every layer's own copy, MB |");
    out.println("|---|---|---|---|---|---|");
    for (String kind : kinds) {
      Map<String, TrainingPlan> plans = new LinkedHashMap<>();
      for (int depth : depths) {
        String name = String.format(Locale.ROOT, "%s-%d-%d", kind, depth, growth);
        plans.put(name, plan(name));
      }
      print(plans, out);
    }
    out.flush();
    return 0;
  }

  private TrainingPlan plan(String network) {
    DenseNetSpec spec = (DenseNetSpec) Networks.parse(network);
    Shape input = spec.defaultInput().withBatch(batch);
    return TrainingPlan.of(spec, input, Kernels.chosen().set(), threads, true);
  }

  private static void print(Map<String, TrainingPlan> plans, PrintWriter out) {
    List<Integer> layers = plans.values().stream().map(p -> layers(denseNet(p))).toList();
    List<Double> bytes = plans.values().stream().map(p -> (double) p.sharedBytes()).toList();
    Line line = Line.through(layers, bytes);
    plans.forEach(
        (name, plan) -> {
          int count = layers(denseNet(plan));
          out.printf(
              Locale.ROOT,
              "| %s | %d | %.1f | %.2f | %.1f | %.1f |%n",
              name,
              count,
              1e-6 * plan.sharedBytes(),
              1e-6 * plan.sharedBytes() / count,
              1e-6 * line.at(count),
              1e-6 * copies(plan));
        });
    out.printf(
        Locale.ROOT,
        "| *line* | | %.1f + %.3f a layer, off by at most %.1f %% | | | |%n",
        1e-6 * line.offset(),
        1e-6 * line.slope(),
        100 * line.worst(layers, bytes));
  }

  private static DenseNetSpec denseNet(TrainingPlan plan) {
    return (DenseNetSpec) plan.spec();
  }

  private static int layers(DenseNetSpec spec) {
    return spec.denseBlocks().stream().mapToInt(block -> block.layers().size()).sum();
  }

  /// Bytes of every layer's concatenated and normalised input, kept for the backward: what grows
  /// with the square of the depth.
  private static long copies(TrainingPlan plan) {
    long floats = 0;
    int side = plan.spec().stemConv().outSize(plan.input().h());
    for (DenseBlock block : denseNet(plan).denseBlocks()) {
      for (DenseLayer layer : block.layers()) {
        floats += 2L * layer.inChannels() * side * side;
      }
      side /= 2;
    }
    return plan.input().n() * floats * Float.BYTES;
  }
}
