package dev.densevec.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A Protocol Buffers message taken apart.
///
/// @param fields its fields in order
record ProtoFields(List<Field> fields) {

  /// One field.
  ///
  /// @param number the field's number
  /// @param value a varint or the bits of a fixed32
  /// @param bytes what a length-delimited field holds, empty for others
  record Field(int number, long value, ByteBuffer bytes) {
    String text() {
      return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }

    ProtoFields message() {
      return ProtoFields.of(bytes.duplicate());
    }
  }

  static ProtoFields of(ByteBuffer buffer) {
    buffer.order(ByteOrder.LITTLE_ENDIAN);
    List<Field> fields = new ArrayList<>();
    while (buffer.hasRemaining()) {
      int tag = (int) varint(buffer);
      fields.add(field(tag >>> 3, tag & 7, buffer));
    }
    return new ProtoFields(fields);
  }

  private static Field field(int number, int wireType, ByteBuffer buffer) {
    ByteBuffer none = ByteBuffer.allocate(0);
    return switch (wireType) {
      case 0 -> new Field(number, varint(buffer), none);
      case 2 -> {
        int length = (int) varint(buffer);
        ByteBuffer bytes = buffer.slice(buffer.position(), length);
        buffer.position(buffer.position() + length);
        yield new Field(number, length, bytes.order(ByteOrder.LITTLE_ENDIAN));
      }
      case 5 -> new Field(number, buffer.getInt(), none);
      default -> throw new IllegalArgumentException("wire type " + wireType);
    };
  }

  private static long varint(ByteBuffer buffer) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = buffer.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  /// All fields of a number.
  List<Field> all(int number) {
    return fields.stream().filter(field -> field.number() == number).toList();
  }

  /// The only field of a number.
  Field one(int number) {
    List<Field> all = all(number);
    if (all.size() != 1) {
      throw new IllegalArgumentException(all.size() + " fields of number " + number);
    }
    return all.getFirst();
  }
}
