package dev.densevec.kernel.vector.tile;

import static dev.densevec.kernel.vector.tile.TileText.plus;

import java.util.List;
import java.util.Locale;

/// Writes the sources of the tiles of outer products, which differ only in their size; the reasons
/// and the use are those of [ConvTileSource].
final class OuterTileSource {

  private final TileText text = new TileText();
  private final Tile tile;

  private OuterTileSource(Tile tile) {
    this.tile = tile;
  }

  static String of(Tile tile) {
    return new OuterTileSource(tile).write();
  }

  private String write() {
    head();
    text.line("    FloatVector zero = FloatVector.zero(SPECIES);");
    for (int i = 0; i < tile.rows(); i++) {
      for (int j = 0; j < tile.vectors(); j++) {
        text.line(String.format(Locale.ROOT, "    FloatVector s%dx%d = zero;", i, j));
      }
    }
    loop();
    epilogue();
    text.line("  }");
    text.line("}");
    return text.toString();
  }

  private void head() {
    text.begin();
    text.line("");
    text.lanes(tile.vectors() > 1, tile.halves());
    text.line("import static dev.densevec.kernel.vector.lane.Memory.ALL;");
    text.line("import static dev.densevec.kernel.vector.lane.Memory.MASK;");
    text.line("");
    text.line("import dev.densevec.kernel.OuterKernel;");
    text.line("import dev.densevec.kernel.OuterShape;");
    text.line("import java.lang.foreign.MemorySegment;");
    text.line("import jdk.incubator.vector.FloatVector;");
    text.line("");
    text.open(
        String.format(
            Locale.ROOT,
            "Tile of outer products of %d channels by %s: %d accumulators.",
            tile.rows(),
            TileText.vectors(tile.vectors(), tile.halves()),
            tile.accumulators()),
        tile.name(),
        "OuterKernel");
    text.getter("rows", tile.rows());
    text.getter("vectors", tile.panel());
    text.line("");
    text.line("  @Override");
    text.line("  public void run(");
    text.line("      OuterShape shape,");
    text.line("      MemorySegment data,");
    text.line("      long left,");
    text.line("      long right,");
    text.line("      int rows,");
    text.line("      int columns,");
    text.line("      long dst) {");
    for (String stride : List.of("leftStride", "leftRow", "rightStride", "rightRow", "dstStride")) {
      text.line(String.format(Locale.ROOT, "    final long %s = shape.%s();", stride, stride));
    }
  }

  private void loop() {
    text.line("    final long base = data.address();");
    text.line("    for (int r = 0; r < rows; r++) {");
    text.line("      long a = base + left + r * leftRow;");
    text.line("      long b = base + right + r * rightRow;");
    if (tile.steps() == 1) {
      text.line("      for (int p = 0; p < columns; p++) {");
      turn();
    } else {
      text.line("      int p = 0;");
      text.line("      while (p < columns) {");
      turn();
      text.line("        p += " + tile.steps() + ";");
    }
    text.line("      }");
    text.line("    }");
  }

  private void turn() {
    addresses("");
    text.classes("        ", tile.rows(), tile.vectors());
    products("");
    for (int step = 1; step < tile.steps(); step++) {
      text.line("        if (p + " + step + " == columns) break;");
      addresses("_" + step);
      products("_" + step);
    }
  }

  private void addresses(String step) {
    text.line(String.format(Locale.ROOT, "        long x%s = a & MASK;", step));
    text.line(String.format(Locale.ROOT, "        long y%s = b & MASK;", step));
  }

  private void products(String step) {
    for (int j = 0; j < tile.vectors(); j++) {
      text.line(
          String.format(
              Locale.ROOT,
              "        FloatVector y%d%s = FloatVector.fromMemorySegment(SPECIES, ALL, y%s%s, ORDER);",
              j,
              step,
              step,
              plus(j)));
    }
    for (int i = 0; i < tile.rows(); i++) {
      text.line(
          String.format(
              Locale.ROOT,
              "        FloatVector x%d%s = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, x%s%s));",
              i,
              step,
              step,
              i == 0 ? "" : " + " + 4 * i));
      for (int j = 0; j < tile.vectors(); j++) {
        text.line(
            String.format(
                Locale.ROOT,
                "        s%dx%d = x%d%s.fma(y%d%s, s%dx%d);",
                i,
                j,
                i,
                step,
                j,
                step,
                i,
                j));
      }
    }
    text.line("        a += leftStride;");
    text.line("        b += rightStride;");
  }

  private void epilogue() {
    text.line("    long at = base + dst;");
    for (int i = 0; i < tile.rows(); i++) {
      text.line(String.format(Locale.ROOT, "    final long d%d = at & MASK;", i));
      for (int j = 0; j < tile.vectors(); j++) {
        text.line(
            String.format(
                Locale.ROOT,
                "    FloatVector d%dx%d = FloatVector.fromMemorySegment(SPECIES, ALL, d%d%s, ORDER);",
                i,
                j,
                i,
                plus(j)));
        text.line(
            String.format(
                Locale.ROOT,
                "    d%dx%d.add(s%dx%d).intoMemorySegment(ALL, d%d%s, ORDER);",
                i,
                j,
                i,
                j,
                i,
                plus(j)));
      }
      if (i + 1 < tile.rows()) {
        text.line("    at += dstStride;");
      }
    }
  }
}
