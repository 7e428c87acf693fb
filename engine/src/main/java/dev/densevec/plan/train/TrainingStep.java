package dev.densevec.plan.train;

import dev.densevec.kernel.LinearShape;
import dev.densevec.kernel.Planes;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.Pack;
import dev.densevec.plan.layout.Strip;
import dev.densevec.spec.Linear;
import java.util.Optional;

/// One step of a training plan, forward and backward. Offsets of maps and sums are in the data that
/// all workers share, offsets named `scratch...` in a worker's own scratch, offsets of constants in
/// the parameter segment.
public sealed interface TrainingStep {

  /// The step's name, the prefix of its parameters' keys.
  String name();

  /// Convolution of the images and what follows it in the stem.
  ///
  /// @param conv the convolution
  /// @param norm what follows it: batch norm and what comes with it, where the stem has one
  /// @param convolved size of the convolution's output; its pixels are those of `dst`, or, pooled,
  ///   those of one image in the scratch
  /// @param dst the first map
  /// @param correction coefficients for the gradient of `dst`
  /// @param bandRows rows that are convolved, or whose gradients are corrected, at a time; even
  /// @param srcIndex table: first tap of each pixel of a band in the strip of image rows
  /// @param scratchImage strip of image rows
  /// @param diffRows corrected gradients of a band of `dst`
  record Stem(
      ConvPasses conv,
      Optional<StemNorm> norm,
      FeatureMap convolved,
      BatchMap dst,
      Planes correction,
      int bandRows,
      int srcIndex,
      long scratchImage,
      Pack diffRows)
      implements TrainingStep {

    @Override
    public String name() {
      return conv.forward().conv().name();
    }
  }

  /// Batch norm and ReLU after the stem's convolution. The convolution's output isn't kept: what
  /// the norm's backward takes from it is linear, so it can be taken from products of the output
  /// with the image, summed up when the output is made.
  ///
  /// @param norm the norm
  /// @param rectified the identity, with whose constants `dst` says which gradients ReLU passes
  /// @param shardProducts each shard's products of the convolution's output with the image, as the
  ///   gradient of the weights is summed up
  /// @param products all shards' sum of them
  /// @param pool 3x3 max pooling with stride 2 and padding 1, where it follows
  record StemNorm(
      NormPlan norm,
      NormPlan rectified,
      long shardProducts,
      long products,
      Optional<StemPool> pool) {}

  /// Pooling of the convolution's output, in front of the norm: where `gamma` is negative, the
  /// smallest element of a window is the largest after the norm.
  ///
  /// @param signs a plane: the signs of `gamma`
  /// @param positions which element of its window each element of `dst` is, as 16-bit integers
  /// @param positionStride bytes between pixels of `positions`
  /// @param scratchConvolved the convolution's output of one image, or its gradient
  record StemPool(long signs, long positions, long positionStride, long scratchConvolved) {

    /// Byte offset of a pixel's positions, counted through the batch.
    public long position(long pixel) {
      return positions + pixel * positionStride;
    }
  }

  /// A dense layer.
  ///
  /// @param name name
  /// @param map the block's map; the layer reads the first `norm.channels()` channels
  /// @param norm the norm of the input
  /// @param reduce the bottleneck
  /// @param conv the 3x3 convolution
  /// @param correction coefficients for the gradient of the layer's own channels
  /// @param strip the 3x3 convolution's source in the scratch
  /// @param diffStrip the gradient of its output
  /// @param pack pixels of the 1x1 convolution's input, or of the 3x3 convolution's input gradient
  record Layer(
      String name,
      BatchMap map,
      NormPlan norm,
      Optional<Reduce> reduce,
      ConvPasses conv,
      Planes correction,
      Strip strip,
      Strip diffStrip,
      Pack pack)
      implements TrainingStep {

    /// First channel the layer writes: the one after those it reads.
    public int dstChannels() {
      return norm.channels();
    }

    /// Byte offset of the layer's own channels in a pixel.
    public long dst() {
      return (long) dstChannels() * Float.BYTES;
    }
  }

