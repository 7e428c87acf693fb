package dev.densevec.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A message in Protocol Buffers' wire format, built field by field.
///
/// Bulk data stays where it lies until the message is written: a message of a hundred megabytes of
/// weights costs only the bytes between them.
final class ProtoMessage {
  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  private final List<MemorySegment> sealed = new ArrayList<>();
  private final ByteArrayOutputStream tail = new ByteArrayOutputStream();
  private long sealedBytes;

  /// Adds an integer field.
  ProtoMessage integer(int field, long value) {
    tag(field, VARINT);
    varint(value);
    return this;
  }

  /// Adds a `float` field.
  ProtoMessage float32(int field, float value) {
    tag(field, FIXED32);
    int bits = Float.floatToRawIntBits(value);
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      tail.write(bits >>> shift);
    }
    return this;
  }

  /// Adds a string field.
  ProtoMessage text(int field, String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    tag(field, LENGTH_DELIMITED);
    varint(utf8.length);
    tail.writeBytes(utf8);
    return this;
  }

  /// Adds a field of bytes that are read when the message is written.
  ProtoMessage bytes(int field, MemorySegment value) {
    tag(field, LENGTH_DELIMITED);
    varint(value.byteSize());
    seal();
    append(value);
    return this;
  }

  /// Adds a finished message as a field.
  ProtoMessage message(int field, ProtoMessage value) {
    tag(field, LENGTH_DELIMITED);
    varint(value.size());
    if (!value.sealed.isEmpty()) {
      seal();
      value.sealed.forEach(this::append);
    }
    tail.writeBytes(value.tail.toByteArray());
    return this;
  }

  /// Bytes of the encoded message.
  long size() {
    return sealedBytes + tail.size();
  }

  /// Writes the encoded message.
  void writeTo(WritableByteChannel channel) throws IOException {
    for (MemorySegment segment : sealed) {
      writeFully(channel, segment.asByteBuffer());
    }
    writeFully(channel, ByteBuffer.wrap(tail.toByteArray()));
  }

  private static void writeFully(WritableByteChannel channel, ByteBuffer buffer)
      throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private void seal() {
    append(MemorySegment.ofArray(tail.toByteArray()));
    tail.reset();
  }

  private void append(MemorySegment segment) {
    sealed.add(segment);
    sealedBytes += segment.byteSize();
  }

  private void tag(int field, int wireType) {
    varint((long) field << 3 | wireType);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      tail.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    tail.write((int) rest);
  }
}
