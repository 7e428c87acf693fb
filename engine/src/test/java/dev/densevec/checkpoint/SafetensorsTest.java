package dev.densevec.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.testing.Allocation;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// safetensors in and out, byte by byte, and headers that lie.
final class SafetensorsTest {
  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("a.safetensors");
  }

  private Path write(long headerLength, String header, int dataBytes) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer buffer = ByteBuffer.allocate(8 + text.length + dataBytes);
    buffer.order(ByteOrder.LITTLE_ENDIAN).putLong(headerLength).put(text);
    return Files.write(file(), buffer.array());
  }

  private Path write(String header, int dataBytes) throws IOException {
    return write(header.length(), header, dataBytes);
  }

  private void assertRefused(Path path, String message) {
    long before = Allocation.bytes();
    assertThatThrownBy(() -> TensorFiles.open(path))
        .isInstanceOf(IOException.class)
        .hasMessage(path + ": " + message);
    assertThat(Allocation.bytes() - before).isLessThan(Allocation.SMALL);
  }

  @Test
  void readsBackWhatItWrites() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment floats = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1, 2, 3, 4, 5, 6);
      MemorySegment count = arena.allocateFrom(ValueLayout.JAVA_LONG, 1L << 40);
      List<TensorEntry> tensors =
          List.of(
              TensorEntry.rowMajor("b \"quoted\" \\ \n", DType.F32, List.of(2L, 3L), floats),
              TensorEntry.rowMajor("a", DType.I64, List.of(), count),
              TensorEntry.rowMajor("empty", DType.F16, List.of(0L, 4L), MemorySegment.NULL));
      TensorFiles.save(file(), tensors, Map.of("format", "pt", "né", "\t\"x"));
      try (TensorFile file = TensorFiles.open(file())) {
        assertThat(file.format()).isEqualTo("safetensors");
        assertThat(file.path()).isEqualTo(file());
        assertThat(file.metadata())
            .containsOnly(Map.entry("format", "pt"), Map.entry("né", "\t\"x"));
        assertThat(file.tensors().keySet()).containsExactly("b \"quoted\" \\ \n", "a", "empty");
        TensorEntry b = file.entries().getFirst();
        assertThat(b.dims()).containsExactly(2L, 3L);
        assertThat(b.data().toArray(ValueLayout.JAVA_FLOAT)).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(b.data().address() % 64).isZero();
        assertThat(file.tensors().get("a").data().get(ValueLayout.JAVA_LONG_UNALIGNED, 0))
            .isEqualTo(1L << 40);
      }
    }
  }

  @Test
  void replacesAFileWholeAndLeavesNothingBeside() throws IOException {
    Files.writeString(file(), "old");
    TensorFiles.save(file(), List.of(), Map.of());
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file());
    }
    try (TensorFile opened = TensorFiles.open(file())) {
      assertThat(opened.tensors()).isEmpty();
    }
  }

  @Test
  void keepsTheOldFileWhereWritingFails() throws IOException {
    Files.writeString(file(), "old");
    TensorEntry gaps =
        new TensorEntry(
            "x", DType.I8, List.of(2L), List.of(2L), MemorySegment.ofArray(new byte[3]));
    assertThatThrownBy(() -> TensorFiles.save(file(), List.of(gaps), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("x: not in row-major order");
    assertThat(file()).hasContent("old");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file());
    }
  }

  @Test
  void saysWhereItCannotWrite() {
    assertThatThrownBy(() -> TensorFiles.save(folder, List.of(), Map.of()))
        .isInstanceOf(IOException.class)
        .hasMessage(folder + ": a directory, expected a file");
    Path nowhere = folder.resolve("no/a.safetensors");
    assertThatThrownBy(() -> TensorFiles.save(nowhere, List.of(), Map.of()))
        .isInstanceOf(IOException.class)
        .hasMessage(nowhere + ": no such file");
  }

  @Test
  void ordersTensorsAsTheyAreStored() throws IOException {
    String header =
        """
        {"a":{"dtype":"U8","shape":[2],"data_offsets":[1,3]},
         "b":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}  \
        """;
    write(header, 3);
    try (TensorFile file = TensorFiles.open(file())) {
      assertThat(file.tensors().keySet()).containsExactly("b", "a");
    }
  }

  @Test
  void decodesEscapes() throws IOException {
    write("{\"\\u0041\\n\\\"\\/\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}}", 1);
    try (TensorFile file = TensorFiles.open(file())) {
      assertThat(file.tensors().keySet()).containsExactly("A\n\"/");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1099511627776, 'header of 1099511627776 bytes, expected at most 2'",
    "-1, 'header of 18446744073709551615 bytes, expected at most 2'",
    "3, 'header of 3 bytes, expected at most 2'"
  })
  void boundsTheHeaderByTheFile(long length, String message) throws IOException {
    assertRefused(write(length, "{}", 0), message);
  }

  static Stream<Arguments> badHeaders() {
    return Stream.of(
        Arguments.of("{", "header: expected a string at byte 1"),
        Arguments.of("{}x", "header: expected the end at byte 2"),
        Arguments.of("{\"a\":1}", "header: expected '{' at byte 5"),
        Arguments.of("{\"a\"", "header: expected ':' at byte 4"),
        Arguments.of("{\"a\":{}}", "a: expected dtype, shape and two data_offsets"),
        Arguments.of(
            "{\"a\u0001\":{}}", "header: expected no control character in a string at byte 3"),
        Arguments.of("{\"\u00ff\":{}}", "header: expected UTF-8 at byte 3"),
        Arguments.of("{\"\\x\":{}}", "header: expected an escape at byte 4"),
        Arguments.of("{\"\\u00g0\":{}}", "header: expected four hexadecimal digits at byte 7"),
        Arguments.of("{\"a\":{\"x\":1}}", "a: unexpected field x"),
        Arguments.of("{\"__metadata__\":{\"x\":1}}", "header: expected a string at byte 21"),
        Arguments.of(
            "{\"__metadata__\":{\"x\":\"\",\"x\":\"\"}}", "metadata x: named twice in the header"),
        Arguments.of(tensor("I9", "[4]", "[0,4]"), "a: unknown dtype I9"),
        Arguments.of(tensor("U8", "[-4]", "[0,4]"), "header: expected a whole number at byte 28"),
        Arguments.of(tensor("U8", "[04]", "[0,4]"), "header: expected a whole number at byte 30"),
        Arguments.of(tensor("U8", "[4.0]", "[0,4]"), "header: expected ']' at byte 29"),
        Arguments.of(
            tensor("U8", "[9223372036854775808]", "[0,4]"),
            "header: expected a number below 2^63 at byte 46"),
        Arguments.of(tensor("U8", "[" + "1,".repeat(32) + "1]", "[0,4]"), "a: more than 32 axes"),
        Arguments.of(tensor("U8", "[4]", "[0]"), "a: expected dtype, shape and two data_offsets"),
        Arguments.of(
            tensor("U8", "[4]", "[0,1099511627776]"),
            "a: U8 [4] at bytes 0 to 1099511627776 of 4, expected 4 bytes"),
        Arguments.of(
            tensor("U8", "[4]", "[4,0]"), "a: U8 [4] at bytes 4 to 0 of 4, expected 4 bytes"),
        Arguments.of(
            tensor("F32", "[4]", "[0,4]"), "a: F32 [4] at bytes 0 to 4 of 4, expected 16 bytes"),
        Arguments.of(
            tensor("F32", "[4294967296,4294967296]", "[0,4]"),
            "a: F32 [4294967296, 4294967296] at bytes 0 to 4 of 4, expected fewer than 2^63 bytes"),
        Arguments.of(
            tensor("U8", "[2]", "[2,4]"), "a: begins at byte 2, expected 0: a gap between tensors"),
        Arguments.of(
            tensor("U8", "[2]", "[0,2]"), "4 bytes of tensors, expected 2 as the header says"),
        Arguments.of(
            two("a", "[0,4]", "b", "[2,4]"), "b: begins at byte 2, expected 4: tensors overlap"),
        Arguments.of(two("a", "[0,2]", "a", "[2,4]"), "a: named twice in the header"));
  }

  private static String tensor(String dtype, String shape, String offsets) {
    return String.format(
        Locale.ROOT,
        "{\"a\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}}",
        dtype,
        shape,
        offsets);
  }

  private static String two(String first, String offsets, String second, String others) {
    return String.format(
            Locale.ROOT,
            "{\"%s\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":%s}",
            first,
            offsets.equals("[0,4]") ? 4 : 2,
            offsets)
        + String.format(
            Locale.ROOT,
            ",\"%s\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":%s}}",
            second,
            others);
  }

  @ParameterizedTest
  @MethodSource("badHeaders")
  void refusesBadHeaders(String header, String message) throws IOException {
    assertRefused(write(header, 4), message);
  }
}
