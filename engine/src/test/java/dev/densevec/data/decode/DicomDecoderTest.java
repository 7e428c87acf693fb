package dev.densevec.data.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.data.image.Picture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// DICOM files made here, against the formulas of PS3.3, C.11.2.1.2.
final class DicomDecoderTest {
  private static final String EXPLICIT = "1.2.840.10008.1.2.1";

  /// Writes a file element by element.
  private static final class Dicom {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final boolean explicit;
    private final ByteOrder order;

    Dicom(String syntax) {
      out.writeBytes(new byte[128]);
      out.writeBytes("DICM".getBytes(StandardCharsets.US_ASCII));
      element(0x00020010, "UI", text(syntax), true, ByteOrder.LITTLE_ENDIAN);
      explicit = !syntax.equals("1.2.840.10008.1.2");
      order = syntax.equals("1.2.840.10008.1.2.2") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    static byte[] text(String text) {
      String even = text.length() % 2 == 0 ? text : text + " ";
      return even.getBytes(StandardCharsets.US_ASCII);
    }

    private void element(int tag, String type, byte[] value, boolean typed, ByteOrder bytes) {
      boolean wide = type.startsWith("O") || type.equals("SQ");
      ByteBuffer head = ByteBuffer.allocate(typed && wide ? 12 : 8).order(bytes);
      head.putShort((short) (tag >>> 16)).putShort((short) tag);
      if (!typed) {
        head.putInt(value.length);
      } else {
        head.put(type.getBytes(StandardCharsets.US_ASCII));
        if (wide) {
          head.putShort((short) 0).putInt(value.length);
        } else {
          head.putShort((short) value.length);
        }
      }
      out.writeBytes(head.array());
      out.writeBytes(value);
    }

    Dicom add(int tag, String type, byte[] value) {
      element(tag, type, value, explicit, order);
      return this;
    }

    Dicom number(int tag, int value) {
      return add(tag, "US", ByteBuffer.allocate(2).order(order).putShort((short) value).array());
    }

    Dicom text(int tag, String value) {
      return add(tag, "DS", text(value));
    }

    Dicom grey(String meaning, int bits, int stored, boolean signed, int h, int w) {
      number(0x00280002, 1).add(0x00280004, "CS", text(meaning));
      number(0x00280010, h).number(0x00280011, w).number(0x00280100, bits);
      return number(0x00280101, stored)
          .number(0x00280102, stored - 1)
          .number(0x00280103, signed ? 1 : 0);
    }

    byte[] words(int... values) {
      ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(order);
      for (int value : values) {
        bytes.putShort((short) value);
      }
      return add(0x7FE00010, "OW", bytes.array()).build();
    }

    /// Pixels in items: an empty table of offsets, then one.
    byte[] items(byte[] frame) {
      byte[] head = {(byte) 0xE0, 0x7F, 0x10, 0, 'O', 'B', 0, 0, -1, -1, -1, -1};
      out.writeBytes(head);
      out.writeBytes(new byte[] {(byte) 0xFE, (byte) 0xFF, 0, (byte) 0xE0, 0, 0, 0, 0});
      ByteBuffer item = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      out.writeBytes(item.putInt(0xE000FFFE).putInt(frame.length).array());
      out.writeBytes(frame);
      out.writeBytes(new byte[] {(byte) 0xFE, (byte) 0xFF, (byte) 0xDD, (byte) 0xE0, 0, 0, 0, 0});
      return build();
    }

    byte[] build() {
      return out.toByteArray();
    }
  }

