package dev.densevec.data.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.data.image.RgbImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// JPEG files that libjpeg-turbo wrote (`cjpeg -sample`, `-arithmetic`, `-progressive`,
/// `-restart`), against what Pillow 9.4 with libjpeg-turbo 2.1 reads in them.
final class JpegKindsTest {

  static byte[] resource(String name) throws IOException {
    try (InputStream in = JpegKindsTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "410-progressive.jpg, 35, 29, 2082137553",
    "420-arithmetic-progressive.jpg, 35, 29, 4176175098",
    "422-restarts.jpg, 35, 29, 2843880401",
    "arithmetic.jpg, 83, 61, 3542189009",
    "columns-quartered.jpg, 35, 29, 2445322056",
    "mixed.jpg, 83, 61, 378039907",
    "no-huffman-tables.jpg, 83, 61, 2697419854",
    "odd-mix.jpg, 35, 29, 1937548558",
    "rows-halved.jpg, 83, 61, 3608281237",
  })
  void equalsPillow(String name, int width, int height, long checksum) throws IOException {
    RgbImage image = Images.decode(resource(name)).toRgb();
    assertThat(image.width()).isEqualTo(width);
    assertThat(image.height()).isEqualTo(height);
    CRC32 crc = new CRC32();
    crc.update(image.pixels());
    assertThat(crc.getValue()).isEqualTo(checksum);
  }

  @ParameterizedTest
  @CsvSource({"410-progressive.jpg", "arithmetic.jpg", "422-restarts.jpg", "odd-mix.jpg"})
  void refusesEveryTruncation(String name) throws IOException {
    byte[] file = resource(name);
    byte[] whole = Images.decode(file).toRgb().pixels();
    for (int length = 0; length < file.length - 2; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      Damage.assertRefusedOrWhole(cut, whole, name + " of " + length + " bytes");
    }
  }

  @Test
  void refusesScansThatSayNothingNew() throws IOException {
    byte[] file = resource("410-progressive.jpg");
    int scan = last(file, 0xDA);
    ByteArrayOutputStream twice = new ByteArrayOutputStream();
    twice.write(file, 0, file.length - 2);
    twice.write(file, scan, file.length - scan);
    assertThatThrownBy(() -> Images.decode(twice.toByteArray()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("scans send bits of coefficient");
  }

  @Test
  void refusesAPictureThatLacksScans() throws IOException {
    byte[] file = resource("410-progressive.jpg");
    byte[] cut = Arrays.copyOf(file, last(file, 0xDA) + 2);
    cut[cut.length - 1] = (byte) 0xD9;
    assertThatThrownBy(() -> Images.decode(cut)).hasMessageContaining("scans of component 1");
  }

  /// Index of the last marker of a kind.
  private static int last(byte[] file, int marker) {
    int at = file.length - 2;
    while ((file[at] & 0xFF) != 0xFF || (file[at + 1] & 0xFF) != marker) {
      at--;
    }
    return at;
  }
}
