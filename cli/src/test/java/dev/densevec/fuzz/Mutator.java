package dev.densevec.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Damages the bytes of a file; the same number always in the same way.
final class Mutator {
  /// Changes to one file at most.
  private static final int MOST_CHANGES = 6;

  /// Bytes that are moved or repeated at once, at most.
  private static final int MOST_BLOCK = 256;

  /// Bytes in which formats have their headers, and most of their tables.
  private static final int HEADER = 64;

  private static final int DIRECTORY = 1024;

  /// Numbers at which lengths and indices go wrong.
  private static final long[] NUMBERS = {
    0,
    1,
    2,
    -1,
    -2,
    0x7f,
    0x80,
    0xff,
    0x100,
    0x7fff,
    0x8000,
    0xffff,
    0x10000,
    46341,
    0x7fffffffL,
    0x80000000L,
    0xffffffffL,
    0x100000000L,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    1L << 62
  };

  /// What text files go wrong at.
  private static final List<String> WORDS =
      List.of(
          "",
          " ",
          "\n",
          "\r\n",
          "\0",
          "\t",
          ",",
          ",,",
          "\"",
          "{",
          "}",
          "[",
          "]",
          "[[[[[[[[",
          ":",
          "null",
          "true",
          "NaN",
          "-Infinity",
          "1e999",
          "-0",
          "99999999999999999999",
          "2147483648",
          "9223372036854775807",
          "-1",
          "0.0000001",
          "\\u0000",
          "\\ud800",
          "\u202e",
          "\uFEFF",
          "../",
          "/",
          "=",
          "%s",
          "A".repeat(300));

  private final SplittableRandom random;
  private byte[] bytes;

  private Mutator(byte[] bytes, long number) {
    this.bytes = bytes.clone();
    random = new SplittableRandom(number);
  }

  /// A damaged copy of `good`.
  ///
  /// @param other a file of which parts may be put into it
  /// @param number which damage
  static byte[] mutated(byte[] good, byte[] other, long number) {
    Mutator mutator = new Mutator(good, number * 0x9E3779B97F4A7C15L);
    for (int i = mutator.random.nextInt(MOST_CHANGES); i >= 0; i--) {
      mutator.change(other);
    }
    return mutator.bytes;
  }

  private void change(byte[] other) {
    if (bytes.length == 0) {
      bytes = new byte[] {(byte) random.nextInt()};
      return;
    }
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> bytes[place(0)] = (byte) random.nextInt();
      case 3, 4 -> bytes[place(0)] ^= (byte) (1 << random.nextInt(8));
      case 5, 6, 7 -> number();
      case 8 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      case 9 -> block(other);
      case 10 ->
          replace(
              place(0),
              random.nextInt(20),
              WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.UTF_8));
      default -> digits();
    }
  }

  /// An index that leaves room for some bytes; more often than not near the beginning, where
  /// headers are.
  private int place(int room) {
    int most = Math.max(bytes.length - room, 1);
    return random.nextInt(
        switch (random.nextInt(3)) {
          case 0 -> Math.min(most, HEADER);
          case 1 -> Math.min(most, DIRECTORY);
          default -> most;
        });
  }

  /// Puts a number of 1, 2, 4 or 8 bytes somewhere.
  private void number() {
    int size = 1 << random.nextInt(4);
    if (bytes.length < size) {
      return;
    }
    long value = NUMBERS[random.nextInt(NUMBERS.length)];
    value = random.nextInt(4) == 0 ? bytes.length + value % 5 : value;
    ByteOrder order = random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    ByteBuffer whole = ByteBuffer.allocate(8).order(order).putLong(value);
    int from = order == ByteOrder.BIG_ENDIAN ? 8 - size : 0;
    System.arraycopy(whole.array(), from, bytes, place(size - 1), size);
  }

  /// Takes out, repeats or brings in some bytes.
  private void block(byte[] other) {
    int length = random.nextInt(1, MOST_BLOCK);
    int at = place(0);
    byte[] source = random.nextBoolean() ? other : bytes;
    int from = random.nextInt(source.length);
    byte[] piece = Arrays.copyOfRange(source, from, Math.min(source.length, from + length));
    switch (random.nextInt(3)) {
      case 0 -> replace(at, length, new byte[0]);
      case 1 -> replace(at, 0, piece);
      default -> replace(at, piece.length, piece);
    }
  }

  /// Replaces a run of digits by another number.
  private void digits() {
    int at = place(0);
    while (at < bytes.length && !Character.isDigit(bytes[at])) {
      at++;
    }
    int end = at;
    while (end < bytes.length && Character.isDigit(bytes[end])) {
      end++;
    }
    long value = NUMBERS[random.nextInt(NUMBERS.length)];
    if (end > at) {
      replace(at, end - at, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
    }
  }

  private void replace(int at, int length, byte[] by) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, at);
    out.writeBytes(by);
    int rest = Math.min(bytes.length, at + length);
    out.write(bytes, rest, bytes.length - rest);
    bytes = out.toByteArray();
  }
}
