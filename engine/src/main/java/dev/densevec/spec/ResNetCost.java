package dev.densevec.spec;

import java.util.List;
import java.util.Locale;

/// Multiply-adds of a residual or plain network.
final class ResNetCost {
  private final ResNetSpec spec;

  ResNetCost(ResNetSpec spec) {
    this.spec = spec;
  }

  Cost of(int height, int width) {
    CostWalk walk = new CostWalk(height, width);
    walk.stem(spec);
    for (List<ResidualBlock> stage : spec.stages()) {
      for (ResidualBlock block : stage) {
        for (ResidualBlock.ConvNorm layer : block.layers()) {
          Conv conv = layer.conv();
          walk.convolve(String.format(Locale.ROOT, "conv%1$dx%1$d", conv.kernel()), conv);
        }
        block.projection().ifPresent(projection -> walk.add("shortcut", projection.conv()));
      }
    }
    return walk.classify(spec.classifier());
  }
}
