package dev.densevec.checkpoint.recognise;

import dev.densevec.spec.Conv;
import dev.densevec.spec.DenseBlock;
import dev.densevec.spec.DenseLayer;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.ResNetSpec;
import dev.densevec.spec.ResidualBlock;
import java.util.ArrayList;
import java.util.List;

/// All convolutions of a network.
final class Convolutions {
  private Convolutions() {}

  static List<Conv> of(NetworkSpec spec) {
    List<Conv> convs = new ArrayList<>();
    convs.add(spec.stemConv());
    spec.stemRest().forEach(layer -> convs.add(layer.conv()));
    switch (spec) {
      case DenseNetSpec dense -> dense.denseBlocks().forEach(block -> add(block, convs));
      case ResNetSpec residual ->
          residual.stages().forEach(stage -> stage.forEach(block -> add(block, convs)));
    }
    return convs;
  }

  private static void add(DenseBlock block, List<Conv> convs) {
    for (DenseLayer layer : block.layers()) {
      layer.reduce().ifPresent(bottleneck -> convs.add(bottleneck.conv()));
      convs.add(layer.conv());
    }
    block.transition().ifPresent(transition -> convs.add(transition.conv()));
  }

  private static void add(ResidualBlock block, List<Conv> convs) {
    block.layers().forEach(layer -> convs.add(layer.conv()));
    block.projection().ifPresent(layer -> convs.add(layer.conv()));
  }
}
