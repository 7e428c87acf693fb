package dev.densevec.protobuf;

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
public final class ProtoMessage {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  private final List<MemorySegment> sealed = new ArrayList<>();
  private final ByteArrayOutputStream tail = new ByteArrayOutputStream();
  private long sealedBytes;

  /// Adds an integer field.
  public ProtoMessage integer(int field, long value) {
    tag(field, VARINT);
    varint(value);
    return this;
  }

  /// Adds a `float` field.
  public ProtoMessage float32(int field, float value) {
    tag(field, FIXED32);
    little(Float.floatToRawIntBits(value), Float.BYTES);
    return this;
  }

  /// Adds a `double` field.
  public ProtoMessage float64(int field, double value) {
    tag(field, FIXED64);
    little(Double.doubleToRawLongBits(value), Double.BYTES);
    return this;
  }

  /// Adds a field of packed `double` values.
  public ProtoMessage float64s(int field, double... values) {
    tag(field, LENGTH_DELIMITED);
    varint((long) values.length * Double.BYTES);
    for (double value : values) {
      little(Double.doubleToRawLongBits(value), Double.BYTES);
    }
    return this;
  }

  /// Adds a string field.
  public ProtoMessage text(int field, String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    tag(field, LENGTH_DELIMITED);
    varint(utf8.length);
    tail.writeBytes(utf8);
    return this;
  }

  /// Adds a field of bytes that are read when the message is written.
  public ProtoMessage bytes(int field, MemorySegment value) {
    tag(field, LENGTH_DELIMITED);
    varint(value.byteSize());
    seal();
    append(value);
    return this;
  }

  /// Adds a finished message as a field.
  public ProtoMessage message(int field, ProtoMessage value) {
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
  public long size() {
    return sealedBytes + tail.size();
  }

  /// Writes the encoded message.
  public void writeTo(WritableByteChannel channel) throws IOException {
    for (MemorySegment segment : sealed) {
      writeFully(channel, segment.asByteBuffer());
    }
    writeFully(channel, ByteBuffer.wrap(tail.toByteArray()));
  }

  /// The encoded message.
  public byte[] toBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size()));
    sealed.forEach(segment -> bytes.put(segment.asByteBuffer()));
    return bytes.put(tail.toByteArray()).array();
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

  /// The lowest bytes of some bits, the lowest first.
  private void little(long bits, int bytes) {
    for (int i = 0; i < bytes; i++) {
      tail.write((int) (bits >>> (i * Byte.SIZE)));
    }
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
