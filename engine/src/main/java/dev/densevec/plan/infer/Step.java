package dev.densevec.plan.infer;

import dev.densevec.kernel.LinearShape;
import dev.densevec.kernel.PoolShape;
import dev.densevec.kernel.WinogradKernels;
import dev.densevec.plan.layout.AffinePlan;
import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.Pack;
import dev.densevec.plan.layout.Strip;
import dev.densevec.plan.layout.WinogradPlan;
import dev.densevec.spec.Conv;
import dev.densevec.spec.Linear;
import java.util.Optional;

/// One step of a plan. Offsets of maps are in the arena that all workers share, offsets named
/// `scratch...` in a worker's own scratch.
public sealed interface Step {

  /// Taps of a 3x3 convolution.
  int TAPS = 9;

  /// The step's name, the prefix of its parameters' keys.
  String name();

  /// Multiply-adds the step does for one image, algebraic shortcuts counted as what they save.
  long macs();

  /// Convolution of the image, and 3x3 max pooling where the network has it.
  ///
  /// Rows of the image are copied to a pixel-major strip with a zero border, convolved a band of
  /// rows at a time, and pooled.
  ///
  /// @param conv the convolution
  /// @param inH rows of the image; `inW` columns
  /// @param inW columns of the image
  /// @param convolved the convolution's output; where it is pooled, its offset is that of a strip
  ///   of its rows in the scratch
  /// @param pool max pooling, where it follows
  /// @param dst the first block's map
  /// @param bandRows rows of `dst` a band makes
  /// @param scratchImage strip of image rows
  /// @param srcIndex table: first tap of each output pixel in the image strip
  record Stem(
      ConvPlan conv,
      int inH,
      int inW,
      FeatureMap convolved,
      Optional<PoolShape> pool,
      FeatureMap dst,
      int bandRows,
      long scratchImage,
      int srcIndex)
      implements Step {

    @Override
    public String name() {
      return conv.conv().name();
    }

    @Override
    public long macs() {
      return conv.conv().macsPerPixel() * convolved.pixels();
    }
  }

  /// The pooling that ends a deep stem: 3x3 max pooling with padding 1, blurred where its stride is
  /// 1.
  ///
  /// @param name name
  /// @param src the last convolution's map
  /// @param dst the first block's map
  /// @param max how a row is pooled
  /// @param blur how three pooled rows, which lie in the scratch one after the other, are blurred
  record Pool(String name, FeatureMap src, FeatureMap dst, PoolShape max, Optional<PoolShape> blur)
      implements Step {
    /// Rows that are blurred at a time.
    public static final int ROWS = 3;

    @Override
    public long macs() {
      return 0;
    }

    /// Bytes of a pooled row that waits to be blurred; 0 if none does.
    public long pooledRow() {
      return blur.map(shape -> shape.srcWidth() * shape.srcStride()).orElse(0L);
    }
  }

  /// A step whose 3x3 convolution reads a zero-bordered strip, perhaps Winograd's way.
  sealed interface Spatial extends Step permits Layer, Convolve {

    /// The convolution.
    ConvPlan conv();

    /// How it goes Winograd's way; empty if it is direct.
    Optional<WinogradPlan> winograd();

    /// What it reads.
    Strip strip();

    /// The map it writes.
    FeatureMap map();

    /// Byte offset of its first channel of pixel 0 in that map.
    long dst();

    /// Rows that it computes together: bands start at multiples of it.
    default int rowUnit() {
      return winograd().isPresent() ? WinogradKernels.LARGE : 1;
    }

    /// Multiply-adds of the convolution the way it goes.
    default long convMacs() {
      Conv conv = conv().conv();
      return winograd()
          .map(plan -> plan.grid().macs(conv.macsPerPixel()))
          .orElse(conv.macsPerPixel() * map().pixels());
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
  /// @param shared whether all workers fill one strip of the whole map in the arena, with a barrier
  ///   before the 3x3; else each worker has a strip of its own in the scratch and computes the rows
  ///   beside its band twice
  /// @param pack normalised pixels that wait for the 1x1 convolution
  /// @param dstChannels first channel the layer writes
  record Layer(
      String name,
      FeatureMap map,
      AffinePlan norm,
      Optional<ConvPlan> reduce,
      ConvPlan conv,
      Optional<WinogradPlan> winograd,
      Strip strip,
      boolean shared,
      Pack pack,
      int dstChannels)
      implements Spatial {

    @Override
    public long macs() {
      return reduce.map(r -> r.conv().macsPerPixel()).orElse(0L) * map.pixels() + convMacs();
    }

    @Override
    public long dst() {
      return map.offset() + (long) dstChannels * Float.BYTES;
    }
  }

  /// A convolution of a residual or plain network with what follows it: its norm (folded), the
  /// shortcut's sum, ReLU.
  ///
  /// A 3x3 convolution reads a strip, which is filled from the map through norm and ReLU; a 1x1
  /// convolution reads the map itself, which is rectified already.
  ///
  /// @param src the map it reads
  /// @param norm the norm in front, or the identity
  /// @param conv the convolution; its floor is that of the step where nothing is added
  /// @param winograd how it goes Winograd's way; empty if it is direct
  /// @param strip what a 3x3 convolution reads; for a 1x1 convolution without rows, its `srcIndex`
  ///   a table of the pixels of a band in the map
  /// @param map the map it writes
  /// @param shortcut what is added
  /// @param relu whether ReLU ends the step
  /// @param endsStage whether its output is a stage's
  record Convolve(
      FeatureMap src,
      AffinePlan norm,
      ConvPlan conv,
      Optional<WinogradPlan> winograd,
      Strip strip,
      FeatureMap map,
      Optional<Shortcut> shortcut,
      boolean relu,
      boolean endsStage)
      implements Spatial {

    @Override
    public String name() {
      return conv.conv().name();
    }

    @Override
    public long macs() {
      return convMacs();
    }

    @Override
    public long dst() {
      return map.offset();
    }
  }

  /// A map that is added to another: pixel `(stride * y, stride * x)` to pixel `(y, x)`.
  ///
  /// @param src the map that is added
  /// @param stride its rows and columns for one of the sum
  /// @param channel channel of the sum that its first channel is added to
  record Shortcut(FeatureMap src, int stride, int channel) {}

  /// A transition: BN, ReLU and 2x2 average pooling while packing, then the 1x1 convolution on a
  /// quarter of the pixels.
  ///
  /// @param name name
  /// @param src the block's arena
  /// @param norm the norm
  /// @param conv the 1x1 convolution
  /// @param dst the next block's arena
  /// @param pack pooled pixels that wait for the convolution
  /// @param windows table: the first pixel of each pooling window
  record Transition(
      String name,
      FeatureMap src,
      AffinePlan norm,
      ConvPlan conv,
      FeatureMap dst,
      Pack pack,
      int windows)
      implements Step {

    @Override
    public long macs() {
      return conv.conv().macsPerPixel() * dst.pixels();
    }
  }

  /// BN (where the network ends in one), ReLU, global average pooling and the classifier.
  ///
  /// @param name name
  /// @param src the last block's arena
  /// @param norm the norm, or the identity
  /// @param features offset of the pooled features
  /// @param linear the classifier
  /// @param shape its packed weights and bias
  /// @param logits offset of the logits
  record Head(
      String name,
      FeatureMap src,
      AffinePlan norm,
      long features,
      Linear linear,
      LinearShape shape,
      long logits)
      implements Step {

    @Override
    public long macs() {
      return (long) linear.inFeatures() * linear.outFeatures();
    }
  }
}
