package dev.densevec.plan.train;

import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.layout.Pack;
import dev.densevec.plan.layout.PackPlanner;
import dev.densevec.plan.layout.Sizes;
import dev.densevec.plan.layout.Strip;

/// Places one step's buffers in a worker's scratch.
final class ScratchLayout {
  /// Tiles read and write beyond the last pixel's last channel.
  private static final long SLACK = 256;

  private static final long PACK_BYTES = Sizes.CACHE / 8;

  private static final long STRIP_BYTES = 3 * Sizes.CACHE / 16;

  private static final int LEAST_BAND_ROWS = 4;

  /// A multiple of nearly every tile's pixels.
  private static final int PIXEL_UNIT = 24;

  /// Most pixels packed at a time.
  static final int MOST_PIXELS = 96;

  private long end;

  long take(long bytes) {
    long offset = end;
    end += Sizes.aligned(bytes + SLACK);
    return offset;
  }

  long bytes() {
    return end;
  }

  /// A strip that gets its place.
  Strip place(Strip strip) {
    return strip.at(take(strip.bytes()));
  }

  /// Room for some pixels.
  Pack pack(int channels, KernelSet kernels) {
    int units = (int) (PACK_BYTES / (PIXEL_UNIT * stride(channels, kernels)));
    return pack(channels, kernels, Math.clamp((long) units * PIXEL_UNIT, PIXEL_UNIT, MOST_PIXELS));
  }

  Pack pack(int channels, KernelSet kernels, int pixels) {
    long stride = stride(channels, kernels);
    return new Pack(take(pixels * stride), stride, pixels);
  }

  private static long stride(int channels, KernelSet kernels) {
    return (long) kernels.padded(channels) * Float.BYTES + PackPlanner.PADDING;
  }

  /// Rows of a band, bands being about equal.
  static int bandRows(int h, long rowBytes) {
    int most =
        Math.clamp(STRIP_BYTES / rowBytes - 2, LEAST_BAND_ROWS, Math.max(h, LEAST_BAND_ROWS));
    return Sizes.bandRows(h, most);
  }

  /// Rows of about as many pixels as a pack has.
  static int rows(int h, int w) {
    return Math.clamp(MOST_PIXELS / w, 1, h);
  }
}
