package dev.densevec.data.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Writes TIFF and BigTIFF files of one uncompressed strip, with any tags.
final class TiffBuilder {
  private record Tag(int number, int type, List<Long> values) {}

  private static final int SHORT = 3;
  private static final int LONG = 4;

  private final ByteOrder order;
  private final boolean big;
  private final byte[] strip;
  private final List<Tag> tags = new ArrayList<>();

  TiffBuilder(ByteOrder order, boolean big, int width, int height, byte[] strip) {
    this.order = order;
    this.big = big;
    this.strip = strip;
    tag(256, LONG, width).tag(257, LONG, height).tag(278, LONG, height);
    tag(279, LONG, strip.length).tag(273, LONG, big ? 16 : 8);
  }

  TiffBuilder samples(int photometric, int count, int bits, int format) {
    long[] all = new long[count];
    Arrays.fill(all, bits);
    tag(262, SHORT, photometric).tag(277, SHORT, count).tag(258, SHORT, all);
    return tag(339, SHORT, format);
  }

  TiffBuilder tag(int number, int type, long... values) {
    tags.removeIf(tag -> tag.number == number);
    tags.add(new Tag(number, type, Arrays.stream(values).boxed().toList()));
    return this;
  }

  byte[] build() {
    tags.sort(Comparator.comparingInt(Tag::number));
    int word = big ? 8 : 4;
    int header = big ? 16 : 8;
    int directory = header + strip.length;
    int end = directory + (big ? 8 : 2) + tags.size() * (4 + 2 * word) + word;
    ByteBuffer out = ByteBuffer.allocate(end + 64 * 1024).order(order);
    out.put(order == ByteOrder.LITTLE_ENDIAN ? new byte[] {'I', 'I'} : new byte[] {'M', 'M'});
    out.putShort((short) (big ? 43 : 42));
    if (big) {
      out.putShort((short) 8).putShort((short) 0).putLong(directory);
    } else {
      out.putInt(directory);
    }
    out.put(strip);
    if (big) {
      out.putLong(tags.size());
    } else {
      out.putShort((short) tags.size());
    }
    int free = end;
    for (Tag tag : tags) {
      out.putShort((short) tag.number).putShort((short) tag.type);
      put(out, word == 8 ? 16 : LONG, tag.values.size());
      int next = out.position() + word;
      int bytes = tag.values.size() * size(tag.type);
      if (bytes > word) {
        put(out, word == 8 ? 16 : LONG, free);
        out.position(free);
        free += bytes;
      }
      for (long value : tag.values) {
        put(out, tag.type, value);
      }
      out.position(next);
    }
    return Arrays.copyOf(out.array(), free);
  }

  private static int size(int type) {
    return switch (type) {
      case 1, 6 -> 1;
      case SHORT, 8 -> 2;
      case LONG, 9, 11 -> 4;
      default -> 8;
    };
  }

  private static void put(ByteBuffer out, int type, long value) {
    switch (size(type)) {
      case 1 -> out.put((byte) value);
      case 2 -> out.putShort((short) value);
      case 4 -> out.putInt((int) value);
      default -> out.putLong(value);
    }
  }
}
