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
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.ValueAxis;
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
    ScalePaint scale = new ScalePaint(0, 1);
    assertThat(count(image, (Color) scale.getPaint(1))).isGreaterThan(2000);
    assertThat(count(image, (Color) scale.getPaint(0.25))).isGreaterThan(2000);
    assertThat(count(image, (Color) scale.getPaint(Double.NaN))).isGreaterThan(2000);
  }

  @Test
  void putsChartsBelowEachOther() throws IOException {
    LineChart chart = new LineChart("", "x", "y").logarithmicX().logarithmicY();
    chart.points("p", new double[] {1, 10}, new double[] {1, 100});
    BufferedImage image = draw(chart, new BarChart("", "", "").bar("a", "x", 1).horizontal());
    assertThat(image.getHeight()).isEqualTo(1200);
  }

  @Test
  void writesWholeFilesOnly() throws IOException {
    Path file = folder.resolve("chart.png");
    Charts.write(new BarChart("", "", "").stacked().withValues().bar("a", "x", 1), file);
    assertThat(ImageIO.read(file.toFile()).getWidth()).isEqualTo(1800);
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

  private static ValueAxis across(LineChart chart) {
    return chart.build().getXYPlot().getDomainAxis();
  }

  @Test
  void epochsHaveNoFractions() {
    LineChart chart = new LineChart("", "epoch", "loss").line("a", X, X);
    assertThat(
            ((NumberTickUnit) across(chart).getStandardTickUnits().getCeilingTickUnit(0.1))
                .getSize())
        .isLessThan(1);
    assertThat(
            ((NumberTickUnit) across(chart.wholeX()).getStandardTickUnits().getCeilingTickUnit(0.1))
                .getSize())
        .isEqualTo(1);
  }

  @Test
  void lengthsBeginAtZero() {
    LineChart chart = new LineChart("", "", "").line("a", X, new double[] {90, 91, 92, 93});
    assertThat(chart.build().getXYPlot().getRangeAxis().getLowerBound()).isGreaterThan(80);
    assertThat(chart.fromZero().build().getXYPlot().getRangeAxis().getLowerBound()).isZero();
  }

  @Test
  void marksAndNamesAreDrawn() throws IOException {
    LineChart chart = new LineChart("", "", "").line("a", X, new double[] {1, 1, 1, 1});
    long plain = count(draw(chart), Color.GRAY);
    assertThat(count(draw(chart.mark(1.5, "best")), Color.GRAY)).isGreaterThan(plain + 100);
    long unnamed = count(draw(chart), Color.BLACK);
    assertThat(count(draw(chart.named(List.of("plain20", "b", "c", "d"))), Color.BLACK))
        .isGreaterThan(unnamed + 20);
    BarChart bars = new BarChart("", "", "").bar("a", "x", 2).horizontal();
    long without = count(draw(bars), Color.BLACK);
    assertThat(count(draw(bars.withLineAt(1)), Color.BLACK)).isGreaterThan(without + 100);
  }

  @Test
  void logarithmicAxesHaveRoundTicks() {
    assertThat(DecadeAxis.values(0.7, 1500)).containsExactly(1.0, 10.0, 100.0, 1000.0);
    assertThat(DecadeAxis.values(0.09, 25))
        .containsExactly(0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0);
    assertThat(DecadeAxis.values(1.2, 7)).contains(1.5, 2.0, 3.0, 5.0, 7.0);
    assertThat(DecadeAxis.values(2.11, 2.49)).containsExactly(2.2, 2.3, 2.4);
  }

  /// The lightness of CIE L*, 0 to 100, of an sRGB colour.
  private static double lightness(int rgb) {
    double[] weights = {0.2126, 0.7152, 0.0722};
    double y = 0;
    for (int i = 0; i < 3; i++) {
      double c = (rgb >> (16 - 8 * i) & 0xFF) / 255.0;
      y += weights[i] * (c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4));
    }
    return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
  }

  /// Equal steps of the number are equal steps of lightness.
  @Test
  void coloursAreUniform() {
    double first = lightness(dev.densevec.cli.picture.ColourScale.rgb(0));
    double last = lightness(dev.densevec.cli.picture.ColourScale.rgb(1));
    assertThat(last - first).isGreaterThan(70);
    for (int i = 0; i <= 100; i++) {
      double expected = first + (last - first) * i / 100;
      assertThat(lightness(dev.densevec.cli.picture.ColourScale.rgb(i / 100.0)))
          .isBetween(expected - 2.5, expected + 2.5);
    }
  }
}
