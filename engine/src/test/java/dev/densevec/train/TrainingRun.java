package dev.densevec.train;

import dev.densevec.spec.Parameter;
import dev.densevec.tensor.Shape;
import dev.densevec.testing.Fill;
import dev.densevec.testing.Tensor;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A network under training with memory for a batch.
final class TrainingRun implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final TrainingNetwork network;
  private final MemorySegment images;
  private final MemorySegment targets;

  TrainingRun(Parameters parameters, TrainingNetwork.Options options) {
    network = TrainingNetwork.of(parameters, options);
    long classes = parameters.spec().classes();
    images = arena.allocate(options.batch() * options.input().elements() * Float.BYTES, 64);
    targets = arena.allocate(options.batch() * classes * Float.BYTES, 64);
  }

  static TrainingNetwork.Options options(Shape batch) {
    return TrainingNetwork.Options.defaults(batch.n(), batch.withBatch(1)).withThreads(2);
  }

  TrainingNetwork network() {
    return network;
  }

  /// Rows with a one at each label.
  static float[] oneHot(int[] labels, int classes) {
    float[] rows = new float[labels.length * classes];
    for (int i = 0; i < labels.length; i++) {
      rows[i * classes + labels[i]] = 1;
    }
    return rows;
  }

  double step(Tensor batch, float[] probabilities) {
    put(batch, probabilities);
    return network.step(images, targets, batch.shape().n());
  }

  double evaluate(Tensor batch, float[] probabilities) {
    put(batch, probabilities);
    return network.evaluate(images, targets, batch.shape().n());
  }

  private void put(Tensor batch, float[] probabilities) {
    Fill.copy(batch.toFloats(), images);
    Fill.copy(probabilities, targets);
  }

  float[] gradient(Parameter parameter) {
    return network.gradients().get(parameter.name()).toArray(Parameters.ELEMENT);
  }

  float[] value(Parameter parameter) {
    return network.parameters().get(parameter.name()).toArray(Parameters.ELEMENT);
  }

  /// Distance of two vectors as a share of the length of the second.
  static double relativeError(double[] actual, double[] wanted) {
    double error = 0;
    double length = 0;
    for (int i = 0; i < wanted.length; i++) {
      error += (actual[i] - wanted[i]) * (actual[i] - wanted[i]);
      length += wanted[i] * wanted[i];
    }
    return Math.sqrt(error / length);
  }

  @Override
  public void close() {
    network.close();
    arena.close();
  }
}
