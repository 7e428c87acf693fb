package dev.densevec.data.decode.dicom;

import dev.densevec.data.decode.common.Limits;
import dev.densevec.data.decode.common.YCbCr;
import dev.densevec.data.decode.jpeg.JpegDecoder;
import dev.densevec.data.image.Picture;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Decodes the first picture of a DICOM file: grey or RGB samples of 8 or 16 bits, uncompressed, by
/// run lengths, or of 8 bits by baseline JPEG.
///
/// Grey samples are multiplied by the rescale slope, the intercept is added, and the first window
/// brings them to 0 (black) to 1 (white) as PS3.3, C.11.2.1.2 has it. Without a window a sample is
/// its share of the range of its bits. `MONOCHROME1`, where the least value is white, is inverted.
/// Grey pictures with a window, or of more than 8 bits, are floats.
public final class DicomDecoder {
  private static final String PLAIN = "1.2.840.10008.1.2";
  private static final String RUNS = "1.2.840.10008.1.2.5";
  private static final String JPEG = "1.2.840.10008.1.2.4.50";

  private static final int MODALITY_TABLE = 0x00283000;
  private static final int BRIGHTNESS_TABLE = 0x00283010;

  /// Compressed syntaxes that are refused, by how their numbers begin.
  private static final Map<String, String> NAMES =
      Map.of(
          "1.2.840.10008.1.2.4.5", "JPEG of 12 bits, or lossless JPEG",
          "1.2.840.10008.1.2.4.70", "lossless JPEG",
          "1.2.840.10008.1.2.4.8", "JPEG-LS",
          "1.2.840.10008.1.2.4.9", "JPEG 2000",
          "1.2.840.10008.1.2.4.1", "a video",
          "1.2.840.10008.1.2.4.2", "high-throughput JPEG 2000");

  private final DicomFile file;
  private final int width;
  private final int height;
  private final int channels;
  private final int bits;
  private final int stored;
  private final int shift;
  private final boolean signed;
  private final String meaning;