  /// A bottleneck.
  ///
  /// @param conv the 1x1 convolution
  /// @param norm the norm after it
  /// @param map its output and the output's gradient
  /// @param correction coefficients for the gradient
  /// @param diffPack the corrected gradient of its output
  /// @param kept whether the output is still there when the backward comes
  record Reduce(
      ConvPasses conv,
      NormPlan norm,
      BatchMap map,
      Planes correction,
      Pack diffPack,
      boolean kept) {}

  /// A transition: BN, ReLU and 2x2 average pooling while packing, then the 1x1 convolution.
  ///
  /// @param name name
  /// @param src the block's map
  /// @param norm the norm
  /// @param conv the 1x1 convolution
  /// @param dst the next block's map
  /// @param correction coefficients for the gradient of the next block's input
  /// @param pack pooled pixels
  /// @param diffPack gradients of the convolution's output
  /// @param diffPooled gradients of pooled pixels
  /// @param windows table: the first pixel of each pooling window
  record Transition(
      String name,
      BatchMap src,
      NormPlan norm,
      ConvPasses conv,
      BatchMap dst,
      Planes correction,
      Pack pack,
      Pack diffPack,
      Pack diffPooled,
      int windows)
      implements TrainingStep {

    /// Rows of `dst` made at a time.
    public int rows() {
      return pack.pixels() / dst.features().w();
    }
  }

  /// A convolution of a residual or plain network: norm (or none) and ReLU while the strip is
  /// filled, then the convolution, in pre-activation networks then the shortcut's sum.
  ///
  /// @param src the map it reads
  /// @param norm the norm in front, or the identity
  /// @param conv the convolution
  /// @param dst the map it writes, with the shortcut
  /// @param shortcut what is added to the convolution's result
  /// @param clears whether its backward is the first to write the gradient of `src`
  /// @param correction coefficients for the gradient of `dst`
  /// @param strip the convolution's source in the scratch
  /// @param diffStrip the gradient of its output, with zeros between rows and columns where the
  ///   convolution has a stride
  /// @param pack pixels of the source's gradient
  record Convolve(
      BatchMap src,
      NormPlan norm,
      ConvPasses conv,
      BatchMap dst,
      Optional<Shortcut> shortcut,
      boolean clears,
      Planes correction,
      Strip strip,
      Strip diffStrip,
      Pack pack)
      implements TrainingStep {

    @Override
    public String name() {
      return conv.forward().conv().name();
    }
  }

  /// A map that is added to another: pixel `(stride * y, stride * x)` to pixel `(y, x)`.
  ///
  /// @param src the map that is added
  /// @param stride its rows and columns for one of the sum
  /// @param channel channel of the sum that its first channel is added to
  record Shortcut(BatchMap src, int stride, int channel) {}

  /// The end of a residual block: `dst = max(0, norm(src) + shortcut)`. Its backward is the first
  /// to write the gradient of the block's input.
  ///
  /// @param name name
  /// @param src the last convolution's output
  /// @param norm the norm after it
  /// @param input the block's input and how it is added, unless projected
  /// @param projection the projected input with its norm
  /// @param dst the block's output
  /// @param coefficients three planes: of `src`, of what is added, constant
  record Join(
      String name,
      BatchMap src,
      NormPlan norm,
      Shortcut input,
      Optional<Projection> projection,
      BatchMap dst,
      Planes coefficients)
      implements TrainingStep {}

  /// A projected shortcut.
  ///
  /// @param map the 1x1 convolution's output
  /// @param norm the norm after it
  record Projection(BatchMap map, NormPlan norm) {}

  /// BN, ReLU, global average pooling, the classifier, and the loss.
  ///
  /// @param src the last block's map
  /// @param norm the norm, or the identity
  /// @param linear the classifier
  /// @param forward its weights and bias
  /// @param backward its transposed weights; zeros for a bias
  /// @param outer the gradient of the weights; its source is a feature row
  /// @param features pooled features
  /// @param logits logits
  /// @param scratchRow a row of features nobody reads
  record Head(
      BatchMap src,
      NormPlan norm,
      Linear linear,
      LinearShape forward,
      LinearShape backward,
      OuterPlan outer,
      BatchRows features,
      BatchRows logits,
      long scratchRow)
      implements TrainingStep {

    @Override
    public String name() {
      return linear.name();
    }
  }
}
