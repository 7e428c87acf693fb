package dev.densevec.cli.report;

import dev.densevec.cli.format.Csv;
import dev.densevec.cli.format.Json;
import dev.densevec.cli.format.Numbers;
import dev.densevec.cli.format.Table;
import dev.densevec.infer.Model;
import dev.densevec.spec.Cost;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Parameter;
import dev.densevec.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What `densevec info` prints about a network.
public final class NetworkReport {
  private final Model model;
  private final NetworkSpec spec;
  private final Shape input;
  private final Cost cost;
  private final Optional<WeightsReport> weights;
  private final Map<String, Long> parameters = new HashMap<>();

  /// @param model the network
  /// @param weights what its weights say; empty for a network without weights
  public NetworkReport(Model model, Optional<WeightsReport> weights) {
    this.model = model;
    this.weights = weights;
    spec = model.spec();
    input = model.input();
    cost = spec.cost(input.h(), input.w());
    for (Parameter parameter : spec.parameters()) {
      String name = parameter.name();
      if (parameter.kind().trained()) {
        parameters.merge(name.substring(0, name.lastIndexOf('.')), parameter.elements(), Long::sum);
      }
    }
  }

  /// For people: the network, its layers, the plan.
  public List<String> table() {
    Table summary = summary();
    weights.ifPresent(w -> w.addTo(summary));
    List<String> lines = new ArrayList<>(summary.lines());
    lines.add("");
    weights.map(WeightsReport::remarks).ifPresent(lines::addAll);
    Table layers = new Table("llrrr");
    layers.row("layer", "kind", "output", "parameters", "multiply-adds");
    for (Cost.Part part : cost.parts()) {
      layers.row(
          part.name(),
          part.kind(),
          output(part),
          Numbers.grouped(parameters(part)),
          Numbers.grouped(part.macs()));
    }
    lines.addAll(layers.lines());
    lines.add("");
    lines.addAll(model.describe().lines().toList());
    return lines;
  }

  private Table summary() {
    return new Table("ll")
        .row("network", spec.text())
        .row("input", input.toString())
        .row("classes", Numbers.grouped(spec.classes()))
        .row("parameters", Numbers.grouped(spec.parameterCount()) + ", of them in norms " + norms())
        .row("multiply-adds", Numbers.grouped(cost.macs()) + " an image")
        .row(
            "memory",
            Numbers.grouped(model.memoryBytes())
                + " bytes for a batch of "
                + model.maxBatch()
                + " with "
                + model.threads()
                + " threads");
  }

  private String norms() {
    long layers = cost.parts().stream().mapToLong(this::parameters).sum();
    return Numbers.grouped(spec.parameterCount() - layers);
  }

  /// One JSON object.
  public String json() {
    Json json = Stamp.begin().member("network", spec.text());
    json.key("input").beginArray();
    json.value(input.n()).value(input.c()).value(input.h()).value(input.w()).endArray();
    json.member("classes", spec.classes()).member("parameters", spec.parameterCount());
    json.member("macs", cost.macs()).member("memoryBytes", model.memoryBytes());
    json.member("batch", model.maxBatch()).member("threads", model.threads());
    json.key("layers").beginArray();
    cost.parts().forEach(part -> layer(json, part));
    json.endArray().key("plan").beginArray();
    model.describe().lines().forEach(json::value);
    json.endArray();
    weights.ifPresent(w -> w.write(json));
    return json.endObject().toString();
  }

  private void layer(Json json, Cost.Part part) {
    json.beginObject().member("name", part.name()).member("kind", part.kind());
    json.key("output").beginArray();
    json.value(part.channels()).value(part.h()).value(part.w()).endArray();
    json.member("parameters", parameters(part)).member("macs", part.macs()).endObject();
  }

  /// The layers alone.
  public List<String> csv() {
    List<String> lines = new ArrayList<>();
    lines.add(Csv.line("layer", "kind", "channels", "height", "width", "parameters", "macs"));
    for (Cost.Part part : cost.parts()) {
      lines.add(
          Csv.line(
              part.name(),
              part.kind(),
              String.valueOf(part.channels()),
              String.valueOf(part.h()),
              String.valueOf(part.w()),
              String.valueOf(parameters(part)),
              String.valueOf(part.macs())));
    }
    return lines;
  }

  private long parameters(Cost.Part part) {
    return parameters.getOrDefault(part.name(), 0L);
  }

  private static String output(Cost.Part part) {
    return part.channels() + "x" + part.h() + "x" + part.w();
  }
}
