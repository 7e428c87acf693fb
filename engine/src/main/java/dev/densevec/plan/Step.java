package dev.densevec.plan;

import dev.densevec.kernel.WinogradKernels;
import dev.densevec.spec.Linear;
import java.util.Optional;

/// One step of a plan. Offsets of maps are in the arena that all workers share, offsets named
/// `scratch...` in a worker's own scratch.
public sealed interface Step {

  /// The step's name, the prefix of its parameters' keys.
  String name();

  /// Multiply-adds the step does for one image, algebraic shortcuts counted as what they save.
  long macs();

  /// Convolution of the image, and 3x3 max pooling where the network has it.
  ///
  /// Rows of the image are copied to a pixel-major strip with a zero border, convolved a band of
  /// rows at a time, and pooled.
  ///
  /// @param name name
  /// @param conv the convolution
  /// @param inH rows of the image; `inW` columns
  /// @param inW columns of the image
  /// @param outH rows of the convolution's output; `outW` columns
  /// @param outW columns of the convolution's output
  /// @param pools whether max pooling follows
  /// @param dst the first block's arena
  /// @param bandRows rows of `dst` a band makes
  /// @param scratchImage strip of image rows
  /// @param scratchConv strip of convolved rows, where max pooling follows
  /// @param srcIndex table: first tap of each output pixel in the image strip
  /// @param dstIndex table: `0, 1, 2, ...`
  record Stem(
      String name,
      ConvPlan conv,
      int inH,
      int inW,
      int outH,
      int outW,
      boolean pools,
      FeatureMap dst,
      int bandRows,
      long scratchImage,
      long scratchConv,
      long srcIndex,
      long dstIndex)
      implements Step {

    @Override
    public long macs() {
      return conv.conv().macsPerPixel() * outH * outW;
    }
  }

  /// A dense layer: BN-ReLU while packing, 1x1 into a zero-bordered strip, 3x3 from the strip to
  /// the layer's channels of the arena.
  ///
  /// @param name name
  /// @param map the block's arena; the layer reads the first `norm.channels()` channels
  /// @param norm the norm of the input
  /// @param reduce the bottleneck's 1x1 convolution
  /// @param conv the 3x3 convolution
  /// @param winograd how it goes Winograd's way; empty if it is direct
  /// @param strip what the 3x3 convolution reads
  /// @param pack normalised pixels that wait for the 1x1 convolution
  /// @param dstChannels first channel the layer writes
  /// @param identity table: `0, 1, 2, ...`
  record Layer(
      String name,
      FeatureMap map,
      AffinePlan norm,
      Optional<ConvPlan> reduce,
      ConvPlan conv,
      Optional<WinogradPlan> winograd,
      Strip strip,
      Pack pack,
      int dstChannels,
      long identity)
      implements Step {

    @Override
    public long macs() {
      long first = reduce.map(r -> r.conv().macsPerPixel()).orElse(0L) * map.pixels();
      return first + winograd.map(this::winogradMacs).orElse(convMacs());
    }

    private long convMacs() {
      return conv.conv().macsPerPixel() * map.pixels();
    }

    private long winogradMacs(WinogradPlan plan) {
      long perPoint = (long) conv.conv().inChannels() * conv.conv().outChannels();
      return perPoint * WinogradPlan.POINTS * plan.tiles();
    }

    /// Rows that the 3x3 convolution computes together: bands start at multiples of it.
    public int rowUnit() {
      return winograd.isPresent() ? WinogradKernels.TILE : 1;
    }

    /// Byte offset of the layer's own channels of pixel 0.
    public long dst() {
      return map.offset() + (long) dstChannels * Float.BYTES;
    }
  }

  /// A transition: BN, ReLU and 2x2 average pooling while packing, then the 1x1 convolution on a
  /// quarter of the pixels.
  ///
  /// @param name name
  /// @param src the block's arena
  /// @param norm the norm
  /// @param conv the 1x1 convolution
  /// @param dst the next block's arena
  /// @param pack pooled pixels that wait for the convolution
  /// @param identity table: `0, 1, 2, ...`
  /// @param windows table: the first pixel of each pooling window
  record Transition(
      String name,
      FeatureMap src,
      AffinePlan norm,
      ConvPlan conv,
      FeatureMap dst,
      Pack pack,
      long identity,
      long windows)
      implements Step {

    @Override
    public long macs() {
      return conv.conv().macsPerPixel() * dst.pixels();
    }
  }

  /// BN, ReLU, global average pooling and the classifier.
  ///
  /// @param name name
  /// @param src the last block's arena
  /// @param norm the norm
  /// @param features offset of the pooled features
  /// @param linear the classifier
  /// @param weights byte offset of its packed weights
  /// @param bias byte offset of its bias
  /// @param panels panels of the packed weights
  /// @param logits offset of the logits
  record Head(
      String name,
      FeatureMap src,
      AffinePlan norm,
      long features,
      Linear linear,
      long weights,
      long bias,
      int panels,
      long logits)
      implements Step {

    @Override
    public long macs() {
      return (long) linear.inFeatures() * linear.outFeatures();
    }
  }

  /// A buffer of packed pixels in the scratch.
  ///
  /// @param offset byte offset
  /// @param stride bytes between pixels
  /// @param pixels pixels it holds
  record Pack(long offset, long stride, int pixels) {}
}
