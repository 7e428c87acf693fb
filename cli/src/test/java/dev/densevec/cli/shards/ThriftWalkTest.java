package dev.densevec.cli.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bytes after `thrift-compact-protocol.md` of Apache Thrift.
final class ThriftWalkTest {
  private static final Map<Long, Integer> LISTS =
      Map.of(ThriftWalk.path(2), ThriftWalk.STRUCT, ThriftWalk.path(3), ThriftWalk.BINARY);

  private static List<String> numbers(String hex) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
    List<String> numbers = new ArrayList<>();
    ThriftWalk.walk(in, LISTS, (path, type, value) -> numbers.add(path + ":" + type + "=" + value));
    assertThat(in.hasRemaining()).isFalse();
    return numbers;
  }

  /// Field 1 is 150 as i32, 2 a list of two structures with a field 1 of i64 each, 3 a list of
  /// texts, 4 true, 5 a double, 20 by its number alone: -3 as i16.
  @Test
  void numbersByTheirPaths() throws IOException {
    assertThat(
            numbers(
                "15 ac02 19 2c 16 02 00 16 04 00 19 28 02 6869 00 11 17 0000000000000000 04 28 05"
                    + " 00"))
        .containsExactly("1:5=150", "129:6=1", "129:6=2", "20:4=-3");
  }

  /// A length, a list's size, a number or the structure itself goes beyond the end.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "15",
        "15 ac",
        "15 02",
        "18 05 6162",
        "18 ffffffffff01 00",
        "19 f5 ffffffff0f 00",
        "19 55 02 00",
        "19 18 05 00",
        "17 0000"
      })
  void whatGoesBeyondTheEnd(String hex) {
    assertThatThrownBy(() -> numbers(hex))
        .isInstanceOf(EOFException.class)
        .hasMessage("it ends within a structure");
  }

  @ParameterizedTest
  @CsvSource({
    "15 02 05 02 02 00,              field 1 after field 1",
    "05 00 02 00,                    field 0 after field 0",
    "05 8001 02 00,                  field 64 after field 0",
    "15 ffffffffffffffffffff01 00,   a number of more than 64 bits",
    "1e 00 00,                       a field of type 14",
    "1b 01 11 00 00,                 a field of type 11",
    "19 21 01 01 00,                 a list of items of type 1",
    "29 15 02 00,                    a list of items of type 5",
    "39 1c 00 00,                    a list of items of type 12",
    "1c1c1c1c1c1c1c1c1c1c1c1c 00,    'structures within structures, more than 10'",
    "19191919191919191919191919 00,  a list of items of type 9"
  })
  void whatIsRefused(String hex, String message) {
    assertThatThrownBy(() -> numbers(hex)).isInstanceOf(IOException.class).hasMessage(message);
  }
}
