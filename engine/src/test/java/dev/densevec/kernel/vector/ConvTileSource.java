package dev.densevec.kernel.vector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Writes the sources of the convolution tiles, which differ only in their number of pixels and
/// vectors.
///
/// A tile needs each accumulator as a variable of its own, so its text cannot be a loop. The
/// written files are part of the source tree; `ConvTileSourceTest` fails when they differ from what
/// this class writes. A tile calls no helpers of ours: it is so long that the compiler would no
/// longer inline them, and make objects of their vectors. Run `main` with the folder of the
/// package's sources to write them anew.
final class ConvTileSource {

  /// A tile's size.
  record Tile(int pixels, int vectors) {
    String name() {
      return "Conv" + pixels + "x" + vectors;
    }
  }

  static final List<Tile> TILES =
      List.of(new Tile(12, 2), new Tile(8, 3), new Tile(10, 1), new Tile(5, 2), new Tile(9, 1));

  private final StringBuilder text = new StringBuilder();
  private final Tile tile;

  private ConvTileSource(Tile tile) {
    this.tile = tile;
  }

  public static void main(String[] args) throws IOException {
    for (Tile tile : TILES) {
      Files.writeString(Path.of(args[0], tile.name() + ".java"), of(tile));
    }
  }

  static String of(Tile tile) {
    return new ConvTileSource(tile).write();
  }

  private String write() {
    head();
    addresses();
    accumulators();
    loop();
    epilogue();
    line("  }");
    line("}");
    return text.toString();
  }

  private void head() {
    line("package dev.densevec.kernel.vector;");
    line("");
    line("import static dev.densevec.kernel.vector.Lanes.BYTES;");
    line("import static dev.densevec.kernel.vector.Lanes.FLOAT;");
    line("import static dev.densevec.kernel.vector.Lanes.INT;");
    line("import static dev.densevec.kernel.vector.Lanes.ORDER;");
    line("import static dev.densevec.kernel.vector.Lanes.SPECIES;");
    line("import static dev.densevec.kernel.vector.Lanes.VECTOR;");
    line("import static dev.densevec.kernel.vector.Lanes.other;");
    line("import static dev.densevec.kernel.vector.Memory.ALL;");
    line("import static dev.densevec.kernel.vector.Memory.MOST;");
    line("");
    line("import dev.densevec.kernel.ConvKernel;");
    line("import dev.densevec.kernel.ConvShape;");
    line("import java.lang.foreign.MemorySegment;");
    line("import jdk.incubator.vector.FloatVector;");
    line("");
    line(
        "/// Convolution tile of %d pixels by %d vectors: %d accumulators."
            .formatted(tile.pixels, tile.vectors, tile.pixels * tile.vectors));
    line("///");
    line("/// Written by `ConvTileSource`, not by hand.");
    line("final class %s implements ConvKernel {".formatted(tile.name()));
    getter("pixels", tile.pixels);
    getter("vectors", tile.vectors);
    line("");
    line("  @Override");
    line("  public void run(");
    line("      ConvShape shape,");
    line("      MemorySegment data,");
    line("      long src,");
    line("      long srcIndex,");
    line("      int count,");
    line("      MemorySegment params,");
    line("      long weights,");
    line("      long bias,");
    line("      float floor,");
    line("      long dst,");
    line("      long dstIndex) {");
  }

  private void getter(String name, int value) {
    line("");
    line("  @Override");
    line("  public int %s() {".formatted(name));
    line("    return %d;".formatted(value));
    line("  }");
  }

  private void addresses() {
    line("    final int last = count - 1;");
    line("    final long table = params.address() + srcIndex;");
    line("    final long from = data.address() + src;");
    line("    final long srcStride = shape.srcStride();");
    for (int p = 0; p < tile.pixels; p++) {
      line(
          "    final long a%d = from + ALL.get(INT, (table + 4L * %s) & MOST) * srcStride;"
              .formatted(p, index(p)));
    }
  }

  private static String index(int pixel) {
    return "Math.min(" + pixel + ", last)";
  }

  /// The bias is where the sums start, which spares an addition at each one's end.
  private void accumulators() {
    line("    final long b = (params.address() + bias) & MOST;");
    for (int v = 0; v < tile.vectors; v++) {
      line(
          "    FloatVector b%d = FloatVector.fromMemorySegment(SPECIES, ALL, b%s, ORDER);"
              .formatted(v, plus(v)));
    }
    for (int p = 0; p < tile.pixels; p++) {
      for (int v = 0; v < tile.vectors; v++) {
        line("    FloatVector s%dx%d = b%d;".formatted(p, v, v));
      }
    }
  }

  private void loop() {
    line("    final long rowStride = shape.rowStride();");
    line("    final int rows = shape.rows();");
    line("    final int run = shape.run();");
    line("    long w = params.address() + weights;");
    line("    for (int r = 0; r < rows; r++) {");
    for (int p = 0; p < tile.pixels; p++) {
      line("      final long p%d = (a%d + r * rowStride) & MOST;".formatted(p, p));
    }
    line("      final long row = w & MOST;");
    line("      for (int k = 0; k < run; k++) {");
    line("        final long weight = row + %s * k;".formatted(bytes(tile.vectors)));
    step();
    line("      }");
    line("      w += %s * run;".formatted(bytes(tile.vectors)));
    line("    }");
  }

  /// Tells the compiler the class of what is carried around a loop, which it would otherwise have
  /// to know from profiles of the JDK's own methods: where a kernel is compiled before these exist,
  /// all its vectors are objects.
  private void classes(String indent) {
    for (int p = 0; p < tile.pixels; p++) {
      for (int v = 0; v < tile.vectors; v++) {
        line("%sif (s%dx%d.getClass() != VECTOR) throw other();".formatted(indent, p, v));
      }
    }
  }

  private void step() {
    classes("        ");
    for (int v = 0; v < tile.vectors; v++) {
      line(
          "        FloatVector w%d = FloatVector.fromMemorySegment(SPECIES, ALL, weight%s, ORDER);"
              .formatted(v, plus(v)));
    }
    for (int p = 0; p < tile.pixels; p++) {
      line(
          "        FloatVector x%d = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, p%d + 4L * k));"
              .formatted(p, p));
      for (int v = 0; v < tile.vectors; v++) {
        line("        s%dx%d = x%d.fma(w%d, s%dx%d);".formatted(p, v, p, v, p, v));
      }
    }
  }

  /// The floor is applied in a pass of its own: in here it would be two thirds of the tile, and
  /// more than the compiler takes.
  private void epilogue() {
    classes("    ");
    line("    final long dstTable = params.address() + dstIndex;");
    line("    final long to = data.address() + dst;");
    line("    final long dstStride = shape.dstStride();");
    for (int p = 0; p < tile.pixels; p++) {
      line("    final long d%d =".formatted(p));
      line(
          "        (to + ALL.get(INT, (dstTable + 4L * %s) & MOST) * dstStride) & MOST;"
              .formatted(index(p)));
      for (int v = 0; v < tile.vectors; v++) {
        line("    s%dx%d.intoMemorySegment(ALL, d%d%s, ORDER);".formatted(p, v, p, plus(v)));
      }
    }
    line("    if (floor > Float.NEGATIVE_INFINITY) {");
    line("      Floor.raise(to, dstTable, dstStride, count, %d, floor);".formatted(tile.vectors));
    line("    }");
  }

  private static String bytes(int vectors) {
    return vectors == 1 ? "BYTES" : vectors + " * BYTES";
  }

  private static String plus(int vector) {
    return vector == 0 ? "" : vector == 1 ? " + BYTES" : " + " + vector + " * BYTES";
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
