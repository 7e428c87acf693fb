package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.explain.FeatureReuse;
import dev.densevec.weights.Parameters;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReuseTest {
  @TempDir private Path folder;
  private Path weights;
  private FeatureReuse expected;

  @BeforeEach
  void makeFiles() throws IOException {
    weights = Samples.weights(folder, Samples.NETWORK);
    try (Parameters parameters = Checkpoints.load(weights)) {
      expected = FeatureReuse.of(parameters);
    }
  }

  @Test
  void tableHasARowASourceAndAColumnATarget() {
    CliRun run = CliRun.of("reuse", "-w", weights.toString());
    assertThat(run.exitCode()).isZero();
    List<String> lines = run.outLines();
    assertThat(lines.get(0)).startsWith("dense block 1: ");
    assertThat(lines.get(1)).matches(" +1 +2 +end");
    FeatureReuse.Target second = expected.blocks().getFirst().targets().get(1);
    long share = Math.round(100 * second.relative(0));
    assertThat(lines.get(2)).matches("input +100 +" + share + " +\\d+");
    assertThat(lines.get(4)).matches(" +2 +\\d+");
    assertThat(lines.getLast()).startsWith("Layers give the older half ").endsWith(".");
  }

  @Test
  void csvHasALineAConnection() {
    CliRun run = CliRun.of("reuse", "-w", weights.toString(), "--format=csv");
    float weight = expected.blocks().getLast().targets().getLast().weights().get(1).floatValue();
    assertThat(run.outLines())
        .hasSize(1 + 2 * 6)
        .contains("2,features.denseblock2.denselayer1,classifier," + weight);
  }

  @Test
  void jsonNamesSourcesAndTargets() {
    CliRun run = CliRun.of("reuse", "-w", weights.toString(), "--format=json");
    float weight =
        expected.blocks().getFirst().targets().getFirst().weights().getFirst().floatValue();
    assertThat(run.outLines()).hasSize(1);
    assertThat(run.out())
        .contains("\"blocks\":[{\"block\":1,\"sources\":[{\"name\":\"input\",\"channels\":4},")
        .contains(
            "{\"name\":\"features.denseblock1.denselayer1.conv1\",\"weights\":[" + weight + "]}")
        .contains("\"summary\":\"Layers give ");
  }

  @Test
  void drawsASquareAConnection() throws IOException {
    Path png = folder.resolve("reuse.png");
    CliRun run = CliRun.of("reuse", "-w", weights.toString(), "--png", png.toString());
    assertThat(run.exitCode()).isZero();
    BufferedImage image = ImageIO.read(png.toFile());
    int cell = 2 * 28;
    int left = 2 * 60 + cell / 2;
    assertThat(image.getRGB(left, left) & 0xFFFFFF).isEqualTo(0xFDE725);
    assertThat(image.getRGB(left, left + cell) & 0xFFFFFF).isEqualTo(0xFFFFFF);
    assertThat(image.getRGB(left + cell, left + cell) & 0xFFFFFF).isNotEqualTo(0xFFFFFF);
  }

  @Test
  void saysWhyItCannotDraw() {
    Path png = folder.resolve("nowhere/reuse.png");
    CliRun run = CliRun.of("reuse", "-w", weights.toString(), "--png", png.toString());
    assertThat(run.exitCode()).isEqualTo(5);
    assertThat(run.err())
        .isEqualTo("densevec: " + png + ": can't be written: no such file or directory\n");
  }
}
