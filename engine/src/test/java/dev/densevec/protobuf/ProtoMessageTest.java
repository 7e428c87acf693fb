package dev.densevec.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// The wire format, byte by byte, after the encoding page of the Protocol Buffers documentation.
final class ProtoMessageTest {

  private static String encoded(ProtoMessage message) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    message.writeTo(Channels.newChannel(bytes));
    assertThat(message.size()).isEqualTo(bytes.size());
    assertThat(message.toBytes()).isEqualTo(bytes.toByteArray());
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  @Test
  void integersAreVarints() throws IOException {
    assertThat(encoded(new ProtoMessage().integer(1, 150))).isEqualTo("089601");
    assertThat(encoded(new ProtoMessage().integer(20, 7))).isEqualTo("a00107");
    assertThat(encoded(new ProtoMessage().integer(1, 0))).isEqualTo("0800");
    assertThat(encoded(new ProtoMessage().integer(1, -2))).isEqualTo("08feffffffffffffffff01");
  }

  @Test
  void floatsAreLittleEndian() throws IOException {
    assertThat(encoded(new ProtoMessage().float32(2, 1))).isEqualTo("150000803f");
    assertThat(encoded(new ProtoMessage().float64(1, -2))).isEqualTo("0900000000000000c0");
    assertThat(encoded(new ProtoMessage().float64s(6, 1, -2)))
        .isEqualTo("3210" + "000000000000f03f" + "00000000000000c0");
  }

  @Test
  void textsAndMessagesCarryTheirLength() throws IOException {
    ProtoMessage inner = new ProtoMessage().integer(1, 150);
    assertThat(encoded(new ProtoMessage().text(2, "testing"))).isEqualTo("120774657374696e67");
    assertThat(encoded(new ProtoMessage().message(3, inner))).isEqualTo("1a03089601");
  }

  @Test
  void bulkDataKeepsItsPlaceAtAnyDepth() throws IOException {
    MemorySegment data = MemorySegment.ofArray(new byte[] {1, 2, 3});
    ProtoMessage inner = new ProtoMessage().integer(1, 5).bytes(9, data).integer(2, 6);
    ProtoMessage outer = new ProtoMessage().integer(1, 7).message(5, inner).integer(3, 8);
    assertThat(encoded(outer)).isEqualTo("0807" + "2a09" + "0805" + "4a03010203" + "1006" + "1808");
  }
}
