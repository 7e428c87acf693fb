package dev.densevec.cli.picture;

import dev.densevec.explain.FeatureReuse;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/// Draws feature reuse as in figure 5 of arXiv 1608.06993: a square a connection, sources down,
/// targets across, a block beside the other; what reads a block's end stands in a frame.
///
/// A square's colour is the strength as a share of the target's largest.
public final class ReusePicture {
  private static final int MARGIN = 60;
  private static final int GAP = 50;
  private static final int LEGEND = 110;
  private static final int WIDTH_OF_ALL = 1500;
  private static final int LARGEST_CELL = 28;
  private static final int SMALLEST_CELL = 4;

  /// Pixels for each point, for displays of high resolution.
  private static final int SCALE = 2;

  private final List<FeatureReuse.Block> blocks;
  private final int cell;
  private final int rows;
  private final int width;
  private final int height;
  private final BufferedImage image;
  private final Graphics2D pen;

  private ReusePicture(FeatureReuse reuse) {
    blocks = reuse.blocks();
    int columns = blocks.stream().mapToInt(block -> block.targets().size()).sum();
    rows = blocks.stream().mapToInt(block -> block.sources().size()).max().orElse(0);
    cell = Math.clamp(WIDTH_OF_ALL / columns, SMALLEST_CELL, LARGEST_CELL);
    width = 2 * MARGIN + columns * cell + GAP * (blocks.size() - 1) + LEGEND;
    height = 2 * MARGIN + rows * cell;
    image = new BufferedImage(SCALE * width, SCALE * height, BufferedImage.TYPE_INT_RGB);
    pen = image.createGraphics();
    pen.scale(SCALE, SCALE);
    pen.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
  }

  /// The picture of a network.
  ///
  /// @throws dev.densevec.cli.console.Failure in one line, if there are no fonts
  public static BufferedImage of(FeatureReuse reuse) {
    Fonts.require();
    return new ReusePicture(reuse).draw();
  }

  private BufferedImage draw() {
    pen.setColor(Color.WHITE);
    pen.fillRect(0, 0, width, height);
    int left = MARGIN;
    for (FeatureReuse.Block block : blocks) {
      block(block, left);
      left += block.targets().size() * cell + GAP;
    }
    legend(left);
    pen.setColor(Color.BLACK);
    pen.rotate(-Math.PI / 2);
    centred("source layer", -MARGIN - rows * cell / 2, 20);
    pen.dispose();
    return image;
  }

  private void block(FeatureReuse.Block block, int left) {
    List<FeatureReuse.Target> targets = block.targets();
    for (int t = 0; t < targets.size(); t++) {
      for (int s = 0; s < targets.get(t).weights().size(); s++) {
        pen.setColor(new Color(ColourScale.rgb(targets.get(t).relative(s))));
        pen.fillRect(left + t * cell, MARGIN + s * cell, cell, cell);
      }
    }
    int last = targets.size() - 1;
    pen.setColor(Color.BLACK);
    pen.setStroke(new BasicStroke(2));
    pen.drawRect(left + last * cell, MARGIN, cell, block.sources().size() * cell);
    int middle = left + targets.size() * cell / 2;
    centred("dense block " + block.number(), middle, MARGIN - 28);
    centred("target layer", middle, MARGIN + rows * cell + 36);
    ticks(block, left);
  }

  private void ticks(FeatureReuse.Block block, int left) {
    int step = Math.max(1, (30 / cell + 1) / 2 * 2);
    for (int s = 0; s < block.sources().size(); s += step) {
      String text = String.valueOf(s);
      int taken = pen.getFontMetrics().stringWidth(text);
      pen.drawString(text, left - taken - 5, MARGIN + s * cell + cell / 2 + 5);
    }
    int last = block.targets().size() - 1;
    for (int t = 0; t < last; t += step) {
      centred(String.valueOf(t + 1), left + t * cell + cell / 2, MARGIN + rows * cell + 18);
    }
    String reader = block.targets().get(last).name();
    String letter = reader.startsWith("features.transition") ? "T" : "C";
    centred(letter, left + last * cell + cell / 2, MARGIN - 8);
  }

  private void legend(int left) {
    int length = rows * cell;
    for (int y = 0; y < length; y++) {
      pen.setColor(new Color(ColourScale.rgb(1 - (double) y / length)));
      pen.fillRect(left, MARGIN + y, 18, 1);
    }
    pen.setColor(Color.BLACK);
    pen.drawString("1", left + 24, MARGIN + 10);
    pen.drawString("0", left + 24, MARGIN + length);
    pen.drawString("share of the", left, MARGIN + length + 18);
    pen.drawString("target's largest", left, MARGIN + length + 34);
  }

  private void centred(String text, int x, int y) {
    pen.drawString(text, x - pen.getFontMetrics().stringWidth(text) / 2, y);
  }
}
