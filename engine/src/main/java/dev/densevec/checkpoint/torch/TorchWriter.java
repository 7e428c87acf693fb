package dev.densevec.checkpoint.torch;

import dev.densevec.checkpoint.tensor.TensorEntry;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes PyTorch's zip format as `torch.save` does: a pickle, the storages uncompressed and
/// aligned, the format's version. The same tensors give the same bytes.
public final class TorchWriter {
  /// Name of the state dict's attribute that holds metadata.
  static final String ATTRIBUTE = "metadata";

  private static final String FOLDER = "archive/";
  private static final String VERSION = "3\n";
  private static final int ALIGNMENT = 64;
  private static final int LOCAL_BYTES = 30;
  private static final int EXTRA_BYTES = 4;
  private static final int CHUNK = 1 << 16;

  /// Two letters before the padding that aligns an entry, those PyTorch takes.
  private static final String PADDING = "FB";

  /// Any time that zip can say; the file's bytes shall not depend on when it was written.
  private static final LocalDateTime TIME = LocalDateTime.of(1990, 1, 1, 0, 0);

  private final Counted counted;
  private final ZipOutputStream zip;

  private TorchWriter(OutputStream out) {
    counted = new Counted(out);
    zip = new ZipOutputStream(counted);
  }

  /// Writes a whole file from the channel's position on.
  public static void write(
      FileChannel channel, List<TensorEntry> tensors, Map<String, String> metadata)
      throws IOException {
    // Closing the zip would close the channel, which is still to be forced to the disk.
    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), CHUNK);
    TorchWriter writer = new TorchWriter(out);
    writer.entry("data.pkl", PickleBuilder.stateDict(tensors, ATTRIBUTE, metadata));
    writer.entry("byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < tensors.size(); i++) {
      writer.entry("data/" + i, tensors.get(i).data());
    }
    writer.entry("version", VERSION.getBytes(StandardCharsets.US_ASCII));
    writer.zip.finish();
    out.flush();
  }

  private void entry(String name, byte[] content) throws IOException {
    entry(name, MemorySegment.ofArray(content));
  }

  private void entry(String name, MemorySegment content) throws IOException {
    ZipEntry entry = new ZipEntry(FOLDER + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setTimeLocal(TIME);
    entry.setSize(content.byteSize());
    entry.setCrc(crc(content));
    zip.flush();
    entry.setExtra(padding(counted.bytes + LOCAL_BYTES + entry.getName().length()));
    zip.putNextEntry(entry);
    byte[] chunk = new byte[(int) Math.min(CHUNK, content.byteSize())];
    for (long at = 0; at < content.byteSize(); at += CHUNK) {
      int length = (int) Math.min(CHUNK, content.byteSize() - at);
      MemorySegment.copy(content, at, MemorySegment.ofArray(chunk), 0, length);
      zip.write(chunk, 0, length);
    }
    zip.closeEntry();
  }

  private static long crc(MemorySegment content) {
    CRC32 crc = new CRC32();
    for (long at = 0; at < content.byteSize(); at += CHUNK) {
      crc.update(content.asSlice(at, Math.min(CHUNK, content.byteSize() - at)).asByteBuffer());
    }
    return crc.getValue();
  }

  /// An extra field after which the entry's content is aligned.
  ///
  /// @param at where the field is to stand in the file
  private static byte[] padding(long at) {
    int length = Math.floorMod(-(at + EXTRA_BYTES), ALIGNMENT);
    byte[] extra = new byte[EXTRA_BYTES + length];
    extra[0] = (byte) PADDING.charAt(0);
    extra[1] = (byte) PADDING.charAt(1);
    extra[2] = (byte) length;
    return extra;
  }

  /// Counts what passes.
  private static final class Counted extends FilterOutputStream {
    private long bytes;

    Counted(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      bytes++;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      out.write(source, offset, length);
      bytes += length;
    }
  }
}
