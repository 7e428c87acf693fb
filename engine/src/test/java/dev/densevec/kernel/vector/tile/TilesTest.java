package dev.densevec.kernel.vector.tile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The choice among tiles, by what was measured fastest.
class TilesTest {

  private static List<String> best(String kind, boolean halves, int registers) {
    return IntStream.rangeClosed(1, 3)
        .mapToObj(vectors -> Tiles.best(kind, vectors, halves, registers))
        .flatMap(Optional::stream)
        .map(Tile::name)
        .toList();
  }

  @Test
  void sixteenRegistersHoldSmallTiles() {
    assertThat(best("Conv", false, 16)).containsExactly("Conv8x1", "Conv4x2");
    assertThat(best("Outer", false, 16)).containsExactly("Outer12x1", "Outer6x2");
  }

  @Test
  void thirtyTwoRegistersHoldLargeTiles() {
    assertThat(best("Conv", false, 32)).containsExactly("Conv10x1", "Conv12x2", "Conv8x3");
    assertThat(best("Outer", false, 32)).containsExactly("Outer12x1", "Outer12x2", "Outer8x3");
  }

  @Test
  void aSingleLongVectorIsComputedInHalvesWhereTheProcessorDoes() {
    assertThat(best("Conv", true, 32)).containsExactly("Conv12x2Halves", "Conv12x2", "Conv8x3");
    assertThat(best("Outer", true, 32)).containsExactly("Outer12x2Halves", "Outer12x2", "Outer8x3");
  }

  @Test
  void whatALargeTileLeavesGoesToTheSmallestOfItsPanel() {
    assertThat(Tiles.smallest("Conv", 2, 32)).map(Tile::name).contains("Conv4x2");
    assertThat(Tiles.smallest("Conv", 2, 16)).map(Tile::name).contains("Conv4x2");
    assertThat(Tiles.smallest("Conv", 3, 16)).isEmpty();
  }
}
