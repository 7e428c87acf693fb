package dev.densevec.train;

import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.ResNetSpec;
import dev.densevec.train.pass.DropoutMask;

/// Which activations a training step sets to zero at random; the others are scaled up so that the
/// expectation stays (arXiv 1608.06993, section 4.2).
///
/// @param rate share that is set to zero, at least 0 and below 1
/// @param where after which convolutions
public record Dropout(double rate, Where where) {
  /// No dropout.
  public static final Dropout NONE = new Dropout(0, Where.LAST_OF_LAYER);

  /// After which convolutions it happens.
  public enum Where {
    /// The last one of each dense layer, as in torchvision.
    LAST_OF_LAYER,
    /// Every one but the first of the network, as in the paper's code; after a transition's
    /// convolution it strikes pooled pixels.
    EVERY_BUT_FIRST
  }

  /// @throws IllegalArgumentException if the rate is out of range
  public Dropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("dropout is " + rate + ", expected 0 to below 1");
    }
  }

  DropoutMask.Settings seeded(long seed) {
    return new DropoutMask.Settings(rate, where == Where.EVERY_BUT_FIRST, seed);
  }

  /// Refuses dropout where the network's authors have none.
  ///
  /// @throws IllegalArgumentException if there is dropout and the network is no DenseNet
  public void requireFits(NetworkSpec spec) {
    boolean fits =
        switch (spec) {
          case DenseNetSpec _ -> true;
          case ResNetSpec _ -> rate == 0;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "dropout is " + rate + ", expected 0: only DenseNets have it");
    }
  }
}
