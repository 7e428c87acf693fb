package dev.densevec.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ResizerTest {
  private static final int[][] SOURCE = {
    {0, 37, 148, 77, 80}, {91, 141, 9, 207, 223}, {182, 245, 126, 81, 110}, {17, 93, 243, 211, 253}
  };

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] resize(
      byte[] src, int width, int height, int channels, Resampling filter, int w, int h) {
    return Resizer.resize(
        src,
        width,
        channels,
        AxisWeights.of(filter, width, new ResizedAxis(w, 0, w)),
        AxisWeights.of(filter, height, new ResizedAxis(h, 0, h)));
  }

  /// What Pillow 9.4 makes of [#SOURCE].
  @ParameterizedTest
  @CsvSource({
    "NEAREST, 3, 2, 91 9 223 17 243 253",
    "BOX, 3, 2, 68 79 147 135 185 164",
    "BILINEAR, 3, 2, 85 102 140 127 160 174",
    "BICUBIC, 3, 2, 81 97 139 131 165 175",
    "LANCZOS, 3, 2, 84 95 134 135 167 178",
    "BOX, 1, 1, 129",
    "BILINEAR, 1, 1, 131",
    "NEAREST, 2, 9, 37 77 37 77 141 207 141 207 245 81 245 81 245 81 93 211 93 211",
    "BOX, 2, 9, 62 79 62 79 80 215 80 215 184 96 184 96 184 96 118 232 118 232",
    "BILINEAR, 2, 9, 52 92 60 104 80 136 103 161 144 136 185 111 158 154 122 206 108 226",
    "BICUBIC, 2, 9, 47 89 54 105 68 144 95 167 151 131 193 102 165 151 113 220 92 249",
    "LANCZOS, 2, 9, 50 87 51 110 58 149 94 166 159 125 195 100 165 152 114 222 81 255",
    "BICUBIC, 7, 6, 0 5 67 157 93 64 71 36 61 80 76 128 154 154 106 148 124 14 148 218 217"
        + " 178 225 214 104 87 101 119 96 138 183 195 153 155 181 2 38 130 251 229 236 255",
  })
  void equalsPillow(Resampling filter, int width, int height, String expected) {
    int[] grey = IntStream.of(0, 1, 2, 3).flatMap(y -> IntStream.of(SOURCE[y])).toArray();
    int[] rgb = IntStream.of(grey).flatMap(v -> IntStream.of(v, 255 - v, v)).toArray();
    byte[] wanted = bytes(Arrays.stream(expected.split(" ")).mapToInt(Integer::parseInt).toArray());

    byte[] one = resize(bytes(grey), 5, 4, 1, filter, width, height);
    byte[] three = resize(bytes(rgb), 5, 4, 3, filter, width, height);

    assertThat(one).isEqualTo(wanted);
    for (int i = 0; i < wanted.length; i++) {
      assertThat(three[3 * i]).isEqualTo(wanted[i]);
      assertThat(three[3 * i + 2]).isEqualTo(wanted[i]);
    }
  }

  @Test
  void bilinearByHand() {
    // Halving widens the triangle to four pixels: weights 3 3 1 and 1 3 3, of 7.
    assertThat(resize(bytes(0, 70, 140, 210), 4, 1, 1, Resampling.BILINEAR, 2, 1))
        .isEqualTo(bytes(50, 160));
    // Doubling looks a quarter of a pixel to either side.
    assertThat(resize(bytes(0, 100), 1, 2, 1, Resampling.BILINEAR, 1, 4))
        .isEqualTo(bytes(0, 25, 75, 100));
  }

  @Test
  void theFirstPassIsRoundedToBytes() {
    // Columns: 0.5 rounds up to 1 in both rows. Rows: 1. Unrounded it would be 0.5 + 0.5 halves.
    assertThat(resize(bytes(0, 1, 0, 1), 2, 2, 1, Resampling.BOX, 1, 1)).isEqualTo(bytes(1));
    assertThat(resize(bytes(0, 1, 0, 0), 2, 2, 1, Resampling.BOX, 1, 1)).isEqualTo(bytes(1));
  }

  @ParameterizedTest
  @EnumSource
  void theSameSizeChangesNothing(Resampling filter) {
    byte[] src = new byte[17 * 9 * 3];
    new Random(3).nextBytes(src);
    assertThat(resize(src, 17, 9, 3, filter, 17, 9)).isEqualTo(src);
  }

  @ParameterizedTest
  @EnumSource
  void aPartEqualsThatPartOfTheWhole(Resampling filter) {
    byte[] src = new byte[31 * 23];
    new Random(4).nextBytes(src);
    for (int[] size : new int[][] {{12, 40}, {50, 11}}) {
      byte[] whole = resize(src, 31, 23, 1, filter, size[0], size[1]);
      byte[] part =
          Resizer.resize(
              src,
              31,
              1,
              AxisWeights.of(filter, 31, new ResizedAxis(size[0], 3, 5)),
              AxisWeights.of(filter, 23, new ResizedAxis(size[1], 4, 6)));
      for (int i = 0; i < part.length; i++) {
        assertThat(part[i]).isEqualTo(whole[(4 + i / 5) * size[0] + 3 + i % 5]);
      }
    }
  }

  @Test
  void weightsAreRoundedToTheNearest() {
    // 3/7, 3/7 and 1/7 of 2^22 are 1797558.86 and 599186.29.
    AxisWeights triangle = AxisWeights.of(Resampling.BILINEAR, 4, new ResizedAxis(2, 0, 1));
    assertThat(triangle.weights()).containsExactly(1797559, 1797559, 599186);
    // Keys' cubic at -9/7, -2/7, 5/7 and 12/7 is -50, 570, 186 and -20 of 686.
    AxisWeights cubic = AxisWeights.of(Resampling.BICUBIC, 5, new ResizedAxis(7, 2, 1));
    double[] exact = {-50 / 686.0, 570 / 686.0, 186 / 686.0, -20 / 686.0};
    for (int k = 0; k < exact.length; k++) {
      assertThat(cubic.weights()[k]).isEqualTo((int) Math.rint(exact[k] * (1 << 22)));
    }
  }

  @Test
  void weightsSumToOne() {
    for (Resampling filter : Resampling.values()) {
      AxisWeights weights = AxisWeights.of(filter, 1000, new ResizedAxis(37, 0, 37));
      for (int i = 0; i < weights.count(); i++) {
        int sum =
            IntStream.range(weights.start()[i], weights.start()[i + 1])
                .map(k -> weights.weights()[k])
                .sum();
        assertThat(sum / (double) (1 << AxisWeights.BITS))
            .as("%s, pixel %d", filter, i)
            .isCloseTo(1, Offset.offset(1e-4));
      }
    }
  }

  /// Pillow adds up steps, whose rounding moves a pixel in 1000 to 999.
  @Test
  void nearestTakesPillowsPixelAtExtremeRatios() {
    assertThat(nearest(10_000, 3)).containsExactly(1666, 5000, 8333);
    int[] pixels = nearest(1000, 999);
    double center = 1000.0 / 999 * 0.5;
    for (int pixel : pixels) {
      assertThat(pixel).isEqualTo((int) center);
      center += 1000.0 / 999;
    }
    byte[] white = new byte[1000];
    Arrays.fill(white, (byte) 255);
    Picture resized = Picture.interleaved(1, 1, 1000, white).resized(1, 999, Resampling.NEAREST);
    assertThat(resized.toInterleaved()).containsOnly(255);
  }

  private static int[] nearest(int from, int to) {
    return AxisWeights.of(Resampling.NEAREST, from, ResizedAxis.whole(to)).first();
  }
}
