package dev.densevec.kernel.vector;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The text of a tile's class: what the sources of all tiles have in common.
final class TileText {
  private final StringBuilder text = new StringBuilder();

  void line(String line) {
    text.append(line).append('\n');
  }

  /// Imports of what is known of vectors.
  ///
  /// @param bytes whether their length is needed
  /// @param halves whether they have half the length
  void lanes(boolean bytes, boolean halves) {
    List<String> names = new ArrayList<>(List.of("SPECIES", "VECTOR"));
    if (bytes) {
      names.add("BYTES");
    }
    List<String> imports = new ArrayList<>(List.of("Lanes.FLOAT", "Lanes.ORDER", "Lanes.other"));
    names.forEach(name -> imports.add((halves ? "Halves." : "Lanes.") + name));
    imports.stream()
        .sorted()
        .forEach(name -> line("import static dev.densevec.kernel.vector." + name + ";"));
  }

  /// So many vectors, or halves of one, in words; of halves there are two or more.
  static String vectors(int count, boolean halves) {
    return count + (halves ? " halves of a vector" : count == 1 ? " vector" : " vectors");
  }

  /// The head of a tile's class.
  ///
  /// @param summary the first sentence of its description
  /// @param source the class that writes it
  void open(String summary, Class<?> source, String name, String contract) {
    line("/// " + summary);
    line("///");
    line(String.format(Locale.ROOT, "/// Written by `%s`, not by hand.", source.getSimpleName()));
    line(String.format(Locale.ROOT, "final class %s implements %s {", name, contract));
  }

  void getter(String name, int value) {
    line("");
    line("  @Override");
    line(String.format(Locale.ROOT, "  public int %s() {", name));
    line(String.format(Locale.ROOT, "    return %d;", value));
    line("  }");
  }

  /// Tells the compiler the class of the accumulators that are carried around a loop, which it
  /// would otherwise have to know from profiles of the JDK's own methods: where a kernel is
  /// compiled before these exist, all its vectors are objects.
  void classes(String indent, int rows, int vectors) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < vectors; j++) {
        line(
            String.format(
                Locale.ROOT, "%sif (s%dx%d.getClass() != VECTOR) throw other();", indent, i, j));
      }
    }
  }

  /// What leads from an address to its vector of a number.
  static String plus(int vector) {
    return vector == 0 ? "" : vector == 1 ? " + BYTES" : " + " + vector + " * BYTES";
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
