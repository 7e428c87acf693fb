package dev.densevec.data.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.data.image.Picture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Pictures of other numbers of channels than one and three: NumPy's arrays, pages and bands of
/// TIFF.
final class LayeredPicturesTest {

  private static byte[] npy(String type, String shape, byte[] numbers) {
    String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }";
    ByteBuffer file =
        ByteBuffer.allocate(10 + header.length() + numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    file.putShort((short) header.length());
    return file.put(header.getBytes(StandardCharsets.US_ASCII)).put(numbers).array();
  }

  private static byte[] ramp(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  @ParameterizedTest
  @CsvSource({
    "'2, 3, 4', 2, 3, 4",
    "'1, 2, 3, 4', 2, 3, 4",
    "'3, 4, 2', 2, 3, 4",
    "'6, 4', 1, 6, 4"
  })
  void channelsAreTheShorterEnd(String shape, int channels, int height, int width)
      throws IOException {
    Picture picture = Images.decode(npy("|u1", shape, ramp(24)));
    assertThat(picture.channels()).isEqualTo(channels);
    assertThat(picture.height()).isEqualTo(height);
    assertThat(picture.width()).isEqualTo(width);
    boolean last = shape.endsWith(" 2");
    int expected = last ? (1 * 4 + 2) * 2 + 1 : (channels - 1) * 12 + 4 + 2;
    assertThat(picture.value(channels - 1, 1, 2)).isEqualTo(expected / 255f);
  }

  @Test
  void numbersOfEachType() throws IOException {
    byte[] words = {0, 0, -1, -1};
    assertThat(Images.decode(npy("<u2", "1, 2", words)).value(0, 0, 1)).isEqualTo(1);
    byte[] floats = ByteBuffer.allocate(8).putFloat(0.25f).putFloat(1).array();
    assertThat(Images.decode(npy(">f4", "1, 2", floats)).value(0, 0, 0)).isEqualTo(0.25f);
    byte[] halves = {0, 0x38, 0, 0x3C};
    assertThat(Images.decode(npy("<f2", "1, 2", halves)).value(0, 0, 0)).isEqualTo(0.5f);
  }

  @ParameterizedTest
  @CsvSource({
    "|u1, '2, 3, 2', either end could be the channels",
    "|u1, '5', expected height and width",
    "|u1, '99, 99, 2', truncated",
    "<i8, '1, 2', expected u1",
    "<f4, '1, 1', expected floats from 0 to 1"
  })
  void refusesWhatItCannotTell(String type, String shape, String message) {
    byte[] numbers = new byte[12];
    ByteBuffer.wrap(numbers).order(ByteOrder.LITTLE_ENDIAN).putFloat(-2);
    assertThatThrownBy(() -> Images.decode(npy(type, shape, numbers)))
        .hasMessageContaining(message);
  }

  /// Several pages, one after the other, the directories linked.
  private static byte[] pages(byte[]... samples) {
    byte[] file = new byte[0];
    int link = 4;
    for (byte[] page : samples) {
      byte[] one =
          new TiffBuilder(ByteOrder.LITTLE_ENDIAN, false, 2, 2, page).samples(1, 1, 8, 1).build();
      ByteBuffer bytes = ByteBuffer.wrap(one).order(ByteOrder.LITTLE_ENDIAN);
      int directory = bytes.getInt(4);
      int entries = bytes.getShort(directory);
      for (int i = 0; i < entries; i++) {
        int at = directory + 2 + 12 * i;
        if (bytes.getShort(at) == 273) {
          bytes.putInt(at + 8, bytes.getInt(at + 8) + file.length);
        }
      }
      byte[] longer = Arrays.copyOf(file, file.length + one.length);
      System.arraycopy(one, 0, longer, file.length, one.length);
      if (file.length > 0) {
        ByteBuffer.wrap(longer)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(link, file.length + directory);
      }
      link = file.length + directory + 2 + 12 * entries;
      file = longer;
    }
    return file;
  }

  @Test
  void pagesAreChannelsWhereAsManyAreWanted() throws IOException {
    byte[] file =
        pages(
            new byte[] {1, 2, 3, 4},
            new byte[] {5, 6, 7, 8},
            new byte[] {9, 10, 11, 12},
            new byte[] {13, 14, 15, 16},
            new byte[] {17, 18, 19, 20});
    Picture first = Images.decode(file);
    assertThat(first.channels()).isEqualTo(3);
    assertThat(first.sample(0, 1, 0)).isEqualTo(3);
    Picture all = first.withChannels(5);
    for (int c = 0; c < 5; c++) {
      assertThat(all.value(c, 1, 0)).isEqualTo((4 * c + 3) / 255f);
    }
    assertThatThrownBy(() -> first.withChannels(4)).hasMessageContaining("4 are expected");
    byte[] other = pages(new byte[] {1, 2, 3, 4}, new byte[] {5, 6, 7, 8});
    assertThat(Images.decode(other).withChannels(2).value(1, 0, 0)).isEqualTo(5 / 255f);
  }

  @Test
  void bandsAreChannels() throws IOException {
    byte[] file =
        new TiffBuilder(ByteOrder.LITTLE_ENDIAN, false, 2, 1, ramp(10)).samples(1, 5, 8, 1).build();
    Picture picture = Images.decode(file);
    assertThat(picture.sample(2, 0, 1)).isEqualTo(5);
    assertThat(picture.withChannels(5).value(4, 0, 1)).isEqualTo(9 / 255f);
  }
}
