package dev.densevec.kernel.vector.tile;

import static dev.densevec.kernel.vector.tile.TileText.plus;

import java.util.Locale;

/// Writes the sources of the convolution tiles, which differ only in their number of pixels and
/// vectors.
///
/// A tile needs each accumulator as a variable of its own, so its text cannot be a loop. The
/// written files are part of the source tree; `TileSourcesTest` fails when they differ from what
/// this class writes, and writes them anew if told to. A tile calls no helpers of ours: it is so
/// long that the compiler would no longer inline them, and make objects of their vectors.
final class ConvTileSource {

  private final TileText text = new TileText();
  private final Tile tile;

  private ConvTileSource(Tile tile) {
    this.tile = tile;
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
    text.line("  }");
    text.line("}");
    return text.toString();
  }

  private void head() {
    text.begin();
    text.line("");
    text.lanes(true, tile.halves());
    text.line("import static dev.densevec.kernel.vector.lane.Memory.ALL;");
    text.line("import static dev.densevec.kernel.vector.lane.Memory.MASK;");
    if (small()) {
      text.line("import static dev.densevec.kernel.vector.lane.Memory.RUN;");
      text.line("import static jdk.incubator.vector.VectorOperators.LT;");
    }
    text.line("");
    text.line("import dev.densevec.kernel.ConvKernel;");
    text.line("import dev.densevec.kernel.ConvShape;");
    text.line("import dev.densevec.kernel.Operands;");
    text.line("import jdk.incubator.vector.FloatVector;");
    text.line("");
    text.open(
        String.format(
            Locale.ROOT,
            "Convolution tile of %d pixels by %s: %d accumulators.",
            tile.rows(),
            TileText.vectors(tile.vectors(), tile.halves()),
            tile.accumulators()),
        tile.name(),
        "ConvKernel");
    text.getter("pixels", tile.rows());
    text.getter("vectors", tile.panel());
    text.line("");
    text.line("  @Override");
    text.line("  public void run(");
    text.line("      ConvShape shape,");
    text.line("      Operands operands,");
    text.line("      long channel,");
    text.line("      long src,");
    text.line("      int srcIndex,");
    text.line("      int count,");
    text.line("      long dst,");
    text.line("      int dstIndex) {");
  }

  /// Whether the tile is one for few registers, which is so short that it has room for more.
  private boolean small() {
    return tile.steps() > 1;
  }

  private void addresses() {
    text.line("    final int last = count - 1;");
    text.line("    final int[] indices = operands.indices();");
    text.line("    final long from = operands.data().address() + src;");
    text.line("    final long srcStride = shape.srcStride();");
    for (int p = 0; p < tile.rows(); p++) {
      text.line(
          String.format(
              Locale.ROOT,
              "    final long a%d = from + indices[srcIndex + %s] * srcStride;",
              p,
              index(p)));
    }
  }

  private static String index(int pixel) {
    return "Math.min(" + pixel + ", last)";
  }

  /// The bias is where the sums start, which spares an addition at each one's end.
  private void accumulators() {
    text.line("    final long params = operands.params().address();");
    text.line("    final long b = (params + shape.bias() + channel) & MASK;");
    for (int v = 0; v < tile.vectors(); v++) {
      text.line(
          String.format(
              Locale.ROOT,
              "    FloatVector b%d = FloatVector.fromMemorySegment(SPECIES, ALL, b%s, ORDER);",
              v,
              plus(v)));
    }
    for (int p = 0; p < tile.rows(); p++) {
      for (int v = 0; v < tile.vectors(); v++) {
        text.line(String.format(Locale.ROOT, "    FloatVector s%dx%d = b%d;", p, v, v));
      }
    }
  }

  private void loop() {
    if (small()) {
      rowsOfRuns();
    } else {
      allPlaces();
    }
  }

  /// One loop over all places of all rows. With a loop in a loop, the compiler moved six of 24
  /// accumulators through memory at each place, in one of four starts.
  private void allPlaces() {
    text.line("    final int run = shape.run();");
    text.line("    final int places = shape.rows() * run;");
    text.line("    final int toNextRow = (int) shape.rowStride() - 4 * (run - 1);");
    for (int p = 0; p < tile.rows(); p++) {
      text.line(String.format(Locale.ROOT, "    final long p%d = a%d & MASK;", p, p));
    }
    text.line("    final long row = (params + shape.weights() + channel * shape.depth()) & MASK;");
    text.line("    int left = run;");
    text.line("    int next = 0;");
    text.line("    for (int k = 0; k < places; k++) {");
    text.line("      final int place = next & Integer.MAX_VALUE;");
    text.line("      left--;");
    text.line("      next += left == 0 ? toNextRow : 4;");
    text.line("      left = left == 0 ? run : left;");
    turn("      ");
    text.line("    }");
  }