  private static float[] values(byte[] file) throws IOException {
    Picture picture = Images.decode(file);
    assertThat(picture.channels()).isEqualTo(3);
    float[] values = new float[picture.height() * picture.width()];
    for (int i = 0; i < values.length; i++) {
      values[i] = picture.value(0, i / picture.width(), i % picture.width());
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2.840.10008.1.2", EXPLICIT, "1.2.840.10008.1.2.2"})
  void allBitsAreKept(String syntax) throws IOException {
    byte[] file =
        new Dicom(syntax).grey("MONOCHROME2", 16, 12, false, 1, 4).words(0, 1, 2048, 4095);
    assertThat(values(file))
        .containsExactly(new float[] {0, 1 / 4095f, 2048 / 4095f, 1}, within(1e-7f));
    assertThat(Images.decode(file).isDeep()).isTrue();
    byte[] inverted = new Dicom(syntax).grey("MONOCHROME1", 16, 12, false, 1, 2).words(0, 4095);
    assertThat(values(inverted)).containsExactly(1, 0);
  }

  @Test
  void signsAndUnusedBitsAreTakenCareOf() throws IOException {
    byte[] file =
        new Dicom(EXPLICIT).grey("MONOCHROME2", 16, 12, true, 1, 3).words(0xF800, 0x07FF, 0x5000);
    assertThat(values(file)).containsExactly(new float[] {0, 1, 2048 / 4095f}, within(1e-6f));
  }

  /// -1024 and 1000 of air and bone; a lung window of 1500 about -600.
  @Test
  void slopeInterceptAndWindow() throws IOException {
    byte[] file =
        new Dicom(EXPLICIT)
            .grey("MONOCHROME2", 16, 16, false, 1, 5)
            .text(0x00281050, "-600\\40")
            .text(0x00281051, "1500\\400")
            .text(0x00281052, "-1024")
            .text(0x00281053, "2")
            .words(0, 212, 300, 586, 2000);
    float[] expected = new float[5];
    int[] stored = {0, 212, 300, 586, 2000};
    for (int i = 0; i < expected.length; i++) {
      double x = stored[i] * 2 - 1024;
      expected[i] = (float) Math.clamp((x - (-600 - 0.5)) / 1499 + 0.5, 0, 1);
    }
    assertThat(values(file)).containsExactly(expected, within(1e-6f));
    assertThat(expected[1]).isBetween(0.5f, 0.51f);
  }

  @ParameterizedTest
  @CsvSource({"LINEAR_EXACT, 0.75", "SIGMOID, 0.7310586"})
  void otherFunctionsOfWindows(String function, float expected) throws IOException {
    byte[] file =
        new Dicom(EXPLICIT)
            .grey("MONOCHROME2", 16, 16, false, 1, 1)
            .text(0x00281050, "100")
            .text(0x00281051, "40")
            .add(0x00281056, "LO", Dicom.text(function))
            .words(110);
    assertThat(values(file)).containsExactly(new float[] {expected}, within(1e-6f));
  }

  @Test
  void runLengths() throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(64 + 16).order(ByteOrder.LITTLE_ENDIAN);
    frame.putInt(2).putInt(64).putInt(68);
    frame.position(64);
    frame.put(new byte[] {-3, 1, 0, 0}); // high bytes: 1 1 1 1
    frame.put(new byte[] {1, 10, 20, -1, 30, 0}); // low bytes: 10 20 30 30
    byte[] file =
        new Dicom("1.2.840.10008.1.2.5")
            .grey("MONOCHROME2", 16, 16, false, 2, 2)
            .items(frame.array());
    float[] expected = {266 / 65535f, 276 / 65535f, 286 / 65535f, 286 / 65535f};
    assertThat(values(file)).containsExactly(expected, within(1e-7f));
    byte[] cut = Arrays.copyOf(frame.array(), 70);
    byte[] short1 =
        new Dicom("1.2.840.10008.1.2.5").grey("MONOCHROME2", 16, 16, false, 2, 2).items(cut);
    assertThatThrownBy(() -> Images.decode(short1)).hasMessageContaining("run lengths of");
  }

  @Test
  void colours() throws IOException {
    Dicom dicom = new Dicom(EXPLICIT);
    dicom.number(0x00280002, 3).add(0x00280004, "CS", Dicom.text("RGB"));
    dicom.number(0x00280006, 1).number(0x00280010, 1).number(0x00280011, 2);
    dicom.number(0x00280100, 8).number(0x00280101, 8).number(0x00280103, 0);
    Picture picture =
        Images.decode(dicom.add(0x7FE00010, "OW", new byte[] {1, 2, 3, 4, 5, 6}).build());
    assertThat(picture.toInterleaved()).containsExactly(1, 3, 5, 2, 4, 6);
  }

  /// Elements in sequences are not the picture's.
  @Test
  void sequencesArePassedOver() throws IOException {
    byte[] inner = {0x28, 0, 0x10, 0, 'U', 'S', 2, 0, 99, 0};
    ByteBuffer sequence = ByteBuffer.allocate(8 + inner.length).order(ByteOrder.LITTLE_ENDIAN);
    sequence.putInt(0xE000FFFE).putInt(inner.length).put(inner);
    byte[] file =
        new Dicom(EXPLICIT)
            .grey("MONOCHROME2", 16, 16, false, 1, 1)
            .add(0x00400260, "SQ", sequence.array())
            .words(65535);
    assertThat(values(file)).containsExactly(1);
    Dicom open = new Dicom(EXPLICIT).grey("MONOCHROME2", 16, 16, false, 1, 1);
    open.out.writeBytes(new byte[] {0x40, 0, 0x60, 2, 'S', 'Q', 0, 0, -1, -1, -1, -1});
    open.out.writeBytes(new byte[] {(byte) 0xFE, (byte) 0xFF, 0, (byte) 0xE0, -1, -1, -1, -1});
    open.out.writeBytes(inner);
    open.out.writeBytes(new byte[] {(byte) 0xFE, (byte) 0xFF, 0x0D, (byte) 0xE0, 0, 0, 0, 0});
    open.out.writeBytes(
        new byte[] {(byte) 0xFE, (byte) 0xFF, (byte) 0xDD, (byte) 0xE0, 0, 0, 0, 0});
    assertThat(values(open.words(65535))).containsExactly(1);
  }

  /// A table in place of slope or window would be lost; with a window the window is taken.
  @Test
  void refusesTablesOfBrightness() throws IOException {
    byte[] item = {(byte) 0xFE, (byte) 0xFF, 0, (byte) 0xE0, 0, 0, 0, 0};
    for (int tag : new int[] {0x00283000, 0x00283010}) {
      byte[] file =
          new Dicom(EXPLICIT)
              .grey("MONOCHROME2", 16, 16, false, 1, 1)
              .add(tag, "SQ", item)
              .words(65535);
      assertThatThrownBy(() -> Images.decode(file))
          .hasMessageContaining("brightness is in a table")
          .hasMessageContaining("dcmj2pnm");
    }
    Dicom open = new Dicom(EXPLICIT).grey("MONOCHROME2", 16, 16, false, 1, 1);
    open.out.writeBytes(new byte[] {0x28, 0, 0x10, 0x30, 'S', 'Q', 0, 0, -1, -1, -1, -1});
    open.out.writeBytes(
        new byte[] {(byte) 0xFE, (byte) 0xFF, (byte) 0xDD, (byte) 0xE0, 0, 0, 0, 0});
    assertThatThrownBy(() -> Images.decode(open.words(65535)))
        .hasMessageContaining("brightness is in a table");
    byte[] windowed =
        new Dicom(EXPLICIT)
            .grey("MONOCHROME2", 16, 16, false, 1, 1)
            .text(0x00281050, "10")
            .text(0x00281051, "2")
            .add(0x00283010, "SQ", item)
            .words(65535);
    assertThat(values(windowed)).containsExactly(1);
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.840.10008.1.2.4.90, JPEG 2000",
    "1.2.840.10008.1.2.4.70, lossless JPEG",
    "1.2.840.10008.1.2.4.81, JPEG-LS",
    "1.2.840.10008.1.2.1.99, deflated"
  })
  void refusesOtherCompressionsByName(String syntax, String name) {
    byte[] file = new Dicom(syntax).grey("MONOCHROME2", 8, 8, false, 1, 1).items(new byte[2]);
    assertThatThrownBy(() -> Images.decode(file))
        .hasMessageContaining(name)
        .hasMessageMatching(".*(gdcmconv|dcmconv).*");
  }

  @Test
  void refusesDamage() {
    byte[] small = new Dicom(EXPLICIT).grey("MONOCHROME2", 16, 16, false, 9, 9).words(1);
    assertThatThrownBy(() -> Images.decode(small))
        .hasMessage("truncated: 2 bytes of pixels, expected 162");
    byte[] none = new Dicom(EXPLICIT).grey("MONOCHROME2", 16, 16, false, 1, 1).build();
    assertThatThrownBy(() -> Images.decode(none)).hasMessageContaining("without a picture");
    byte[] palette = new Dicom(EXPLICIT).grey("PALETTE COLOR", 8, 8, false, 1, 1).words(1);
    assertThatThrownBy(() -> Images.decode(palette)).hasMessageContaining("PALETTE COLOR");
    byte[] window =
        new Dicom(EXPLICIT)
            .grey("MONOCHROME2", 16, 16, false, 1, 1)
            .text(0x00281050, "1")
            .text(0x00281051, "0")
            .words(1);
    assertThatThrownBy(() -> Images.decode(window)).hasMessageContaining("window of the width 0.0");
  }
}
