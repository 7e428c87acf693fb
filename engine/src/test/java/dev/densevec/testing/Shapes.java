package dev.densevec.testing;

import dev.densevec.spec.Conv;
import dev.densevec.spec.DenseBlock;
import dev.densevec.spec.DenseLayer;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Shapes that kernels are tried on.
public final class Shapes {
  /// Every named DenseNet, and the CIFAR and SVHN networks of the paper.
  public static final List<String> NETWORKS = networks();

  private Shapes() {}

  private static List<String> networks() {
    List<String> list = new ArrayList<>(Networks.names());
    list.removeIf(name -> !(Networks.parse(name) instanceof DenseNetSpec));
    list.addAll(
        List.of(
            "densenet-40-12",
            "densenet-100-12",
            "densenet-100-24",
            "densenet-b-40-12",
            "densenet-c-40-12",
            "densenet-bc-40-12",
            "densenet-bc-40-36",
            "densenet-bc-40-48",
            "densenet-bc-40-60",
            "densenet-bc-100-12",
            "densenet-bc-190-40",
            "densenet-bc-250-24"));
    return List.copyOf(list);
  }

  /// Sizes around a width: 1, and each multiple up to `multiples` with its two neighbours.
  public static List<Integer> around(int width, int multiples) {
    Set<Integer> sizes = new TreeSet<>(Set.of(1));
    for (int i = 1; i <= multiples; i++) {
      sizes.addAll(List.of(Math.max(1, i * width - 1), i * width, i * width + 1));
    }
    return List.copyOf(sizes);
  }

  /// Every distinct convolution of every network in [#NETWORKS], on the map it meets at the
  /// network's own input size.
  public static List<LayerShape> layers() {
    Set<LayerShape> shapes = new LinkedHashSet<>();
    for (String name : NETWORKS) {
      addLayers((DenseNetSpec) Networks.parse(name), shapes);
    }
    return List.copyOf(shapes);
  }

  private static void addLayers(DenseNetSpec spec, Set<LayerShape> shapes) {
    Shape input = spec.defaultInput();
    Conv stem = spec.stemConv();
    shapes.add(shape("stem", stem, input.h(), input.w()));
    int h = stem.outSize(input.h());
    int w = stem.outSize(input.w());
    for (var layer : spec.stemRest()) {
      shapes.add(shape("stem", layer.conv(), h, w));
    }
    int shrink = spec.stem().pools() ? 2 : 1;
    h = Math.ceilDiv(h, shrink);
    w = Math.ceilDiv(w, shrink);
    for (DenseBlock block : spec.denseBlocks()) {
      for (DenseLayer layer : block.layers()) {
        if (layer.reduce().isPresent()) {
          shapes.add(shape("bottleneck", layer.reduce().get().conv(), h, w));
        }
        shapes.add(shape("conv3x3", layer.conv(), h, w));
      }
      if (block.transition().isPresent()) {
        shapes.add(shape("transition", block.transition().get().conv(), h, w));
        h /= 2;
        w /= 2;
      }
    }
  }

  private static LayerShape shape(String kind, Conv conv, int h, int w) {
    Conv anonymous =
        new Conv(
            kind,
            conv.inChannels(),
            conv.outChannels(),
            conv.kernel(),
            conv.stride(),
            conv.padding(),
            conv.bias());
    return new LayerShape(anonymous, h, w);
  }
}
