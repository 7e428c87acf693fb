package dev.densevec.kernel;

import static dev.densevec.kernel.ExpectedMemory.bytes;

import dev.densevec.testing.Fill;
import java.lang.foreign.Arena;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The fully connected layer, whole and in parts, against a loop nest.
@Tag("width")
class LinearKernelTest {
  private static final int SRC = 3;
  private static final int WEIGHTS = 5;

  private KernelSet kernels;

  @BeforeEach
  void choose() {
    kernels = KernelsUnderTest.chosen();
  }

  @ParameterizedTest
  @CsvSource({"1,1,0,1", "7,3,0,3", "37,3,1,2", "1024,4,0,4", "1024,4,1,4", "7,3,2,2", "37,3,0,1"})
  void integersAreExact(int in, int panels, int first, int end) {
    int width = KernelSet.LINEAR_VECTORS * kernels.lanes();
    int range = Fill.exactRange(in + 1, 2);
    float[] source = Fill.integers(in, range, 1);
    float[] weights = Fill.integers(panels * in * width, range, 2);
    float[] bias = Fill.integers(panels * width, range, 3);
    int biasAt = WEIGHTS + weights.length + 1;
    int dst = SRC + in + 1;
    try (Arena arena = Arena.ofConfined()) {
      ExpectedMemory data = new ExpectedMemory(arena, dst + panels * width);
      ExpectedMemory params = new ExpectedMemory(arena, biasAt + bias.length);
      data.put(SRC, source);
      params.put(WEIGHTS, weights);
      params.put(biasAt, bias);
      kernels
          .pointwise()
          .linear(
              new LinearShape(in, panels, bytes(WEIGHTS), bytes(biasAt)),
              new Operands(data.segment(), params.segment(), new int[0]),
              bytes(SRC),
              first,
              end,
              bytes(dst));
      float[] outputs = outputs(source, weights, bias, width);
      data.expect(dst + first * width, Arrays.copyOfRange(outputs, first * width, end * width));
      data.check();
      params.check();
    }
  }

  private static float[] outputs(float[] source, float[] weights, float[] bias, int width) {
    float[] outputs = new float[bias.length];
    for (int o = 0; o < outputs.length; o++) {
      int column = o / width * source.length * width + o % width;
      double sum = bias[o];
      for (int k = 0; k < source.length; k++) {
        sum += (double) source[k] * weights[column + k * width];
      }
      outputs[o] = (float) sum;
    }
    return outputs;
  }
}
