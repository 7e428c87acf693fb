package dev.densevec.kernel.vector.tile;

import dev.densevec.kernel.vector.lane.Lanes;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The tiles there are, a line each, and the choice among them.
///
/// 24 accumulators fit where there are 32 registers, 8 where there are 16; a tile of single vectors
/// has no more rows than there are registers for the addresses of its pixels.
///
/// The compiler takes four turns of a loop together and loads the weights of all four first. Where
/// there are 16 registers, this drives most accumulators into memory. Ways out in the middle of a
/// turn keep it from doing so.
public final class Tiles {
  static final List<Tile> ALL =
      List.of(
          new Tile("Conv", 12, 2, false, 32),
          new Tile("Conv", 8, 3, false, 32),
          new Tile("Conv", 10, 1, false, 32),
          new Tile("Conv", 12, 2, true, 32),
          new Tile("Conv", 4, 2, false, 16, 4),
          new Tile("Conv", 8, 1, false, 16, 2),
          new Tile("Outer", 12, 2, false, 32),
          new Tile("Outer", 8, 3, false, 32),
          new Tile("Outer", 12, 2, true, 32),
          new Tile("Outer", 6, 2, false, 16, 4),
          new Tile("Outer", 12, 1, false, 16));

  private static final int MOST_VECTORS = 3;

  private Tiles() {}

  /// The tile of a kind with the best score that this machine's registers hold.
  ///
  /// @param contract what the tile fulfils
  /// @param kind `Conv` or `Outer`
  /// @param vectors whole vectors of the tile
  /// @param halves whether the processor computes long vectors in halves
  public static <K> Optional<K> best(Class<K> contract, String kind, int vectors, boolean halves) {
    return best(kind, vectors, halves, Lanes.REGISTERS).map(tile -> contract.cast(make(tile)));
  }

  /// The tile of a kind with the fewest rows: for what larger ones leave.
  public static <K> Optional<K> smallest(Class<K> contract, String kind, int vectors) {
    return smallest(kind, vectors, Lanes.REGISTERS).map(tile -> contract.cast(make(tile)));
  }

  static Optional<Tile> smallest(String kind, int vectors, int registers) {
    return of(kind, vectors, false, registers).min(Comparator.comparingInt(Tile::rows));
  }

  static Optional<Tile> best(String kind, int vectors, boolean halves, int registers) {
    return of(kind, vectors, halves, registers).max(Comparator.comparingDouble(Tile::score));
  }

  private static Stream<Tile> of(String kind, int vectors, boolean halves, int registers) {
    return ALL.stream()
        .filter(tile -> tile.kind().equals(kind) && tile.panel() == vectors)
        .filter(tile -> tile.registers() <= registers && (halves || !tile.halves()));
  }

  private static Object make(Tile tile) {
    try {
      return Class.forName(Tiles.class.getPackageName() + "." + tile.name())
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no class for the tile " + tile, e);
    }
  }

  /// The tiles of convolutions that this machine gets and their scores, for people.
  public static String describe(boolean halves) {
    List<String> names =
        IntStream.rangeClosed(1, MOST_VECTORS)
            .mapToObj(vectors -> best("Conv", vectors, halves, Lanes.REGISTERS))
            .flatMap(Optional::stream)
            .map(tile -> String.format(Locale.ROOT, "%s %.2f", tile.name(), tile.score()))
            .toList();
    return String.format(
        Locale.ROOT,
        "of the tiles for %d registers, %s do most multiply-adds a read",
        Lanes.REGISTERS,
        String.join(", ", names));
  }
}
