package dev.densevec.checkpoint.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.checkpoint.tensor.TensorEntry;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class NarrowingTest {
  private static final int PATTERNS = 1 << 16;

  private static TensorEntry tensor(float... values) {
    MemorySegment data = MemorySegment.ofArray(values);
    return TensorEntry.rowMajor("t", DType.F32, List.of((long) values.length), data);
  }

  private static float[] widened(TensorEntry tensor) {
    float[] values = new float[(int) tensor.elements()];
    tensor.copyTo(MemorySegment.ofArray(values));
    return values;
  }

  private static float stored(float value, DType storage) {
    try (Arena arena = Arena.ofConfined()) {
      return widened(Narrowing.of(tensor(value), storage, arena))[0];
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16"})
  void keepsEveryNumberThatFits(DType storage) {
    short[] patterns = new short[PATTERNS];
    for (int i = 0; i < PATTERNS; i++) {
      patterns[i] = (short) i;
    }
    MemorySegment all = MemorySegment.ofArray(patterns);
    TensorEntry narrow = TensorEntry.rowMajor("t", storage, List.of((long) PATTERNS), all);
    float[] wide = widened(narrow);
    try (Arena arena = Arena.ofConfined()) {
      TensorEntry back = Narrowing.of(tensor(wide), storage, arena);
      assertThat(back.dtype()).isEqualTo(storage);
      for (int i = 0; i < PATTERNS; i++) {
        short bits = back.data().get(ValueLayout.JAVA_SHORT_UNALIGNED, 2L * i);
        if (!Float.isNaN(wide[i])) {
          assertThat(bits).isEqualTo(patterns[i]);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    // Between 2048 and 4096 halves are two apart.
    "F16, 2049, 2048",
    "F16, 2051, 2052",
    "F16, 2050.998, 2050",
    "F16, 2051.002, 2052",
    "F16, -2049, -2048",
    "F16, 65519.99, 65504",
    "F16, 2.9802322e-8, 0",
    "F16, 2.9802326e-8, 5.9604645e-8",
    // Between 256 and 512 bfloat16 are two apart.
    "BF16, 257, 256",
    "BF16, 259, 260",
    "BF16, 258.9999, 258",
    "BF16, 259.0001, 260",
    "BF16, -257, -256",
    "BF16, 3.39e38, 3.3895314e38",
    "F32, 2049.5, 2049.5",
  })
  void roundsToTheNearestTiesToEven(DType storage, float value, float expected) {
    assertThat(stored(value, storage)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16"})
  void keepsWhatIsNoNumber(DType storage) {
    assertThat(stored(Float.NaN, storage)).isNaN();
    assertThat(stored(Float.intBitsToFloat(0x7f800001), storage)).isNaN();
    assertThat(stored(Float.NEGATIVE_INFINITY, storage)).isEqualTo(Float.NEGATIVE_INFINITY);
  }

  @Test
  void refusesNumbersBeyondTheLargest() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stored(65520, DType.F16))
        .withMessage("t: 65520.0 is too large for F16");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stored(-Float.MAX_VALUE, DType.BF16))
        .withMessage("t: -3.4028235E38 is too large for BF16");
  }
}
