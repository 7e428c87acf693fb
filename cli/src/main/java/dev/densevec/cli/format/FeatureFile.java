package dev.densevec.cli.format;

import dev.densevec.checkpoint.TensorFiles;
import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.FileErrors;
import dev.densevec.data.files.OutputFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Rows of numbers with a name each, as a file of one of three formats by its name's end.
///
/// | end | what |
/// |---|---|
/// | `.npy` | NumPy's format 1.0: float32, rows by columns; without the names |
/// | `.csv` | a line a row: its name and its numbers, under a line that names the columns |
/// | `.safetensors` | the tensor `features`, float32, rows by columns; the names as a JSON array in the metadata's `images` |
public final class FeatureFile {
  /// NumPy's prefix and header end at a multiple of it.
  private static final int ALIGNMENT = 64;

  /// Magic, version and the header's length.
  private static final int PREFIX = 10;

  private final Path path;
  private final Kind kind;

  /// The formats.
  private enum Kind {
    NPY,
    CSV,
    SAFETENSORS;

    private String end() {
      return "." + name().toLowerCase(Locale.ROOT);
    }
  }

  private FeatureFile(Path path, Kind kind) {
    this.path = path;
    this.kind = kind;
  }

  /// The file of a name.
  ///
  /// @throws Failure if its end is none of those known
  public static FeatureFile of(Path path) {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    return Arrays.stream(Kind.values())
        .filter(kind -> name.endsWith(kind.end()))
        .findFirst()
        .map(kind -> new FeatureFile(path, kind))
        .orElseThrow(
            () ->
                Failure.usage(
                    "--out is '"
                        + path
                        + "', expected a name that ends in "
                        + Arrays.stream(Kind.values())
                            .map(Kind::end)
                            .collect(Collectors.joining(", "))));
  }

  /// Writes rows, all or nothing.
  ///
  /// @param names a name for each row
  /// @param rows at least one, all of one length
  /// @throws Failure in one line that names the file, if it can't be written
  public void write(List<String> names, List<float[]> rows) {
    try {
      switch (kind) {
        case NPY ->
            OutputFiles.replace(path, channel -> npy(rows, Channels.newOutputStream(channel)));
        case CSV ->
            OutputFiles.replace(
                path, channel -> csv(names, rows, Channels.newOutputStream(channel)));
        case SAFETENSORS -> safetensors(names, rows);
      }
    } catch (IOException e) {
      throw FileErrors.unwritten(path, e);
    }
  }

  private static void npy(List<float[]> rows, OutputStream out) throws IOException {
    String text =
        String.format(
            Locale.ROOT,
            "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }",
            rows.size(),
            rows.getFirst().length);
    int length = Math.ceilDiv(PREFIX + text.length() + 1, ALIGNMENT) * ALIGNMENT;
    ByteBuffer head = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    head.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    head.put((byte) 1).put((byte) 0).putShort((short) (length - PREFIX));
    head.put(text.getBytes(StandardCharsets.US_ASCII));
    while (head.remaining() > 1) {
      head.put((byte) ' ');
    }
    out.write(head.put((byte) '\n').array());
    for (float[] row : rows) {
      out.write(bytes(row));
    }
  }

  private static byte[] bytes(float[] row) {
    ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(row);
    return bytes.array();
  }

  private static void csv(List<String> names, List<float[]> rows, OutputStream out)
      throws IOException {
    List<String> head = new ArrayList<>(List.of("image"));
    IntStream.range(0, rows.getFirst().length).forEach(i -> head.add("f" + i));
    line(head, out);
    for (int i = 0; i < rows.size(); i++) {
      List<String> cells = new ArrayList<>(List.of(names.get(i)));
      for (float value : rows.get(i)) {
        cells.add(String.valueOf(value));
      }
      line(cells, out);
    }
  }

  private static void line(List<String> cells, OutputStream out) throws IOException {
    out.write((Csv.line(cells.toArray(String[]::new)) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private void safetensors(List<String> names, List<float[]> rows) throws IOException {
    long width = rows.getFirst().length;
    Json images = new Json().beginArray();
    names.forEach(images::value);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(rows.size() * width * Float.BYTES, ALIGNMENT);
      for (int i = 0; i < rows.size(); i++) {
        data.asSlice(i * width * Float.BYTES).copyFrom(MemorySegment.ofArray(bytes(rows.get(i))));
      }
      List<Long> dims = List.of((long) rows.size(), width);
      TensorFiles.save(
          path,
          List.of(TensorEntry.rowMajor("features", DType.F32, dims, data)),
          Map.of("images", images.endArray().toString()));
    }
  }
}
