package dev.densevec.plan.infer;

import dev.densevec.plan.layout.Buffer;
import dev.densevec.plan.layout.FeatureMap;
import java.util.Locale;

/// Writes a plan for people.
final class PlanText {
  private final InferencePlan plan;
  private final StringBuilder text = new StringBuilder();

  PlanText(InferencePlan plan) {
    this.plan = plan;
  }

  String write(long totalBytes) {
    line("workers per image: %d", plan.workers());
    line("%-42s %-34s %12s", "step", "output", "MACs");
    plan.steps().forEach(step -> line("%-42s %-34s %,12d", step.name(), output(step), step.macs()));
    line("%-42s %-34s %,12d", "total", "", plan.macs());
    line("%-20s %14s %14s  %s", "arena buffer", "offset", "bytes", "steps");
    for (Buffer buffer : plan.arena()) {
      line(
          "%-20s %,14d %,14d  %d to %d",
          buffer.name(), buffer.offset(), buffer.bytes(), buffer.firstStep(), buffer.lastStep());
    }
    line("%-20s %14s %,14d", "arena", "", plan.arenaBytes());
    line("%-20s %14s %,14d", "scratch a worker", "", plan.scratchBytes());
    line("%-20s %14s %,14d", "packed parameters", "", plan.paramBytes());
    line("%-20s %14s %,14d", "held in all", "", totalBytes);
    return text.toString();
  }

  private static String output(Step step) {
    return switch (step) {
      case Step.Stem stem ->
          map(stem.conv().conv().outChannels(), stem.dst())
              + (stem.pool().isPresent() ? " max-pooled" : "");
      case Step.Pool pool ->
          map(pool.src().channels(), pool.dst())
              + " max-pooled"
              + (pool.blur().isPresent() ? " and blurred" : "");
      case Step.Layer layer ->
          map(layer.conv().conv().outChannels(), layer.map())
              + " at channel "
              + layer.dstChannels();
      case Step.Convolve convolve ->
          map(convolve.conv().conv().outChannels(), convolve.map())
              + convolve.shortcut().map(_ -> " sum").orElse("")
              + (convolve.relu() ? " rectified" : "");
      case Step.Transition transition ->
          map(transition.conv().conv().outChannels(), transition.dst()) + " pooled first";
      case Step.Head head -> head.linear().outFeatures() + " logits";
    };
  }

  private static String map(int channels, FeatureMap map) {
    return channels + "x" + map.h() + "x" + map.w();
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
