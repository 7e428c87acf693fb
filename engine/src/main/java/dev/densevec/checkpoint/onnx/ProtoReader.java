package dev.densevec.checkpoint.onnx;

import dev.densevec.checkpoint.io.ByteCursor;
import dev.densevec.checkpoint.io.FormatException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads the fields of one message in Protocol Buffers' wire format, never beyond its end.
final class ProtoReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;
  private static final int MOST_SHIFT = 63;

  private final MemorySegment message;
  private final ByteCursor cursor;
  private int field;
  private int wire;

  ProtoReader(MemorySegment message) {
    this.message = message;
    this.cursor = new ByteCursor(message);
  }

  /// Goes on to the next field; false at the end.
  boolean next() throws FormatException {
    if (cursor.remaining() == 0) {
      return false;
    }
    long tag = varint();
    field = (int) Math.min(tag >>> 3, Integer.MAX_VALUE);
    wire = (int) tag & 7;
    return true;
  }

  /// The field's number.
  int field() {
    return field;
  }

  private long varint() throws FormatException {
    long value = 0;
    for (int shift = 0; shift <= MOST_SHIFT; shift += 7) {
      int next = cursor.u8();
      value |= (next & 0x7fL) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw damaged("a number of more than 64 bits");
  }

  /// The field as a whole number.
  long integer() throws FormatException {
    require(VARINT);
    return varint();
  }

  /// The field as a `float`.
  float float32() throws FormatException {
    require(FIXED32);
    return Float.intBitsToFloat((int) cursor.u32());
  }

  /// The field's bytes, a view.
  MemorySegment bytes() throws FormatException {
    require(LENGTH_DELIMITED);
    long length = varint();
    long start = cursor.position();
    cursor.skip(length);
    return message.asSlice(start, length);
  }

  /// The field as text.
  String text() throws FormatException {
    require(LENGTH_DELIMITED);
    return new String(cursor.bytes(varint()), StandardCharsets.UTF_8);
  }

  /// The field's whole numbers: one, or many if it is packed.
  List<Long> integers() throws FormatException {
    if (wire == VARINT) {
      return List.of(varint());
    }
    ProtoReader packed = new ProtoReader(bytes());
    List<Long> values = new ArrayList<>();
    while (packed.cursor.remaining() > 0) {
      values.add(packed.varint());
    }
    return values;
  }

  /// Passes over the field.
  void skip() throws FormatException {
    switch (wire) {
      case VARINT -> varint();
      case FIXED64 -> cursor.skip(Long.BYTES);
      case LENGTH_DELIMITED -> cursor.skip(varint());
      case FIXED32 -> cursor.skip(Integer.BYTES);
      default -> throw damaged("wire type " + wire);
    }
  }

  private void require(int expected) throws FormatException {
    if (wire != expected) {
      throw damaged("field " + field + " of wire type " + wire + ", expected " + expected);
    }
  }

  private FormatException damaged(String what) {
    return new FormatException(
        String.format(
            Locale.ROOT, "damaged Protocol Buffers: %s at byte %d", what, cursor.position()));
  }
}