  private void rowsOfRuns() {
    text.line("    final long rowStride = shape.rowStride();");
    text.line("    final int rows = shape.rows();");
    text.line("    final int run = shape.run() & RUN;");
    text.line("    long w = params + shape.weights() + channel * shape.depth();");
    text.line("    for (int r = 0; r < rows; r++) {");
    for (int p = 0; p < tile.rows(); p++) {
      text.line(
          String.format(Locale.ROOT, "      final long p%d = (a%d + r * rowStride) & MASK;", p, p));
    }
    text.line("      final long row = w & MASK;");
    text.line("      int k = 0;");
    text.line("      while (k < run) {");
    turn("        ");
    text.line("        k += " + tile.steps() + ";");
    text.line("      }");
    text.line(String.format(Locale.ROOT, "      w += %s * run;", bytes(tile.vectors())));
    text.line("    }");
  }

  private void turn(String indent) {
    text.line(
        String.format(
            Locale.ROOT, "%sfinal long weight = row + %s * k;", indent, bytes(tile.vectors())));
    text.classes(indent, tile.rows(), tile.vectors());
    for (int step = 0; step < tile.steps(); step++) {
      if (step > 0) {
        text.line(indent + "if (k + " + step + wayOut() + "run) break;");
      }
      step(indent, step);
    }
  }

  /// A test for equality stays in the loop, and so keeps the reads of a step after those of the one
  /// before. The compiler takes a test for order out of the loop, with which a tile of single
  /// vectors is faster.
  private String wayOut() {
    return tile.vectors() > 1 ? " == " : " >= ";
  }

  private void step(String indent, int step) {
    String number = step == 0 ? "" : "_" + step;
    for (int v = 0; v < tile.vectors(); v++) {
      text.line(
          String.format(
              Locale.ROOT,
              "%sFloatVector w%d%s = FloatVector.fromMemorySegment(SPECIES, ALL, weight%s, ORDER);",
              indent,
              v,
              number,
              plus(step * tile.vectors() + v)));
    }
    for (int p = 0; p < tile.rows(); p++) {
      text.line(
          String.format(
              Locale.ROOT,
              "%sFloatVector x%d%s = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, p%d + %s));",
              indent,
              p,
              number,
              p,
              place(step)));
      for (int v = 0; v < tile.vectors(); v++) {
        text.line(
            String.format(
                Locale.ROOT,
                "%ss%dx%d = x%d%s.fma(w%d%s, s%dx%d);",
                indent,
                p,
                v,
                p,
                number,
                v,
                number,
                p,
                v));
      }
    }
  }

  /// Bytes from a pixel's first place to that of a step.
  private String place(int step) {
    if (!small()) {
      return "place";
    }
    return step == 0 ? "4L * k" : "4L * k + " + 4 * step;
  }

  /// A small tile raises its sums to the floor before it writes them. In a large one that would be
  /// two thirds of the tile, and more than the compiler takes: there it is a pass of its own.
  private void epilogue() {
    text.classes("    ", tile.rows(), tile.vectors());
    text.line("    final long to = operands.data().address() + dst + channel;");
    text.line("    final long dstStride = shape.dstStride();");
    for (int p = 0; p < tile.rows(); p++) {
      text.line(
          String.format(
              Locale.ROOT,
              "    final long d%d = (to + indices[dstIndex + %s] * dstStride) & MASK;",
              p,
              index(p)));
      if (!small()) {
        write("    ", p, "");
      }
    }
    if (small()) {
      raiseAndWrite();
    } else {
      floor();
    }
  }

  /// Two ways, each with writes of its own: a sum that is raised in one way only would become an
  /// object where the ways meet.
  private void raiseAndWrite() {
    text.line("    if (shape.floor() > Float.NEGATIVE_INFINITY) {");
    text.line("      FloatVector low = FloatVector.broadcast(SPECIES, shape.floor());");
    for (int p = 0; p < tile.rows(); p++) {
      write("      ", p, ".blend(low, %s.compare(LT, low))");
    }
    text.line("    } else {");
    for (int p = 0; p < tile.rows(); p++) {
      write("      ", p, "");
    }
    text.line("    }");
  }

  /// @param change what is done with a sum, whose name stands for `%s` in it
  private void write(String indent, int pixel, String change) {
    for (int v = 0; v < tile.vectors(); v++) {
      String sum = "s" + pixel + "x" + v;
      String to = "d" + pixel + plus(v);
      text.line(
          indent + sum + change.replace("%s", sum) + ".intoMemorySegment(ALL, " + to + ", ORDER);");
    }
  }

  private void floor() {
    text.line("    final float floor = shape.floor();");
    text.line("    if (floor > Float.NEGATIVE_INFINITY) {");
    text.line(
        String.format(
            Locale.ROOT,
            "      Floor.raise(to, dstStride, indices, dstIndex, count, %d, floor);",
            tile.panel()));
    text.line("    }");
  }

  private static String bytes(int vectors) {
    return vectors == 1 ? "BYTES" : vectors + " * BYTES";
  }
}
