package dev.densevec.kernel.vector.tile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The tiles' classes are what the generator makes of the table. With the system property
/// `densevec.tiles=write` they are written first.
class TileSourcesTest {
  private static final Path SOURCES =
      Path.of("src", "main", "java", "dev", "densevec", "kernel", "vector", "tile");

  static Iterable<Tile> tiles() {
    return Tiles.ALL;
  }

  @BeforeAll
  static void write() throws IOException {
    if (System.getProperty("densevec.tiles", "").equals("write")) {
      TileSources.write(SOURCES);
    }
  }

  @ParameterizedTest
  @MethodSource("tiles")
  void tileIsWhatTheGeneratorWrites(Tile tile) throws IOException {
    assertThat(Files.readString(SOURCES.resolve(tile.name() + ".java")))
        .isEqualTo(TileSources.of(tile));
  }
}
