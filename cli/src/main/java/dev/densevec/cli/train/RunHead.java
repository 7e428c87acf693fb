package dev.densevec.cli.train;

import dev.densevec.cli.format.Numbers;
import dev.densevec.cli.format.Table;
import dev.densevec.cli.input.NetworkInput;
import dev.densevec.cli.ranks.RankGroup;
import dev.densevec.data.Head;
import dev.densevec.data.batch.Sampling;
import java.util.List;
import java.util.Locale;

/// What a run says before its first step: everything that it will do.
///
/// @param settings all settings
/// @param data what is learned
/// @param plan what the settings mean
/// @param start what it begins with
record RunHead(Settings settings, TrainingData data, RunPlan plan, RunStart start) {

  /// A line for each thing.
  ///
  /// @param bytes memory that training takes
  List<String> lines(long bytes, TrainingRun.Request request) {
    Table table = new Table("ll");
    RankGroup ranks = request.workers().ranks();
    table
        .row("network", plan.spec().text())
        .row("parameters", Numbers.grouped(plan.spec().parameterCount()))
        .row("weights", start.origin())
        .row("classifier", start.classifier())
        .row("images", images())
        .row(plan.objective().head() == Head.SIGMOID ? "a label" : "a class", aClass())
        .row("input", plan.training().batch() + " images of " + plan.input())
        .row("batches", batches())
        .row("preparing", new NetworkInput(plan.preprocessing(), start.preprocessing()).text())
        .row("augmenting", augmentation())
        .row("epochs", Numbers.grouped(plan.options().epochs()))
        .row("optimiser", OptimizerName.of(settings).text(settings))
        .row("schedule", plan.options().schedule().text() + " from " + rate())
        .row("loss", plan.objective().text())
        .row("best epoch", plan.objective().monitor().map(m -> "by " + m).orElse("by top-1"))
        .row(
            "memory",
            Numbers.grouped(bytes) + " bytes with " + request.workers().threads() + " threads")
        .row("folder", request.out().toString());
    if (ranks.several()) {
      table.row(
          "ranks",
          ranks.collective().size()
              + ", norms over the images of "
              + (settings.text("norms").equals("rank") ? "each" : "all"));
    }
    return table.lines();
  }

  private String rate() {
    String images = settings.text("scale-lr");
    return images.equals("0")
        ? settings.text("lr")
        : String.format(
            Locale.ROOT,
            "%s, %s for %s images a step",
            (float) plan.options().learningRate(),
            settings.text("lr"),
            images);
  }

  private String images() {
    return Numbers.grouped(data.train().size())
        + " to learn from"
        + (plan.objective().sampling() == Sampling.BALANCED ? ", drawn balanced, " : ", ")
        + data.validation().map(set -> Numbers.grouped(set.size())).orElse("none")
        + " held out"
        + data.test().map(set -> ", " + Numbers.grouped(set.size()) + " to test on").orElse("")
        + ", "
        + data.classNames().size()
        + " classes";
  }

  private String aClass() {
    return Objective.labels(data.train());
  }

  private String batches() {
    int images = data.train().size();
    int batch = plan.training().batch();
    int left = images % batch;
    String all = Numbers.grouped(images / batch) + " an epoch";
    return left == 0
        ? all
        : String.format(
            Locale.ROOT, "%s, the last %d images of each epoch's order are left out", all, left);
  }

  private String augmentation() {
    StringBuilder text = new StringBuilder(plan.training().augmentation().toString());
    for (String key :
        List.of("mixup", "cutmix", "random-erasing", "label-smoothing", "dropout", "ema")) {
      if (settings.real(key, 0, Double.POSITIVE_INFINITY) != 0) {
        text.append(", ").append(key).append(' ').append(settings.text(key));
      }
    }
    return text.toString();
  }
}
