package dev.densevec.bench.kernel;

import dev.densevec.kernel.select.Kernels;
import dev.densevec.plan.infer.InferencePlan;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.Networks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The layers of a network that a kernel can be tried on.
public final class Layers {
  private Layers() {}

  /// Names of a network's convolutions, in order; of those of the same sizes only the first.
  public static List<String> convolutions(String network) {
    Map<Object, String> names = new LinkedHashMap<>();
    plan(network).steps().stream()
        .flatMap(step -> ConvJob.of(step, 0).stream())
        .forEach(job -> names.putIfAbsent(job.likeness(), job.name()));
    return List.copyOf(names.values());
  }

  /// Names of a network's passes that are no convolutions, in order.
  public static List<String> passes(String network) {
    return plan(network).steps().stream()
        .flatMap(step -> PassJob.of(step, 0).stream())
        .map(PassJob::name)
        .toList();
  }

  /// The network's plan for one worker and images of its own size.
  static InferencePlan plan(String network) {
    DenseNetSpec spec = (DenseNetSpec) Networks.parse(network);
    return InferencePlan.of(spec, spec.defaultInput(), Kernels.chosen().set(), 1);
  }
}
