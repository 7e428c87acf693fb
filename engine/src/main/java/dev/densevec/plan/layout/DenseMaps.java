package dev.densevec.plan.layout;

import dev.densevec.kernel.KernelSet;
import dev.densevec.spec.DenseBlock;
import dev.densevec.spec.DenseNetSpec;
import java.util.ArrayList;
import java.util.List;

/// Sizes of the maps of a DenseNet: one for each block, which all its layers read and write.
public final class DenseMaps {
  private DenseMaps() {}

  /// The blocks' maps, all at offset 0.
  ///
  /// @param h rows of the first; `w` columns
  public static List<FeatureMap> sizes(DenseNetSpec spec, int h, int w, KernelSet kernels) {
    List<FeatureMap> sizes = new ArrayList<>();
    for (DenseBlock block : spec.denseBlocks()) {
      long stride = (long) rowFloats(block, spec.growthRate(), kernels) * Float.BYTES;
      int halvings = sizes.size();
      sizes.add(new FeatureMap(h >> halvings, w >> halvings, block.outChannels(), 0, stride));
    }
    return sizes;
  }

  /// Floats of a pixel: whole vectors, with room for the surplus lanes of every store.
  private static int rowFloats(DenseBlock block, int growthRate, KernelSet kernels) {
    int lastLayer = block.outChannels() - growthRate + kernels.padded(growthRate);
    return kernels.padded(
        Math.max(Math.max(kernels.padded(block.inChannels()), block.outChannels()), lastLayer));
  }
}
