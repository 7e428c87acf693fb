package dev.densevec.checkpoint.safetensors;

import dev.densevec.checkpoint.tensor.TensorEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Writes safetensors: the length of the header, the header padded so that the first tensor is
/// aligned, the tensors.
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 64;
  private static final int LENGTH_BYTES = 8;

  /// Bytes handed to the channel at once.
  private static final long CHUNK = 1 << 24;

  private SafetensorsWriter() {}

  /// Writes a whole file from the channel's position on.
  public static void write(
      FileChannel channel, List<TensorEntry> tensors, Map<String, String> metadata)
      throws IOException {
    byte[] header = header(tensors, metadata).getBytes(StandardCharsets.UTF_8);
    int padding = -Math.floorMod(header.length + LENGTH_BYTES, -ALIGNMENT);
    ByteBuffer head =
        ByteBuffer.allocate(LENGTH_BYTES + header.length + padding).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(header.length + padding).put(header);
    while (head.hasRemaining()) {
      head.put((byte) ' ');
    }
    writeFully(channel, head.flip());
    for (TensorEntry tensor : tensors) {
      long size = tensor.data().byteSize();
      for (long at = 0; at < size; at += CHUNK) {
        writeFully(channel, tensor.data().asSlice(at, Math.min(CHUNK, size - at)).asByteBuffer());
      }
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static String header(List<TensorEntry> tensors, Map<String, String> metadata) {
    StringBuilder json = new StringBuilder("{\"__metadata__\":{");
    for (Iterator<Map.Entry<String, String>> i = metadata.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<String, String> entry = i.next();
      json.append(quote(entry.getKey())).append(':').append(quote(entry.getValue()));
      json.append(i.hasNext() ? "," : "");
    }
    json.append('}');
    long offset = 0;
    for (TensorEntry tensor : tensors) {
      long end = offset + tensor.data().byteSize();
      json.append(
          String.format(
              Locale.ROOT,
              ",%s:{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}",
              quote(tensor.name()),
              tensor.dtype(),
              tensor.shape().replace(" ", ""),
              offset,
              end));
      offset = end;
    }
    return json.append('}').toString();
  }

  private static String quote(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
