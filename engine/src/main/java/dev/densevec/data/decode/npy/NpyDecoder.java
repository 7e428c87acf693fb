package dev.densevec.data.decode.npy;

import dev.densevec.data.decode.common.Bytes;
import dev.densevec.data.decode.common.Limits;
import dev.densevec.data.image.Picture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads an array in NumPy's format (NEP 1) as a picture of any number of channels.
///
/// The array has the axes height and width, and perhaps channels in front of them or after them:
/// the shorter of the two ends. An axis of length 1 may stand in front of all. Unsigned bytes and
/// 16-bit numbers become their share of the largest; floats must be from 0 to 1.
public final class NpyDecoder {
  private static final String MAGIC = "\u0093NUMPY";
  private static final Pattern TYPE = Pattern.compile("'descr':\\s*'([<>|=])([a-z])(\\d{1,2})'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order':\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([\\d, L]*)\\)");
  private static final int MOST_CHANNELS = 1024;

  private final byte[] data;
  private final String header;
  private final int start;

  private NpyDecoder(byte[] data) throws IOException {
    this.data = data;
    boolean old = data.length > 9 && data[6] == 1;
    int from = old ? 10 : 12;
    long length =
        data.length < from ? 0 : old ? Bytes.uint16(data, 8, true) : Bytes.uint32(data, 8, true);
    if (length == 0 || length > data.length - from) {
      throw new IOException("truncated: the file ends inside its header");
    }
    header = Bytes.text(data, from, (int) length);
    start = from + (int) length;
  }

  /// Whether the content of a file begins as this format does.
  public static boolean accepts(byte[] data) {
    return Bytes.has(data, 0, MAGIC);
  }

  /// Decodes the content of a file.
  ///
  /// @throws IOException if it is too large, truncated, or no such array; one line, without the
  ///   file's name
  public static Picture decode(byte[] data) throws IOException {
    return new NpyDecoder(data).decode();
  }

  private static Matcher find(Pattern pattern, String text, String what) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IOException("damaged: an array without " + what);
    }
    return matcher;
  }

  private Picture decode() throws IOException {
    Matcher type = find(TYPE, header, "a plain type of numbers");
    if (find(ORDER, header, "an order").group(1).equals("True")) {
      throw new IOException(
          "an array in Fortran's order isn't supported; save a numpy.ascontiguousarray");
    }
    List<Integer> shape = shape();
    boolean last = channelsLast(shape);
    int channels = shape.size() == 2 ? 1 : shape.get(last ? 2 : 0);
    int height = shape.get(last || shape.size() == 2 ? 0 : 1);
    int width = shape.get(last || shape.size() == 2 ? 1 : 2);
    if (channels > MOST_CHANNELS) {
      throw new IOException(
          String.format(Locale.ROOT, "%d channels, at most %d are read", channels, MOST_CHANNELS));
    }
    Limits.checkSize(width, height, Float.BYTES * channels);
    float[] samples =
        samples(type.group(1), type.group(2) + type.group(3), channels * (long) height * width);
    return last
        ? Picture.interleaved(channels, height, width, samples)
        : Picture.planar(channels, height, width, samples);
  }

  /// Two or three axes.
  private List<Integer> shape() throws IOException {
    List<Integer> shape = new ArrayList<>();
    for (String word : find(SHAPE, header, "a shape").group(1).replace("L", "").split(",", -1)) {
      if (!word.isBlank()) {
        shape.add(word.strip().matches("\\d{1,9}") ? Integer.parseInt(word.strip()) : 0);
      }
    }
    if (shape.size() == 4 && shape.getFirst() == 1) {
      shape.removeFirst();
    }
    if (shape.size() < 2 || shape.size() > 3 || shape.contains(0)) {
      throw new IOException(
          "an array of the shape "
              + shape
              + ", expected height and width, with channels before or after");
    }
    return shape;
  }

  private static boolean channelsLast(List<Integer> shape) throws IOException {
    if (shape.size() == 2) {
      return false;
    }
    if (shape.getFirst().equals(shape.getLast())) {
      throw new IOException(
          "an array of the shape "
              + shape
              + ": either end could be the channels, expected one shorter than the other");
    }
    return shape.getLast() < shape.getFirst();
  }

  private float[] samples(String order, String type, long count) throws IOException {
    int size =
        switch (type) {
          case "u1", "b1" -> 1;
          case "u2", "f2" -> 2;
          case "f4" -> 4;
          case "f8" -> 8;
          default ->
              throw new IOException(
                  "an array of " + type + ", expected u1, u2, f2, f4 or f8 (numpy's astype)");
        };
    if (count * size > data.length - start) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "truncated: %d bytes of numbers, expected %d",
              data.length - start,
              count * size));
    }
    ByteBuffer numbers =
        ByteBuffer.wrap(data)
            .order(order.equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    float[] samples = new float[(int) count];
    for (int i = 0; i < samples.length; i++) {
      int at = start + i * size;
      samples[i] =
          switch (type) {
            case "u1" -> (data[at] & 0xFF) / 255f;
            case "b1" -> data[at] == 0 ? 0 : 1;
            case "u2" -> Short.toUnsignedInt(numbers.getShort(at)) / 65535f;
            case "f2" -> Float.float16ToFloat(numbers.getShort(at));
            case "f4" -> numbers.getFloat(at);
            default -> (float) numbers.getDouble(at);
          };
      if (!(samples[i] >= 0 && samples[i] <= 1)) {
        throw new IOException(
            "the array has the number "
                + samples[i]
                + ", expected floats from 0 to 1, which --mean and --std normalise");
      }
    }
    return samples;
  }
}
