package dev.densevec.plan.train;

import dev.densevec.plan.layout.Buffer;
import dev.densevec.plan.layout.FeatureMap;
import java.util.Locale;

/// Writes a training plan for people.
final class TrainingPlanText {
  private final TrainingPlan plan;
  private final StringBuilder text = new StringBuilder();

  TrainingPlanText(TrainingPlan plan) {
    this.plan = plan;
  }

  String write() {
    line("batch of %s, %d workers", plan.input(), plan.workers());
    line("%-42s %-28s %6s", "step", "output", "shards");
    plan.steps().forEach(this::step);
    line("%-44s %16s %16s  %s", "buffer", "offset", "bytes", "steps");
    for (Buffer buffer : plan.buffers()) {
      line(
          "%-44s %,16d %,16d  %d to %d",
          buffer.name(), buffer.offset(), buffer.bytes(), buffer.firstStep(), buffer.lastStep());
    }
    line("%-44s %16s %,16d", "buffers", "", plan.sharedBytes());
    line("%-44s %16s %,16d", "scratch a worker", "", plan.scratchBytes());
    line("%-44s %16s %,16d", "packed parameters", "", plan.paramBytes());
    return text.toString();
  }

  private void step(TrainingStep step) {
    switch (step) {
      case TrainingStep.Stem stem ->
          map(stem.name(), stem.conv().forward().conv().outChannels(), stem.dst());
      case TrainingStep.Layer layer ->
          map(layer.name(), layer.conv().forward().conv().outChannels(), layer.map());
      case TrainingStep.Transition transition ->
          map(
              transition.name(),
              transition.conv().forward().conv().outChannels(),
              transition.dst());
      case TrainingStep.Convolve convolve ->
          map(convolve.name(), convolve.conv().forward().conv().outChannels(), convolve.dst());
      case TrainingStep.Join join -> map(join.name(), join.dst().features().channels(), join.dst());
      case TrainingStep.Head head ->
          line("%-42s %-28s %6d", head.name(), head.linear().outFeatures() + " logits", 1);
    }
  }

  private void map(String name, int channels, BatchMap map) {
    FeatureMap features = map.features();
    int shards = TrainingPlan.shards(plan.input().n(), map.pixels());
    String output = channels + "x" + features.h() + "x" + features.w();
    line("%-42s %-28s %6d", name, output, shards);
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
