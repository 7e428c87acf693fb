package dev.densevec.cli.picture;

import dev.densevec.cli.format.Numbers;
import dev.densevec.data.image.RgbImage;
import dev.densevec.data.preprocess.CropFrame;
import dev.densevec.explain.ActivationMap;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/// Lays activation maps over the photograph they belong to: the photograph, then a copy a class
/// with its map in colours, then the scale of the colours, which is one for all maps. What the
/// network did not see stays grey.
public final class HeatOverlay {
  private static final int SMALLEST_SIDE = 480;
  private static final int LARGEST_SIDE = 2048;
  private static final int CAPTION = 48;
  private static final int GAP = 12;
  private static final int BAR = 28;
  private static final int FONT = 28;
  private static final int SMALLEST_FONT = 16;
  private static final String ELLIPSIS = "\u2026";
  private static final double STRONGEST = 0.7;

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
    zoom = (double) Math.clamp(2L * side, SMALLEST_SIDE, LARGEST_SIDE) / side;
    width = Math.max(1, (int) Math.round(photo.width() * zoom));
    height = Math.max(1, (int) Math.round(photo.height() * zoom));
  }

  /// The photograph and `panels` side by side, with the scale.
  ///
  /// @throws dev.densevec.cli.console.Failure in one line, if there are no fonts
  public BufferedImage draw(List<Panel> panels) {
    Fonts.require();
    double largest = panels.stream().mapToDouble(panel -> largest(panel.map())).max().orElse(0);
    String top = number(largest);
    Graphics2D ruler = pen(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB));
    int scale = 2 * GAP + BAR + ruler.getFontMetrics().stringWidth(top);
    ruler.dispose();
    int right = (panels.size() + 1) * (width + GAP);
    BufferedImage image =
        new BufferedImage(right + scale, height + CAPTION, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = pen(image);
    pen.setColor(Color.WHITE);
    pen.fillRect(0, 0, image.getWidth(), image.getHeight());
    pen.setColor(Color.BLACK);
    paint(image, 0, null, 1);
    for (int i = 0; i < panels.size(); i++) {
      int left = (i + 1) * (width + GAP);
      paint(image, left, panels.get(i).map(), largest);
      caption(pen, panels.get(i).caption(), left);
    }
    bar(image, pen, right, top);
    pen.dispose();
    return image;
  }

  private static Graphics2D pen(BufferedImage image) {
    Graphics2D pen = image.createGraphics();
    pen.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT));
    return pen;
  }

  private static double largest(ActivationMap map) {
    double largest = 0;
    for (float value : map.values()) {
      largest = Math.max(largest, value);
    }
    return largest;
  }

  /// Three figures or so.
  private static String number(double value) {
    return Numbers.fixed(value, value >= 10 ? 1 : value >= 1 ? 2 : 4);
  }

  /// Writes a caption as large as it fits below its panel, else its beginning.
  private void caption(Graphics2D pen, String caption, int left) {
    Font usual = pen.getFont();
    int size = FONT;
    while (size > SMALLEST_FONT && pen.getFontMetrics().stringWidth(caption) > width) {
      pen.setFont(usual.deriveFont((float) --size));
    }
    String text = fitting(caption, pen.getFontMetrics());
    pen.drawString(text, left, height + CAPTION - 14);
    pen.setFont(usual);
  }

  private String fitting(String caption, FontMetrics metrics) {
    if (metrics.stringWidth(caption) <= width) {
      return caption;
    }
    int end = caption.length();
    while (end > 0 && metrics.stringWidth(caption.substring(0, end) + ELLIPSIS) > width) {
      end--;
    }
    return caption.substring(0, end) + ELLIPSIS;
  }

  private void bar(BufferedImage image, Graphics2D pen, int left, String top) {
    for (int y = 0; y < height; y++) {
      int rgb = ColourScale.rgb(1 - (double) y / Math.max(1, height - 1));
      for (int x = 0; x < BAR; x++) {
        image.setRGB(left + x, y, rgb);
      }
    }
    int text = left + BAR + GAP / 2;
    pen.drawString(top, text, pen.getFontMetrics().getAscent());
    pen.drawString("0", text, height);
  }

  private void paint(BufferedImage image, int left, ActivationMap map, double largest) {
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int rgb = pixel(x, y);
        image.setRGB(left + x, y, map == null ? rgb : heated(rgb, x, y, map, largest));
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

  private int heated(int rgb, int x, int y, ActivationMap map, double largest) {
    double across = ((x + 0.5) / zoom - frame.left()) / frame.width();
    double down = ((y + 0.5) / zoom - frame.top()) / frame.height();
    if (across < 0 || across > 1 || down < 0 || down > 1) {
      return grey(rgb);
    }
    double heat = largest > 0 ? Math.max(0, map.at(across, down)) / largest : 0;
    return ColourScale.mix(rgb, ColourScale.rgb(heat), STRONGEST);
  }

  private static int grey(int rgb) {
    int mean = ((rgb >> 16 & 0xFF) + (rgb >> 8 & 0xFF) + (rgb & 0xFF)) / 3;
    return ColourScale.mix(mean * 0x010101, 0x808080, 0.5);
  }
}
