package dev.densevec.kernel.vector.tile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes the classes of the tiles, one for each line of [Tiles].
final class TileSources {
  private TileSources() {}

  static String of(Tile tile) {
    return switch (tile.kind()) {
      case "Conv" -> ConvTileSource.of(tile);
      case "Outer" -> OuterTileSource.of(tile);
      default -> throw new IllegalArgumentException("no source for " + tile);
    };
  }

  static void write(Path folder) throws IOException {
    for (Tile tile : Tiles.ALL) {
      Files.writeString(folder.resolve(tile.name() + ".java"), of(tile));
    }
  }
}
