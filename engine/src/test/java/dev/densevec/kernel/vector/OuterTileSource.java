package dev.densevec.kernel.vector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Writes the sources of the tiles of outer products, which differ only in their size; the reasons
/// and the use are those of [ConvTileSource].
final class OuterTileSource {

  /// A tile's size.
  record Tile(int rows, int vectors) {
    String name() {
      return "Outer" + rows + "x" + vectors;
    }
  }

  static final List<Tile> TILES =
      List.of(new Tile(12, 2), new Tile(8, 3), new Tile(6, 2), new Tile(4, 3), new Tile(12, 1));

  private final StringBuilder text = new StringBuilder();
  private final Tile tile;

  private OuterTileSource(Tile tile) {
    this.tile = tile;
  }

  public static void main(String[] args) throws IOException {
    for (Tile tile : TILES) {
      Files.writeString(Path.of(args[0], tile.name() + ".java"), of(tile));
    }
  }

  static String of(Tile tile) {
    return new OuterTileSource(tile).write();
  }

  private String write() {
    head();
    line("    FloatVector zero = FloatVector.zero(SPECIES);");
    for (int i = 0; i < tile.rows; i++) {
      for (int j = 0; j < tile.vectors; j++) {
        line("    FloatVector s%dx%d = zero;".formatted(i, j));
      }
    }
    loop();
    epilogue();
    line("  }");
    line("}");
    return text.toString();
  }

  private void head() {
    line("package dev.densevec.kernel.vector;");
    line("");
    if (tile.vectors > 1) {
      line("import static dev.densevec.kernel.vector.Lanes.BYTES;");
    }
    line("import static dev.densevec.kernel.vector.Lanes.FLOAT;");
    line("import static dev.densevec.kernel.vector.Lanes.ORDER;");
    line("import static dev.densevec.kernel.vector.Lanes.SPECIES;");
    line("import static dev.densevec.kernel.vector.Lanes.VECTOR;");
    line("import static dev.densevec.kernel.vector.Lanes.other;");
    line("import static dev.densevec.kernel.vector.Memory.ALL;");
    line("import static dev.densevec.kernel.vector.Memory.MOST;");
    line("");
    line("import dev.densevec.kernel.OuterKernel;");
    line("import java.lang.foreign.MemorySegment;");
    line("import jdk.incubator.vector.FloatVector;");
    line("");
    line(
        "/// Tile of outer products of %d channels by %d vector%s: %d accumulators."
            .formatted(
                tile.rows, tile.vectors, tile.vectors == 1 ? "" : "s", tile.rows * tile.vectors));
    line("///");
    line("/// Written by `OuterTileSource`, not by hand.");
    line("final class %s implements OuterKernel {".formatted(tile.name()));
    getter("rows", tile.rows);
    getter("vectors", tile.vectors);
    line("");
    line("  @Override");
    line("  public void run(");
    line("      MemorySegment data,");
    line("      long left,");
    line("      long leftStride,");
    line("      long leftRow,");
    line("      long right,");
    line("      long rightStride,");
    line("      long rightRow,");
    line("      int rows,");
    line("      int columns,");
    line("      long dst,");
    line("      long dstStride) {");
  }

  private void getter(String name, int value) {
    line("");
    line("  @Override");
    line("  public int %s() {".formatted(name));
    line("    return %d;".formatted(value));
    line("  }");
  }

  private void loop() {
    line("    final long base = data.address();");
    line("    for (int r = 0; r < rows; r++) {");
    line("      long a = base + left + r * leftRow;");
    line("      long b = base + right + r * rightRow;");
    line("      for (int p = 0; p < columns; p++) {");
    line("        long x = a & MOST;");
    line("        long y = b & MOST;");
    products();
    line("        a += leftStride;");
    line("        b += rightStride;");
    line("      }");
    line("    }");
  }

  /// Tells the compiler the class of what is carried around a loop, as in `ConvTileSource`.
  private void classes(String indent) {
    for (int i = 0; i < tile.rows; i++) {
      for (int j = 0; j < tile.vectors; j++) {
        line("%sif (s%dx%d.getClass() != VECTOR) throw other();".formatted(indent, i, j));
      }
    }
  }

  private void products() {
    classes("        ");
    for (int j = 0; j < tile.vectors; j++) {
      line(
          "        FloatVector y%d = FloatVector.fromMemorySegment(SPECIES, ALL, y%s, ORDER);"
              .formatted(j, plus(j)));
    }
    for (int i = 0; i < tile.rows; i++) {
      line(
          "        FloatVector x%d = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, x%s));"
              .formatted(i, i == 0 ? "" : " + " + 4 * i));
      for (int j = 0; j < tile.vectors; j++) {
        line("        s%dx%d = x%d.fma(y%d, s%dx%d);".formatted(i, j, i, j, i, j));
      }
    }
  }

  private void epilogue() {
    line("    long at = base + dst;");
    for (int i = 0; i < tile.rows; i++) {
      line("    final long d%d = at & MOST;".formatted(i));
      for (int j = 0; j < tile.vectors; j++) {
        line(
            "    FloatVector d%dx%d = FloatVector.fromMemorySegment(SPECIES, ALL, d%d%s, ORDER);"
                .formatted(i, j, i, plus(j)));
        line(
            "    d%dx%d.add(s%dx%d).intoMemorySegment(ALL, d%d%s, ORDER);"
                .formatted(i, j, i, j, i, plus(j)));
      }
      if (i + 1 < tile.rows) {
        line("    at += dstStride;");
      }
    }
  }

  private static String plus(int vector) {
    return vector == 0 ? "" : vector == 1 ? " + BYTES" : " + " + vector + " * BYTES";
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
