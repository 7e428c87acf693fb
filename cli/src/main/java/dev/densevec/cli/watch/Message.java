package dev.densevec.cli.watch;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A message in Protocol Buffers' wire format that grows field by field.
final class Message {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /// Adds a whole number.
  Message whole(int field, long value) {
    return tag(field, VARINT).varint(value);
  }

  /// Adds a number of 64 bits.
  Message number(int field, double value) {
    return tag(field, FIXED64).little(Double.doubleToRawLongBits(value), Double.BYTES);
  }

  /// Adds a number of 32 bits.
  Message number(int field, float value) {
    return tag(field, FIXED32).little(Float.floatToRawIntBits(value), Float.BYTES);
  }

  /// Adds numbers of 64 bits, packed.
  Message numbers(int field, double... values) {
    Message packed = new Message();
    for (double value : values) {
      packed.little(Double.doubleToRawLongBits(value), Double.BYTES);
    }
    return message(field, packed);
  }

  /// Adds a text.
  Message text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /// Adds a message.
  Message message(int field, Message value) {
    return bytes(field, value.toBytes());
  }

  /// Adds bytes.
  Message bytes(int field, byte... value) {
    tag(field, BYTES).varint(value.length).out.writeBytes(value);
    return this;
  }

  /// The fields so far.
  byte[] toBytes() {
    return out.toByteArray();
  }

  private Message tag(int field, int type) {
    return varint(((long) field << 3) | type);
  }

  private Message varint(long value) {
    long rest = value;
    for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
      out.write((int) rest | 0x80);
    }
    out.write((int) rest);
    return this;
  }

  /// The lowest bytes of some bits, the lowest first.
  private Message little(long bits, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (bits >>> (i * Byte.SIZE)));
    }
    return this;
  }
}
