package dev.densevec.train;

import dev.densevec.plan.TrainingPlan;
import dev.densevec.plan.TrainingStep;
import dev.densevec.spec.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// All steps of a network in training.
final class StepSequence {
  private final List<StepTraining> steps = new ArrayList<>();
  private final HeadTraining head;

  /// The lowest step that has something to train: below it no gradient is wanted.
  private final int lowest;

  StepSequence(TrainingPlan plan, TrainingParts parts) {
    int count = plan.steps().size();
    lowest =
        IntStream.range(0, count)
            .filter(i -> trains(plan, plan.steps().get(i), parts.trained()))
            .findFirst()
            .orElse(count);
    ChannelStatistics statistics = null;
    for (int i = 0; i < count; i++) {
      switch (plan.steps().get(i)) {
        case TrainingStep.Stem stem -> {
          statistics = parts.statistics(stem.dst().features().channels());
          steps.add(new StemTraining(stem, statistics, parts));
        }
        case TrainingStep.Layer layer -> steps.add(new LayerTraining(layer, statistics, parts, i));
        case TrainingStep.Transition transition -> {
          ChannelStatistics source = statistics;
          statistics = parts.statistics(transition.dst().features().channels());
          steps.add(new TransitionTraining(transition, source, statistics, parts, i));
        }
        case TrainingStep.Head last -> steps.add(head(last, statistics, parts, plan));
      }
    }
    head = (HeadTraining) steps.getLast();
  }

  private HeadTraining head(
      TrainingStep.Head step,
      ChannelStatistics statistics,
      TrainingParts parts,
      TrainingPlan plan) {
    boolean normTrained =
        parts.trained().trains(step.norm().norm().weight())
            || parts.trained().trains(step.norm().norm().bias());
    boolean further = normTrained || lowest < plan.steps().size() - 1;
    return new HeadTraining(step, statistics, parts, plan.input().n(), further);
  }

  private static boolean trains(TrainingPlan plan, TrainingStep step, Trained trained) {
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
              || (stem.norm().isPresent()
                  && parameter.startsWith(stem.norm().get().norm().name() + "."));
      case TrainingStep.Head last ->
          parameter.startsWith(last.name() + ".")
              || parameter.startsWith(last.norm().norm().name() + ".");
      default -> parameter.startsWith(step.name() + ".");
    };
  }

  HeadTraining head() {
    return head;
  }

  /// Steps at the bottom whose backward is left out.
  int lowest() {
    return lowest;
  }

  void forward(Worker worker) {
    for (int i = 0; i < steps.size(); i++) {
      steps.get(i).forward(worker);
      worker.tell(1 + i);
    }
  }

  void backward(Worker worker) {
    for (int i = steps.size() - 1; i >= lowest; i--) {
      steps.get(i).backward(worker);
      worker.tell(2 * steps.size() - i);
    }
  }
}
