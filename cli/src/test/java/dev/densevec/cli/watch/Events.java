package dev.densevec.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Reads files of TensorBoard's events by the rules of their format, and checks the sums bit by
/// bit.
final class Events {
  private static final int POLYNOMIAL = 0x82F63B78;

  private Events() {}

  /// A value of a summary.
  ///
  /// @param step the event's
  /// @param tag its name
  /// @param number its scalar, or null
  /// @param image fields of its image, or null
  /// @param histogram fields of its histogram, or null
  record Value(
      long step,
      String tag,
      Float number,
      Map<Integer, Object> image,
      Map<Integer, Object> histogram) {}

  /// What a file says.
  ///
  /// @param version of the format
  /// @param start the step at which its session starts
  record Content(String version, long start, List<Value> values) {
    List<Value> of(String tag) {
      return values.stream().filter(v -> v.tag().equals(tag)).toList();
    }
  }

  /// The only file of events in a folder.
  static Path file(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      assertThat(all.getFirst().getFileName().toString())
          .matches("events\\.out\\.tfevents\\.\\d{10}\\.\\S+");
      return all.getFirst();
    }
  }

  static Content read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    String version = null;
    long start = -1;
    List<Value> values = new ArrayList<>();
    while (bytes.hasRemaining()) {
      Map<Integer, Object> event = fields(record(bytes));
      assertThat((Double) event.get(1)).isGreaterThan(1.7e9);
      version = event.containsKey(3) ? text(event.get(3)) : version;
      if (event.containsKey(7)) {
        assertThat(fields((byte[]) event.get(7))).containsEntry(1, 1L);
        start = (Long) event.get(2);
      }
      if (event.containsKey(5)) {
        values.add(value((Long) event.get(2), fields((byte[]) event.get(5))));
      }
    }
    return new Content(version, start, values);
  }

  private static Value value(long step, Map<Integer, Object> summary) {
    Map<Integer, Object> value = fields((byte[]) summary.get(1));
    return new Value(
        step, text(value.get(1)), (Float) value.get(2), nested(value, 4), nested(value, 5));
  }

  private static Map<Integer, Object> nested(Map<Integer, Object> value, int field) {
    return value.containsKey(field) ? fields((byte[]) value.get(field)) : null;
  }

  private static byte[] record(ByteBuffer bytes) {
    byte[] head = new byte[Long.BYTES];
    bytes.get(bytes.position(), head);
    byte[] data = new byte[(int) bytes.getLong()];
    assertThat(bytes.getInt()).as("sum of the length").isEqualTo(masked(head));
    bytes.get(data);
    assertThat(bytes.getInt()).as("sum of the data").isEqualTo(masked(data));
    return data;
  }

  /// `((crc >> 15) | (crc << 17)) + 0xa282ead8`, CRC-32C by its definition.
  private static int masked(byte... data) {
    int crc = ~0;
    for (byte b : data) {
      crc ^= b & 255;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
      }
    }
    crc = ~crc;
    return ((crc >>> 15) | (crc << 17)) + 0xA282EAD8;
  }

  /// The fields of a message by their numbers; none comes twice.
  private static Map<Integer, Object> fields(byte... message) {
    ByteBuffer bytes = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    Map<Integer, Object> fields = new LinkedHashMap<>();
    while (bytes.hasRemaining()) {
      int key = (int) varint(bytes);
      Object value =
          switch (key & 7) {
            case 0 -> varint(bytes);
            case 1 -> bytes.getDouble();
            case 2 -> {
              byte[] content = new byte[(int) varint(bytes)];
              bytes.get(content);
              yield content;
            }
            case 5 -> bytes.getFloat();
            default -> throw new AssertionError("wire type " + (key & 7));
          };
      assertThat(fields.put(key >>> 3, value)).as("field %d twice", key >>> 3).isNull();
    }
    return fields;
  }

  private static long varint(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; true; shift += 7) {
      byte b = bytes.get();
      value |= (long) (b & 127) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }

  /// Packed numbers of 64 bits.
  static List<Double> doubles(Object packed) {
    ByteBuffer bytes = ByteBuffer.wrap((byte[]) packed).order(ByteOrder.LITTLE_ENDIAN);
    List<Double> numbers = new ArrayList<>();
    while (bytes.hasRemaining()) {
      numbers.add(bytes.getDouble());
    }
    return numbers;
  }
}
