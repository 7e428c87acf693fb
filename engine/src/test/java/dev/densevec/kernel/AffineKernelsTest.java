package dev.densevec.kernel;

import static dev.densevec.kernel.ExpectedMemory.bytes;

import java.lang.foreign.Arena;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The passes that normalise, against the same in a loop: bit for bit, tail lanes cleared, nothing
/// beside the destination touched.
@Tag("width")
class AffineKernelsTest {
  private KernelSet kernels;

  @BeforeEach
  void choose() {
    kernels = KernelsUnderTest.chosen();
  }

  private interface Trial {
    void run(Arena arena, int channels);
  }

  private void forChannelCounts(Trial trial) {
    int lanes = kernels.lanes();
    Set<Integer> counts = new TreeSet<>(Set.of(1, lanes - 1, lanes, lanes + 1, 3 * lanes - 2));
    counts.addAll(Set.of(37, 64));
    for (int channels : counts) {
      try (Arena arena = Arena.ofConfined()) {
        trial.run(arena, channels);
      }
    }
  }

  @Test
  void affineReluScatters() {
    forChannelCounts(
        (arena, channels) -> {
          int[] index = {4, 0, 6, 1, 3};
          AffineCase trial = new AffineCase(kernels, arena, channels, index.length, 7);
          trial.set(2, channels - 1, Float.NaN);
          trial.set(3, 0, Float.POSITIVE_INFINITY);
          affineRelu(trial, index);
          for (int i = 0; i < index.length; i++) {
            float[] pixel = new float[trial.padded];
            for (int c = 0; c < channels; c++) {
              pixel[c] = trial.normalised(i, c);
            }
            trial.data.expect(trial.dst + index[i] * trial.dstStride, pixel);
          }
          trial.check();
        });
  }

  private void affineRelu(AffineCase trial, int... indices) {
    kernels
        .pointwise()
        .affineRelu(
            trial.shape(0),
            trial.operands(indices),
            bytes(AffineCase.SRC),
            indices.length,
            bytes(trial.dst),
            0);
  }

  /// Windows of a map of 3 rows and 7 columns, one of them overlapping another.
  @Test
  void affineReluPoolGathers() {
    forChannelCounts(
        (arena, channels) -> {
          int columns = 7;
          int[] windows = {9, 0, 4, 1};
          AffineCase trial = new AffineCase(kernels, arena, channels, 3 * columns, windows.length);
          trial.set(5, channels - 1, Float.NaN);
          affineReluPool(trial, columns, windows);
          for (int i = 0; i < windows.length; i++) {
            int first = windows[i];
            float[] pixel = new float[trial.padded];
            for (int c = 0; c < channels; c++) {
              float top = trial.normalised(first, c) + trial.normalised(first + 1, c);
              int below = first + columns;
              float bottom = trial.normalised(below, c) + trial.normalised(below + 1, c);
              pixel[c] = (top + bottom) / 4;
            }
            trial.data.expect(trial.dst + i * trial.dstStride, pixel);
          }
          trial.check();
        });
  }

  private void affineReluPool(AffineCase trial, int columns, int... indices) {
    kernels
        .pointwise()
        .affineReluPool(
            trial.shape(columns),
            trial.operands(indices),
            bytes(AffineCase.SRC),
            0,
            indices.length,
            bytes(trial.dst));
  }

  @Test
  void affineReluMeanTakesAllPixels() {
    for (int count : new int[] {1, 4, 49}) {
      forChannelCounts(
          (arena, channels) -> {
            AffineCase trial = new AffineCase(kernels, arena, channels, count, 1);
            trial.set(count / 2, 0, Float.NaN);
            affineReluMean(trial, count);
            trial.data.allow(trial.dst + channels, trial.padded - channels);
            for (int c = 0; c < channels; c++) {
              float sum = 0;
              for (int i = 0; i < count; i++) {
                sum += trial.normalised(i, c);
              }
              trial.data.expect(trial.dst + c, sum / count);
            }
            trial.check();
          });
    }
  }

  private void affineReluMean(AffineCase trial, int count) {
    kernels
        .pointwise()
        .affineReluMean(
            trial.shape(0), trial.operands(), bytes(AffineCase.SRC), count, bytes(trial.dst));
  }
}
