package dev.densevec.data.decode.tiff;

import dev.densevec.data.decode.common.Limits;
import dev.densevec.data.decode.common.TiffDirectory;
import java.io.IOException;
import java.util.Locale;

/// What the first directory of a TIFF file says of its picture, checked.
final class TiffLayout {
  static final int WHITE_IS_ZERO = 0;
  static final int GREY = 1;
  static final int RGB = 2;
  static final int PALETTE = 3;
  static final int INKS = 5;
  static final int YCBCR = 6;
  static final int LAB = 8;

  static final int UNSIGNED = 1;
  static final int SIGNED = 2;
  static final int FLOAT = 3;

  private static final int MOST_SAMPLES = 1024;
  private static final int LARGEST_TILE = 1 << 24;

  final TiffDirectory tags;
  final int width;
  final int height;
  final int compression;
  final int photometric;
  final int samples;
  final int bits;
  final int format;
  final boolean planes;
  final boolean tiles;

  /// Columns and rows of a strip or tile.
  final int segmentWidth;

  final int segmentHeight;
  final int predictor;
  final boolean lowBitFirst;

  /// Whether colours are multiplied by the alpha that follows them.
  final boolean premultiplied;

  /// Whether every sample becomes a channel, whatever it means.
  final boolean all;

  TiffLayout(TiffDirectory tags) throws IOException {
    this(tags, false);
  }

  TiffLayout(TiffDirectory tags, boolean all) throws IOException {
    this.tags = tags;
    this.all = all;
    long columns = tags.number(256, 0);
    long rows = tags.number(257, 0);
    Limits.checkSize(columns, rows, tags.number(258, 1) > 8 ? 12 : 4);
    width = (int) columns;
    height = (int) rows;
    compression = small("compression", tags.number(259, 1), 1 << 16);
    photometric = small("photometric interpretation", tags.number(262, 0), 1 << 16);
    samples = small("number of samples", tags.number(277, 1), MOST_SAMPLES);
    bits = uniform("bits a sample", 258, 1);
    format = uniform("sample format", 339, UNSIGNED);
    planes = tags.number(284, 1) == 2 && samples > 1;
    tiles = tags.has(324);
    predictor = small("predictor", tags.number(317, 1), 3);
    lowBitFirst = tags.number(266, 1) == 2;
    segmentWidth = tiles ? small("tile width", tags.number(322, 0), LARGEST_TILE) : width;
    segmentHeight =
        tiles
            ? small("tile height", tags.number(323, 0), LARGEST_TILE)
            : Math.clamp(tags.number(278, height), 1, height);
    if (segmentWidth < 1 || segmentHeight < 1 || (long) segmentWidth * segmentHeight > pixels()) {
      throw new IOException("damaged: tiles of " + segmentWidth + "x" + segmentHeight + " pixels");
    }
    premultiplied = photometric == RGB && samples > 3 && tags.number(338, 0) == 1;
  }

  /// Pixels that a strip or tile may have: those of the picture, or of a tile of usual size.
  private long pixels() {
    return tiles ? Math.max(LARGEST_TILE / 16, 2L * width * height) : (long) width * height;
  }

  private static int small(String what, long value, long most) throws IOException {
    if (value < 0 || value > most) {
      throw new IOException("a TIFF whose " + what + " is " + value + " is not supported");
    }
    return (int) value;
  }

  private int uniform(String what, int tag, int otherwise) throws IOException {
    long[] values = tags.numbers(tag);
    for (int i = 1; i < Math.min(values.length, samples); i++) {
      if (values[i] != values[0]) {
        throw new IOException("a TIFF whose samples differ in " + what + " is not supported");
      }
    }
    return values.length == 0 ? otherwise : small(what, values[0], 1 << 16);
  }

  /// Whether samples have more bits than 8 and a range to scale from.
  boolean isDeep() {
    return bits > 8 && format == UNSIGNED && photometric <= RGB;
  }

  /// Samples that lie together: those of a pixel, or one where each has a plane of its own.
  int together() {
    return planes ? 1 : samples;
  }

  /// Bytes of a row of a strip or tile.
  int rowBytes() {
    return Math.toIntExact(((long) segmentWidth * together() * bits + 7) / 8);
  }

  int across() {
    return Math.ceilDiv(width, segmentWidth);
  }

  int down() {
    return Math.ceilDiv(height, segmentHeight);
  }

  /// Rows of the strips or tiles that begin at row `y`; the last strip is as long as it needs be.
  int rows(int y) {
    return tiles ? segmentHeight : Math.min(segmentHeight, height - y);
  }

  /// Samples that become the picture; others, of no known meaning, are dropped.
  int used() {
    if (all) {
      return samples;
    }
    return switch (photometric) {
      case RGB -> premultiplied ? 4 : 3;
      case YCBCR, LAB -> 3;
      case INKS -> 4;
      default -> 1;
    };
  }

  /// Whether the samples are numbers that can become channels: grey, or any number of bands.
  boolean isBands() {
    return photometric <= RGB && !premultiplied && format == UNSIGNED && bits >= 8;
  }

  /// Refuses what the decoder has no meaning for.
  void requireKnown() throws IOException {
    boolean depth =
        switch (format) {
          case FLOAT -> (bits == 32 || bits == 64) && photometric <= GREY;
          case SIGNED -> bits == 8 || ((bits == 16 || bits == 32) && photometric == GREY);
          case UNSIGNED ->
              switch (bits) {
                case 1, 2, 4 -> photometric <= GREY || photometric == PALETTE;
                case 8 -> true;
                case 12 -> photometric <= GREY && samples == 1;
                case 16 -> photometric <= RGB || photometric == INKS;
                case 32 -> photometric == GREY;
                default -> false;
              };
          default -> false;
        };
    boolean colours = photometric <= PALETTE || photometric == INKS || photometric == LAB;
    if (!depth || samples < used() || (!colours && photometric != YCBCR)) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "a TIFF of photometric interpretation %d with %d samples of %d bits (format %d) is"
                  + " not supported; convert it to 8-bit RGB",
              photometric,
              samples,
              bits,
              format));
    }
  }
}
