package dev.densevec.cli.chart;

import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.FileErrors;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import javax.imageio.ImageIO;

/// Writes charts as PNG.
public final class Charts {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 540;

  static {
    if (System.getProperty("java.awt.headless") == null) {
      System.setProperty("java.awt.headless", "true");
    }
  }

  private Charts() {}

  /// Writes one chart of 900x540 pixels; the file appears whole or not at all.
  ///
  /// @throws Failure in one line that names the file, if it can't be written
  public static void write(Chart chart, Path file) {
    write(List.of(chart), file, WIDTH, HEIGHT);
  }

  /// Writes charts below each other into one picture; the file appears whole or not at all.
  ///
  /// @param charts at least one
  /// @param width pixels of the picture
  /// @param height pixels of each chart
  /// @throws Failure in one line that names the file, if it can't be written
  public static void write(List<Chart> charts, Path file, int width, int height) {
    byte[] png = png(charts, width, height);
    Path target = file.toAbsolutePath();
    Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
    try {
      try {
        Files.write(temporary, png);
        Files.move(
            temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new Failure(ExitCode.OUTPUT, file + ": can't be written: " + FileErrors.reason(e), e);
    }
  }

  /// The charts below each other as the bytes of a PNG file.
  ///
  /// @param charts at least one
  /// @param width pixels of the picture
  /// @param height pixels of each chart
  public static byte[] png(List<Chart> charts, int width, int height) {
    BufferedImage image =
        new BufferedImage(width, height * charts.size(), BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = image.createGraphics();
    for (int i = 0; i < charts.size(); i++) {
      charts
          .get(i)
          .build()
          .draw(canvas, new Rectangle2D.Double(0, (double) i * height, width, height));
    }
    canvas.dispose();
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return png.toByteArray();
  }
}
