package dev.densevec.spec;

/// Multiply-adds of a DenseNet.
final class DenseNetCost {
  private final DenseNetSpec spec;

  DenseNetCost(DenseNetSpec spec) {
    this.spec = spec;
  }

  Cost of(int height, int width) {
    CostWalk walk = new CostWalk(height, width);
    walk.stem(spec);
    for (DenseBlock block : spec.denseBlocks()) {
      for (DenseLayer layer : block.layers()) {
        layer.reduce().ifPresent(bottleneck -> walk.add("bottleneck", bottleneck.conv()));
        walk.add("conv3x3", layer.conv());
      }
      block
          .transition()
          .ifPresent(
              transition -> {
                walk.add("transition", transition.conv());
                walk.halve();
              });
    }
    return walk.classify(spec.classifier());
  }
}
