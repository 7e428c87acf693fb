package dev.densevec.cli.picture;

import dev.densevec.data.image.RgbImage;
import dev.densevec.data.preprocess.CropFrame;
import dev.densevec.explain.ActivationMap;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/// Lays activation maps over the photograph they belong to: the photograph, then a copy a class
/// with its map in colours. What the network did not see stays grey.
public final class HeatOverlay {
  private static final int SMALLEST_SIDE = 240;
  private static final int LARGEST_SIDE = 1024;
  private static final int CAPTION = 24;
  private static final int GAP = 6;
  private static final double STRONGEST = 0.65;

  private final RgbImage photo;
  private final CropFrame frame;
  private final double zoom;
  private final int width;
  private final int height;

  /// A class's map with what is written under it.
  ///
  /// @param caption one line
  /// @param map the map
  public record Panel(String caption, ActivationMap map) {}

  /// @param photo the photograph
  /// @param frame the part of it that the network saw
  public HeatOverlay(RgbImage photo, CropFrame frame) {
    this.photo = photo;
    this.frame = frame;
    int side = Math.max(photo.width(), photo.height());
    zoom = (double) Math.clamp(side, SMALLEST_SIDE, LARGEST_SIDE) / side;
    width = Math.max(1, (int) Math.round(photo.width() * zoom));
    height = Math.max(1, (int) Math.round(photo.height() * zoom));
  }

  /// The photograph and `panels` side by side.
  public BufferedImage draw(List<Panel> panels) {
    int count = panels.size() + 1;
    BufferedImage image =
        new BufferedImage(
            count * width + panels.size() * GAP, height + CAPTION, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setColor(Color.WHITE);
    pen.fillRect(0, 0, image.getWidth(), image.getHeight());
    pen.setColor(Color.BLACK);
    pen.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
    paint(image, 0, null);
    for (int i = 0; i < panels.size(); i++) {
      int left = (i + 1) * (width + GAP);
      paint(image, left, panels.get(i).map().normalised());
      pen.drawString(panels.get(i).caption(), left + 2, height + CAPTION - 7);
    }
    pen.dispose();
    return image;
  }

  private void paint(BufferedImage image, int left, ActivationMap map) {
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int rgb = pixel(x, y);
        image.setRGB(left + x, y, map == null ? rgb : heated(rgb, x, y, map));
      }
    }
  }

  private int pixel(int x, int y) {
    int column = Math.min((int) ((x + 0.5) / zoom), photo.width() - 1);
    int row = Math.min((int) ((y + 0.5) / zoom), photo.height() - 1);
    return photo.sample(column, row, 0) << 16
        | photo.sample(column, row, 1) << 8
        | photo.sample(column, row, 2);
  }

  private int heated(int rgb, int x, int y, ActivationMap map) {
    double across = ((x + 0.5) / zoom - frame.left()) / frame.width();
    double down = ((y + 0.5) / zoom - frame.top()) / frame.height();
    if (across < 0 || across > 1 || down < 0 || down > 1) {
      return grey(rgb);
    }
    double heat = map.at(across, down);
    return ColourScale.mix(rgb, ColourScale.rgb(heat), STRONGEST * (0.4 + 0.6 * heat));
  }

  private static int grey(int rgb) {
    int mean = ((rgb >> 16 & 0xFF) + (rgb >> 8 & 0xFF) + (rgb & 0xFF)) / 3;
    return ColourScale.mix(mean * 0x010101, 0x808080, 0.5);
  }
}
