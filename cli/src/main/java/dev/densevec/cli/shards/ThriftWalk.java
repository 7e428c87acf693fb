package dev.densevec.cli.shards;

import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Map;

/// Walks a structure in Thrift's compact protocol, in which Parquet has its headers. Lengths beyond
/// the end, fields out of order and lists of what takes no bytes are refused: readers that believe
/// them run for ever, or take memory that nothing fills.
///
/// A path is the numbers of the fields on the way to a value, 6 bits each; all items of a list have
/// the list's path.
final class ThriftWalk {
  static final int I32 = 5;
  static final int I64 = 6;
  static final int BINARY = 8;
  static final int STRUCT = 12;

  private static final int TRUE = 1;
  private static final int FALSE = 2;
  private static final int BYTE = 3;
  private static final int I16 = 4;
  private static final int DOUBLE = 7;
  private static final int LIST = 9;
  private static final int SET = 10;

  private static final int PATH_BITS = 6;
  private static final int DEEPEST = 10;
  private static final int LONG_LIST = 15;

  private final ByteBuffer in;
  private final Map<Long, Integer> lists;
  private final Numbers numbers;

  /// Takes a number from a structure.
  @FunctionalInterface
  interface Numbers {
    void take(long path, int type, long value);
  }

  private ThriftWalk(ByteBuffer in, Map<Long, Integer> lists, Numbers numbers) {
    this.in = in;
    this.lists = lists;
    this.numbers = numbers;
  }

  /// Walks a structure, and leaves the buffer's position at its end.
  ///
  /// @param lists types of the items of lists by their paths; other lists may have any
  /// @throws EOFException if the buffer ends before the structure
  /// @throws IOException in one line, if there is something wrong in it
  static void walk(ByteBuffer in, Map<Long, Integer> lists, Numbers numbers) throws IOException {
    try {
      new ThriftWalk(in, lists, numbers).struct(0, 0);
    } catch (BufferUnderflowException e) {
      throw ended(e);
    }
  }

  /// The path of a field.
  static long path(int... fields) {
    long path = 0;
    for (int field : fields) {
      path = path << PATH_BITS | field;
    }
    return path;
  }

  private static EOFException ended(RuntimeException cause) {
    EOFException e = new EOFException("it ends within a structure");
    e.initCause(cause);
    return e;
  }

  private void struct(long path, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new IOException("structures within structures, more than " + DEEPEST);
    }
    long last = 0;
    for (int head = in.get() & 0xff; head != 0; head = in.get() & 0xff) {
      long field = head >>> 4 == 0 ? zigzag() : last + (head >>> 4);
      if (field <= last || field >= 1 << PATH_BITS) {
        throw new IOException("field " + field + " after field " + last);
      }
      last = field;
      value(path << PATH_BITS | field, head & 15, depth);
    }
  }

  private void value(long path, int type, int depth) throws IOException {
    switch (type) {
      case TRUE, FALSE -> {}
      case BYTE -> in.get();
      case I16, I32, I64 -> numbers.take(path, type, zigzag());
      case DOUBLE -> skip(Double.BYTES);
      case BINARY -> skip(varint());
      case LIST, SET -> list(path, depth + 1);
      case STRUCT -> struct(path, depth + 1);
      default -> throw new IOException("a field of type " + type);
    }
  }

  private void list(long path, int depth) throws IOException {
    int head = in.get() & 0xff;
    long size = head >>> 4 == LONG_LIST ? varint() : head >>> 4;
    int type = head & 15;
    if (size < 0 || size > in.remaining()) {
      throw ended(null);
    }
    if (size > 0 && (type <= FALSE || depth > DEEPEST || lists.getOrDefault(path, type) != type)) {
      throw new IOException("a list of items of type " + type);
    }
    for (long i = 0; i < size; i++) {
      value(path, type, depth);
    }
  }

  private void skip(long length) throws IOException {
    if (length < 0 || length > in.remaining()) {
      throw ended(null);
    }
    in.position(in.position() + (int) length);
  }

  private long zigzag() throws IOException {
    long number = varint();
    return number >>> 1 ^ -(number & 1);
  }

  private long varint() throws IOException {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = in.get();
      number |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return number;
      }
    }
    throw new IOException("a number of more than 64 bits");
  }
}
