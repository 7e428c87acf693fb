package dev.densevec.weights;

import dev.densevec.spec.NetworkSpec;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/// The mean of several weights of one network, summed in double precision.
///
/// The norms' running means and variances are averaged like all else. They are then near the
/// statistics of the averaged network, not equal to them (arXiv 1803.05407, section 3.2).
public final class MeanWeights {
  private final NetworkSpec spec;
  private final Map<String, double[]> sums = new HashMap<>();
  private int count;

  /// @param spec the network
  public MeanWeights(NetworkSpec spec) {
    this.spec = spec;
    spec.parameters().forEach(p -> sums.put(p.name(), new double[Math.toIntExact(p.elements())]));
  }

  /// Takes in weights, which may be closed afterwards.
  ///
  /// @throws IllegalArgumentException in one line, if they are those of another network
  public void add(Parameters parameters) {
    if (!parameters.spec().equals(spec)) {
      throw new IllegalArgumentException(
          "weights of " + parameters.spec().text() + ", expected those of " + spec.text());
    }
    sums.forEach(
        (name, sum) -> {
          MemorySegment values = parameters.get(name);
          for (int i = 0; i < sum.length; i++) {
            sum[i] += values.getAtIndex(Parameters.ELEMENT, i);
          }
        });
    count++;
  }

  /// The mean of what was taken in, to be closed by the caller.
  ///
  /// @throws IllegalStateException if nothing was
  public Parameters mean() {
    if (count == 0) {
      throw new IllegalStateException("there are no weights to average");
    }
    Parameters mean = Parameters.allocate(spec);
    sums.forEach(
        (name, sum) -> {
          MemorySegment values = mean.get(name);
          for (int i = 0; i < sum.length; i++) {
            values.setAtIndex(Parameters.ELEMENT, i, (float) (sum[i] / count));
          }
        });
    return mean;
  }
}
