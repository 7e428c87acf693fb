package dev.densevec.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OuterTileSourceTest {
  private static final Path SOURCES =
      Path.of("src", "main", "java", "dev", "densevec", "kernel", "vector");

  static Iterable<OuterTileSource.Tile> tiles() {
    return OuterTileSource.TILES;
  }

  @ParameterizedTest
  @MethodSource("tiles")
  void tileIsWhatTheGeneratorWrites(OuterTileSource.Tile tile) throws IOException {
    assertThat(Files.readString(SOURCES.resolve(tile.name() + ".java")))
        .isEqualTo(OuterTileSource.of(tile));
  }
}
