package dev.densevec.cli.chart;

import dev.densevec.cli.picture.Fonts;
import dev.densevec.cli.picture.PngFile;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;

/// Writes charts as PNG.
public final class Charts {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 540;

  /// Pixels of the picture for each of the layout, for displays of high resolution.
  private static final int SCALE = 2;

  static {
    if (System.getProperty("java.awt.headless") == null) {
      System.setProperty("java.awt.headless", "true");
    }
  }

  private Charts() {}

  /// Writes one chart of 900x540 points; the file appears whole or not at all.
  ///
  /// @throws dev.densevec.cli.console.Failure in one line that names the file, if it can't be
  ///   written, or that says that there are no fonts
  public static void write(Chart chart, Path file) {
    write(List.of(chart), file, WIDTH, HEIGHT);
  }

  /// Writes charts below each other into one picture; the file appears whole or not at all.
  ///
  /// @param charts at least one
  /// @param width points of the picture; a point is two pixels
  /// @param height points of each chart
  /// @throws dev.densevec.cli.console.Failure in one line that names the file, if it can't be
  ///   written, or that says that there are no fonts
  public static void write(List<Chart> charts, Path file, int width, int height) {
    PngFile.write(draw(charts, width, height), file);
  }

  /// The charts below each other as the bytes of a PNG file.
  ///
  /// @param charts at least one
  /// @param width points of the picture; a point is two pixels
  /// @param height points of each chart
  public static byte[] png(List<Chart> charts, int width, int height) {
    return PngFile.bytes(draw(charts, width, height));
  }

  private static BufferedImage draw(List<Chart> charts, int width, int height) {
    Fonts.require();
    BufferedImage image =
        new BufferedImage(
            SCALE * width, SCALE * height * charts.size(), BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = image.createGraphics();
    canvas.scale(SCALE, SCALE);
    for (int i = 0; i < charts.size(); i++) {
      charts
          .get(i)
          .build()
          .draw(canvas, new Rectangle2D.Double(0, (double) i * height, width, height));
    }
    canvas.dispose();
    return image;
  }
}
