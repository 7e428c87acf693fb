package dev.densevec.runtime.step;

import dev.densevec.plan.infer.Step;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.runtime.conv.Context;
import dev.densevec.runtime.conv.Convolution;
import dev.densevec.spec.Conv;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Runs the stem: a band of rows at a time from the image to the first arena.
final class StemRunner {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private StemRunner() {}

  /// @param images where the image lies, NCHW
  /// @param image byte offset of the image
  static void run(Context context, Step.Stem step, MemorySegment images, long image) {
    int rows = step.dst().h();
    int start = context.shareStart(rows);
    int end = context.shareEnd(rows);
    int ready = 0;
    for (int y = start; y < end; y += step.bandRows()) {
      int bandEnd = Math.min(end, y + step.bandRows());
      if (step.pool().isPresent()) {
        ready = pooledBand(context, step, images, image, y, bandEnd, y == start ? 0 : ready);
      } else {
        imageRows(context, step, images, image, y, bandEnd);
        convolve(context, step, bandEnd - y, arena(context, step.dst(), y), 0);
      }
    }
  }

  private static long arena(Context context, FeatureMap map, int y) {
    return context.arena() + map.offset() + y * map.rowStride();
  }

  /// Convolves and pools the output rows `[y, end)`.
  ///
  /// @param ready convolved row up to which the strip holds rows from the band before, 0 for none
  /// @return the convolved row after the last one in the strip
  private static int pooledBand(
      Context context,
      Step.Stem step,
      MemorySegment images,
      long image,
      int y,
      int end,
      int ready) {
    long strip = context.scratch() + step.convolved().offset();
    long rowBytes = step.convolved().rowStride();
    int first = firstConvRow(y);
    int last = Math.min(2 * end, step.convolved().h());
    int from = first;
    if (ready > first) {
      int kept = ready - 1 - firstConvRow(y - step.bandRows());
      MemorySegment.copy(context.data(), strip + kept * rowBytes, context.data(), strip, rowBytes);
      from = first + 1;
    }
    imageRows(context, step, images, image, from, last);
    convolve(context, step, last - from, strip, from - first);
    for (int row = y; row < end; row++) {
      pool(context, step, strip, rowBytes, first, row);
    }
    return last;
  }

  /// First convolved row that the pooled row `y` reads.
  private static int firstConvRow(int y) {
    return Math.max(2 * y - 1, 0);
  }

  private static void pool(
      Context context, Step.Stem step, long strip, long rowBytes, int first, int row) {
    int middle = 2 * row - first;
    int top = Math.max(middle - 1, 0);
    int bottom = Math.min(middle + 1, step.convolved().h() - 1 - first);
    context
        .kernels()
        .pointwise()
        .maxPoolRow(
            step.pool().orElseThrow(),
            context.data(),
            strip + top * rowBytes,
            strip + middle * rowBytes,
            strip + bottom * rowBytes,
            arena(context, step.dst(), row));
  }

  /// Convolves `rows` rows from the image strip to row `dstRow` of the destination on.
  private static void convolve(Context context, Step.Stem step, int rows, long dst, int dstRow) {
    int w = step.convolved().w();
    Convolution.run(
        context,
        step.conv().shape(),
        context.scratch() + step.scratchImage(),
        step.srcIndex(),
        rows * w,
        dst + dstRow * step.convolved().rowStride(),
        IndexTable.IDENTITY);
  }

  /// Copies the image rows that the convolved rows `[from, end)` read to the strip, pixel-major,
  /// with their zero border.
  private static void imageRows(
      Context context, Step.Stem step, MemorySegment images, long image, int from, int end) {
    Conv conv = step.conv().conv();
    int firstRow = from * conv.stride() - conv.padding();
    int lastRow = (end - 1) * conv.stride() - conv.padding() + conv.kernel();
    long rowBytes = step.conv().shape().rowStride();
    long strip = context.scratch() + step.scratchImage();
    for (int row = firstRow; row < lastRow; row++) {
      long dst = strip + (row - firstRow) * rowBytes;
      context.data().asSlice(dst, rowBytes).fill((byte) 0);
      if (row >= 0 && row < step.inH()) {
        long border = (long) conv.padding() * conv.inChannels() * Float.BYTES;
        interleave(context.data(), dst + border, images, image, step, row);
      }
    }
  }

  private static void interleave(
      MemorySegment data, long dst, MemorySegment images, long image, Step.Stem step, int row) {
    int channels = step.conv().conv().inChannels();
    long plane = (long) step.inH() * step.inW() * Float.BYTES;
    long src = image + (long) row * step.inW() * Float.BYTES;
    for (int c = 0; c < channels; c++) {
      long to = dst + (long) c * Float.BYTES;
      long from = src + c * plane;
      for (int x = 0; x < step.inW(); x++) {
        data.set(FLOAT, to, images.get(FLOAT, from));
        to += (long) channels * Float.BYTES;
        from += Float.BYTES;
      }
    }
  }
}
