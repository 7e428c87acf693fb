package dev.densevec.train.step;

import dev.densevec.plan.train.TrainingPlan;
import dev.densevec.plan.train.TrainingStep;
import dev.densevec.spec.Parameter;
import dev.densevec.train.pass.ChannelStatistics;
import dev.densevec.train.pass.PartialGradients;
import dev.densevec.train.pass.Worker;
import dev.densevec.weights.TrainedParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// All steps of a network in training.
final class StepSequence {
  private final List<StepTraining> steps = new ArrayList<>();
  private final HeadTraining head;
  private final Optional<PartialGradients> partial;

  /// For each step where the gradients end of it and those before, in the block that is partial.
  private final long[] ends;

  /// The lowest step that has something to train: below it no gradient is wanted.
  private final int lowest;

  /// @param partial what gets to know how far the backward has come
  StepSequence(TrainingParts parts, Optional<PartialGradients> partial) {
    this.partial = partial;
    TrainingPlan plan = parts.plan();
    int count = plan.steps().size();
    lowest =
        IntStream.range(0, count)
            .filter(i -> trains(plan, plan.steps().get(i), parts.trained()))
            .findFirst()
            .orElse(count);
    for (int i = 0; i < count; i++) {
      steps.add(step(plan.steps().get(i), i, parts));
    }
    head = (HeadTraining) steps.getLast();
    ends = partial.map(block -> ends(block, plan)).orElseGet(() -> new long[count]);
  }

  private static long[] ends(PartialGradients block, TrainingPlan plan) {
    long[] ends = new long[plan.steps().size()];
    for (Parameter parameter : plan.spec().parameters()) {
      int step = 0;
      while (step < ends.length && !belongs(parameter.name(), plan.steps().get(step))) {
        step++;
      }
      for (int i = step % ends.length; i < ends.length; i++) { // nobody's counts for all
        ends[i] = Math.max(ends[i], block.end(parameter.name()));
      }
    }
    return ends;
  }

  private StepTraining step(TrainingStep step, int number, TrainingParts parts) {
    return switch (step) {
      case TrainingStep.Stem stem -> new StemTraining(stem, parts.statistics(stem.dst()), parts);
      case TrainingStep.Layer layer ->
          new LayerTraining(layer, parts.statistics(layer.map()), parts, number);
      case TrainingStep.Transition transition -> {
        ChannelStatistics source = parts.statistics(transition.src());
        ChannelStatistics own = parts.statistics(transition.dst());
        yield new TransitionTraining(transition, source, own, parts, number);
      }
      case TrainingStep.Convolve convolve -> {
        ChannelStatistics source = parts.statistics(convolve.src());
        ChannelStatistics own = parts.statistics(convolve.dst());
        yield new ConvolveTraining(convolve, source, own, parts);
      }
      case TrainingStep.Join join -> new JoinTraining(join, parts);
      case TrainingStep.Head last -> head(last, parts.statistics(last.src()), parts);
    };
  }

  private HeadTraining head(
      TrainingStep.Head step, ChannelStatistics statistics, TrainingParts parts) {
    TrainingPlan plan = parts.plan();
    boolean normTrained =
        step.norm().norm().isPresent()
            && (parts.trained().trains(step.norm().norm().get().weight())
                || parts.trained().trains(step.norm().norm().get().bias()));
    boolean further = normTrained || lowest < plan.steps().size() - 1;
    return new HeadTraining(step, statistics, parts, plan.input().n(), further);
  }

  private static boolean trains(TrainingPlan plan, TrainingStep step, TrainedParameters trained) {
    return plan.spec().parameters().stream()
        .filter(parameter -> parameter.kind().trained())
        .map(Parameter::name)
        .filter(name -> belongs(name, step))
        .anyMatch(trained::trains);
  }

  private static boolean belongs(String parameter, TrainingStep step) {
    return switch (step) {
      case TrainingStep.Stem stem ->
          parameter.startsWith(stem.name() + ".")
              || (stem.norm().isPresent() && stem.norm().get().norm().owns(parameter));
      case TrainingStep.Head last ->
          parameter.startsWith(last.name() + ".") || last.norm().owns(parameter);
      case TrainingStep.Convolve convolve ->
          parameter.startsWith(convolve.name() + ".") || convolve.norm().owns(parameter);
      case TrainingStep.Join join ->
          join.norm().owns(parameter)
              || (join.projection().isPresent() && join.projection().get().norm().owns(parameter));
      case TrainingStep.Layer _, TrainingStep.Transition _ ->
          parameter.startsWith(step.name() + ".");
    };
  }

  /// Mean loss of the last batch, which had `n` images.
  double loss(int n) {
    return head.loss(n);
  }

  /// Steps at the bottom whose backward is left out.
  int lowest() {
    return lowest;
  }

  void forward(Worker worker) {
    for (int i = 0; i < steps.size(); i++) {
      steps.get(i).forward(worker);
      worker.report(1 + i);
    }
  }

  void backward(Worker worker) {
    for (int i = steps.size() - 1; i >= lowest; i--) {
      steps.get(i).backward(worker);
      // All workers have met in this step, so they have left the one after it.
      if (worker.first() && partial.isPresent()) {
        partial.get().filled(ends[i]);
      }
      worker.report(2 * steps.size() - i);
    }
  }
}