  private DicomDecoder(DicomFile file) throws IOException {
    this.file = file;
    height = file.number(0x00280010, 0);
    width = file.number(0x00280011, 0);
    Limits.checkSize(width, height, 12);
    channels = file.number(0x00280002, 1);
    bits = file.number(0x00280100, 0);
    stored = file.number(0x00280101, bits);
    shift = file.number(0x00280102, stored - 1) - stored + 1;
    signed = file.number(0x00280103, 0) == 1;
    meaning = file.text(0x00280004).orElse("");
    boolean grey = channels == 1 && meaning.startsWith("MONOCHROME");
    boolean colour = channels == 3 && bits == 8 && !signed && isColour();
    boolean known =
        (bits == 8 || bits == 16)
            && stored >= 1
            && stored <= bits
            && shift >= 0
            && shift + stored <= bits;
    if (!known || !(grey || colour)) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "a DICOM picture of %d samples of %d bits (%d stored), %s, isn't supported; expected"
                  + " MONOCHROME1, MONOCHROME2, RGB or YBR_FULL of 8 or 16 bits",
              channels,
              bits,
              stored,
              meaning.isEmpty() ? "of no stated meaning" : meaning.replaceAll("[^A-Z0-9_ ]", "?")));
    }
  }

  private boolean isColour() {
    return meaning.equals("RGB") || meaning.startsWith("YBR_FULL");
  }

  /// Whether the content of a file begins as this format does.
  public static boolean accepts(byte[] data) {
    return DicomFile.accepts(data);
  }

  /// Decodes the content of a file.
  ///
  /// @throws IOException if it is too large, not supported, truncated or damaged; one line, without
  ///   the file's name
  public static Picture decode(byte[] data) throws IOException {
    DicomFile file = new DicomFile(data);
    String syntax = file.syntax();
    DicomDecoder decoder = new DicomDecoder(file);
    if (syntax.equals(JPEG)) {
      return decoder.jpeg();
    }
    byte[] samples;
    if (syntax.equals(RUNS)) {
      samples = decoder.runs();
    } else if (syntax.equals(PLAIN) || syntax.equals(PLAIN + ".1") || syntax.equals(PLAIN + ".2")) {
      int from = file.plainPixels(decoder.bytes());
      samples = Arrays.copyOfRange(data, from, from + (int) decoder.bytes());
    } else {
      throw unsupported(syntax);
    }
    return decoder.channels == 1
        ? decoder.grey(samples)
        : decoder.colour(samples, syntax.equals(RUNS));
  }

  private static IOException unsupported(String syntax) {
    String name =
        NAMES.entrySet().stream()
            .filter(entry -> syntax.startsWith(entry.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse("an unknown way");
    return new IOException(
        String.format(
            Locale.ROOT,
            "DICOM pixels compressed by %s (transfer syntax %s) can't be read; gdcmconv --raw or"
                + " dcmdjpeg makes an uncompressed file",
            name,
            syntax.replaceAll("[^0-9.]", "?")));
  }

  private long bytes() {
    return (long) width * height * channels * (bits / 8);
  }

  private Picture jpeg() throws IOException {
    if (bits != 8 || (channels == 3 && meaning.equals("RGB"))) {
      throw new IOException(
          "DICOM JPEG of RGB or of more than 8 bits isn't supported; dcmdjpeg makes an uncompressed"
              + " file");
    }
    Picture picture = Picture.of(JpegDecoder.decode(file.compressed(frames() == 1)));
    if (picture.width() != width || picture.height() != height) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "damaged: a DICOM picture of %dx%d pixels holds one of %dx%d",
              width,
              height,
              picture.width(),
              picture.height()));
    }
    if (channels == 3) {
      return picture;
    }
    byte[] samples = new byte[width * height];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) picture.sample(0, i / width, i % width);
    }
    return grey(samples);
  }

  private long frames() throws IOException {
    return Math.round(file.decimal(0x00280008).orElse(1.0));
  }

  /// Run lengths (PS3.5, annex G): a segment for each byte of each sample, the highest byte first;
  /// put together as uncompressed samples are, plane by plane.
  private byte[] runs() throws IOException {
    byte[] packed = file.compressed(frames() == 1);
    int planes = channels * bits / 8;
    int pixels = width * height;
    byte[] samples = new byte[Math.toIntExact(bytes())];
    for (int plane = 0; plane < planes; plane++) {
      byte[] segment = RunLengths.segment(packed, planes, plane, pixels);
      int size = bits / 8;
      int first = plane / size * pixels * size + size - 1 - plane % size;
      for (int i = 0; i < pixels; i++) {
        samples[first + i * size] = segment[i];
      }
    }
    return samples;
  }

  private Picture colour(byte[] samples, boolean planes) throws IOException {
    if (meaning.equals("YBR_FULL_422")) {
      throw new IOException(
          "uncompressed DICOM of YBR_FULL_422 isn't supported; dcmconv makes RGB");
    }
    boolean planar = planes || file.number(0x00280006, 0) == 1;
    byte[] rgb = samples;
    if (planar) {
      rgb = Picture.planar(3, height, width, samples, 0).toInterleaved();
    }
    if (meaning.equals("YBR_FULL")) {
      YCbCr.toRgb(rgb, 0, rgb.length / 3);
    }
    return Picture.interleaved(3, height, width, rgb);
  }

  private Picture grey(byte[] samples) throws IOException {
    Optional<Double> centre = file.decimal(0x00281050);
    Optional<Double> range = file.decimal(0x00281051);
    boolean inverted = meaning.equals("MONOCHROME1");
    if (file.has(MODALITY_TABLE) || (file.has(BRIGHTNESS_TABLE) && centre.isEmpty())) {
      throw new IOException(
          "a DICOM picture whose brightness is in a table (Modality or VOI LUT Sequence) isn't"
              + " supported; dcmj2pnm --use-voi-lut 1 --write-16-bit-png makes a PNG of it");
    }
    if (bits == 8 && stored == 8 && !signed && centre.isEmpty()) {
      byte[] bytes = samples.clone();
      for (int i = 0; inverted && i < bytes.length; i++) {
        bytes[i] = (byte) ~bytes[i];
      }
      return Picture.of(Picture.interleaved(1, height, width, bytes).toRgb());
    }
    Window window = Window.of(file, centre, range, stored, signed);
    boolean little = file.littleEndian() || file.syntax().equals(RUNS);
    float[] values = new float[width * height];
    for (int i = 0; i < values.length; i++) {
      float value = window.of(sample(samples, i, little));
      values[i] = inverted ? 1 - value : value;
    }
    return Picture.interleaved(1, height, width, values).withChannels(3);
  }

  /// A stored number: the bits that are in use, with their sign.
  private int sample(byte[] samples, int i, boolean little) {
    int raw;
    if (bits == 8) {
      raw = samples[i] & 0xFF;
    } else {
      int a = samples[2 * i] & 0xFF;
      int b = samples[2 * i + 1] & 0xFF;
      raw = little ? b << 8 | a : a << 8 | b;
    }
    int unused = Integer.SIZE - stored;
    int top = raw >> shift << unused;
    return signed ? top >> unused : top >>> unused;
  }
}
