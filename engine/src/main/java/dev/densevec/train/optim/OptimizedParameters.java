package dev.densevec.train.optim;

import dev.densevec.spec.Parameter;
import dev.densevec.weights.Parameters;
import dev.densevec.weights.TrainedParameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The trained parameters of a network as an optimiser sees them, with its buffers: some for each
/// parameter, and the number of steps done.
final class OptimizedParameters {
  private static final String STEP = "step";

  /// One parameter.
  ///
  /// @param values its values
  /// @param gradient their gradient
  /// @param buffers the optimiser's buffers, each of the parameter's size
  /// @param decayed whether weight decay applies
  /// @param rate what its learning rate is a multiple of the run's by
  record Entry(
      MemorySegment values,
      MemorySegment gradient,
      List<MemorySegment> buffers,
      boolean decayed,
      double rate) {

    int size() {
      return (int) (values.byteSize() / Float.BYTES);
    }
  }

  private final Map<String, MemorySegment> state = new LinkedHashMap<>();
  private final List<Entry> entries;
  private final MemorySegment step;

  /// @param buffers names of the buffers of each parameter
  OptimizedParameters(
      TrainedParameters trained, List<String> buffers, boolean decayNormsAndBiases) {
    Arena arena = Arena.ofAuto();
    step = arena.allocate(Float.BYTES, Float.BYTES);
    entries =
        trained.parameters().spec().parameters().stream()
            .filter(parameter -> parameter.kind().trained() && trained.trains(parameter.name()))
            .map(parameter -> entry(parameter, trained, buffers, arena, decayNormsAndBiases))
            .toList();
    state.put(STEP, step);
  }

  private Entry entry(
      Parameter parameter,
      TrainedParameters trained,
      List<String> buffers,
      Arena arena,
      boolean decayNormsAndBiases) {
    String name = parameter.name();
    MemorySegment values = trained.parameters().get(name);
    List<MemorySegment> own =
        buffers.stream()
            .map(
                buffer -> {
                  MemorySegment segment = arena.allocate(values.byteSize(), Float.BYTES);
                  state.put(buffer + "." + name, segment);
                  return segment;
                })
            .toList();
    boolean weight =
        switch (parameter.kind()) {
          case CONV_WEIGHT, LINEAR_WEIGHT -> true;
          default -> false;
        };
    return new Entry(
        values,
        trained.gradients().get(name),
        own,
        weight || decayNormsAndBiases,
        trained.rates().applyAsDouble(name));
  }

  List<Entry> entries() {
    return entries;
  }

  Map<String, MemorySegment> state() {
    return state;
  }

  /// Counts a step.
  ///
  /// @return the steps begun, from 1 on
  long nextStep() {
    float next = step.get(Parameters.ELEMENT, 0) + 1;
    step.set(Parameters.ELEMENT, 0, next);
    return (long) next;
  }

  /// @throws IllegalArgumentException if a share is not at least 0 and below 1
  static void requireShare(double value, String name) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + " is " + value + ", expected 0 to below 1");
    }
  }

  /// @throws IllegalArgumentException if epsilon is not above 0, or the decay negative
  static void requireSensible(double epsilon, double weightDecay) {
    if (!(epsilon > 0) || !(weightDecay >= 0)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "epsilon is %s and weight decay %s, expected above 0 and at least 0",
              epsilon,
              weightDecay));
    }
  }
}
