package dev.densevec.cli.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartsTest {
  private static final double[] X = {0, 1, 2, 3};

  @TempDir private Path folder;

  private static BufferedImage draw(Chart... charts) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(Charts.png(List.of(charts), 400, 300)));
  }

  private static long count(BufferedImage image, Color colour) {
    long count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += image.getRGB(x, y) == colour.getRGB() ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void drawsEachSeriesInItsColour() throws IOException {
    LineChart chart =
        new LineChart("loss", "epoch", "loss")
            .line("train", X, new double[] {2, 1, 0.5, 0.4})
            .rightAxis("accuracy")
            .markedLine("validation", X, new double[] {0.1, 0.5, 0.8, 0.9});
    BufferedImage image = draw(chart);
    assertThat(count(image, Style.colour(0))).isGreaterThan(100);
    assertThat(count(image, Style.colour(1))).isGreaterThan(100);
    assertThat(count(image, Style.colour(2))).isZero();
  }

  @Test
  void leavesAGapWhereAValueIsMissing() throws IOException {
    LineChart whole = new LineChart("", "", "").line("a", X, new double[] {1, 1, 1, 1});
    LineChart gap = new LineChart("", "", "").line("a", X, new double[] {1, Double.NaN, 1, 1});
    assertThat(count(draw(gap), Style.colour(0)))
        .isBetween(1L, count(draw(whole), Style.colour(0)) / 2);
  }

  @Test
  void drawsBarsAsTallAsTheirValues() throws IOException {
    BarChart chart = new BarChart("", "", "").bar("a", "x", 1).bar("b", "x", 2);
    BufferedImage image = draw(chart);
    assertThat((double) count(image, Style.colour(1)) / count(image, Style.colour(0)))
        .isBetween(1.9, 2.1);
  }

  @Test
  void coloursCellsByTheirValues() throws IOException {
    HeatMap map = new HeatMap("", new double[][] {{0, 1}, {0.25, Double.NaN}});
    BufferedImage image = draw(map.names(List.of("cat", "a dog"), List.of("x", "y")));
    ColourScale scale = new ColourScale(0, 1);
    assertThat(count(image, (Color) scale.getPaint(1))).isGreaterThan(2000);
    assertThat(count(image, (Color) scale.getPaint(0.25))).isGreaterThan(2000);
    assertThat(count(image, (Color) scale.getPaint(Double.NaN))).isGreaterThan(2000);
  }

  @Test
  void putsChartsBelowEachOther() throws IOException {
    LineChart chart = new LineChart("", "x", "y").logarithmicX().logarithmicY();
    chart.points("p", new double[] {1, 10}, new double[] {1, 100});
    BufferedImage image = draw(chart, new BarChart("", "", "").bar("a", "x", 1).horizontal());
    assertThat(image.getHeight()).isEqualTo(600);
  }

  @Test
  void writesWholeFilesOnly() throws IOException {
    Path file = folder.resolve("chart.png");
    Charts.write(new BarChart("", "", "").stacked().withValues().bar("a", "x", 1), file);
    assertThat(ImageIO.read(file.toFile()).getWidth()).isEqualTo(900);
    assertThat(folder.toFile().list()).containsExactly("chart.png");
    Path nowhere = folder.resolve("nowhere/chart.png");
    assertThatThrownBy(() -> Charts.write(new HeatMap("", new double[][] {{1}}), nowhere))
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.OUTPUT))
        .hasMessage(nowhere + ": can't be written: no such file or directory");
  }

  @Test
  void refusesWhatDoesNotFitTogether() {
    assertThatThrownBy(() -> new LineChart("", "", "").line("a", X, new double[2]))
        .hasMessage("a: 2 values at 4 positions");
    assertThatThrownBy(() -> new HeatMap("", new double[][] {{1, 2}, {3}}))
        .hasMessageContaining("rows of one length");
    assertThatThrownBy(() -> new HeatMap("", new double[][] {{1}}).names(List.of(), List.of("a")))
        .hasMessage("0 and 1 names for 1 columns and 1 rows");
  }
}
