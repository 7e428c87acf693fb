package dev.densevec.train;

import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// A learner whose loss is a simple function of one weight and one pixel, so that every number can
/// be computed by hand; writes down what it is asked.
final class FakeLearner implements Learner {
  static final NetworkSpec SPEC =
      Networks.parse("densenet:stem=cifar,stem-channels=2,in=1,growth=2,blocks=1,classes=3");

  /// The one parameter that counts.
  static final String WEIGHT = "features.conv0.weight";

  final List<String> calls = new ArrayList<>();
  private final Parameters parameters = Parameters.allocate(SPEC);
  private final Parameters gradients = Parameters.allocate(SPEC);
  private final MemorySegment logits = Arena.ofAuto().allocate(3 * Float.BYTES * 8, 4);

  float weight() {
    return parameters.get(WEIGHT).get(Parameters.ELEMENT, 0);
  }

  void weight(float value) {
    parameters.get(WEIGHT).set(Parameters.ELEMENT, 0, value);
  }

  float gradient() {
    return gradients.get(WEIGHT).get(Parameters.ELEMENT, 0);
  }

  /// The loss is weight plus pixel, its gradient the pixel; the logit of class 1 is the weight.
  private double loss(MemorySegment images, int n) {
    for (int i = 0; i < n; i++) {
      logits.setAtIndex(Parameters.ELEMENT, 3L * i, 0);
      logits.setAtIndex(Parameters.ELEMENT, 3L * i + 1, weight());
      logits.setAtIndex(Parameters.ELEMENT, 3L * i + 2, -1);
    }
    return (double) weight() + images.get(Parameters.ELEMENT, 0);
  }

  @Override
  public double step(MemorySegment images, MemorySegment targets, int n) {
    float pixel = images.get(Parameters.ELEMENT, 0);
    calls.add("step " + pixel);
    gradients.get(WEIGHT).set(Parameters.ELEMENT, 0, gradient() + pixel);
    return loss(images, n);
  }

  @Override
  public void zeroGradients() {
    calls.add("zero");
    gradients.segments().values().forEach(segment -> segment.fill((byte) 0));
  }

  @Override
  public double evaluate(MemorySegment images, MemorySegment targets, int n) {
    calls.add("evaluate " + weight());
    return loss(images, n);
  }

  @Override
  public MemorySegment logits() {
    return logits;
  }

  @Override
  public Parameters parameters() {
    return parameters;
  }

  @Override
  public Parameters gradients() {
    return gradients;
  }
}
