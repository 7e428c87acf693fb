package dev.densevec.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Walks a network with the size of its maps and counts multiply-adds.
final class CostWalk {
  /// Rows or columns beyond which maps are too large to be addressed.
  private static final int MAX_SIDE = 1 << 15;

  private final List<Cost.Part> parts = new ArrayList<>();
  private final int height;
  private final int width;
  private int h;
  private int w;

  /// @param height rows of the image
  /// @param width columns of the image
  CostWalk(int height, int width) {
    Ranges.require(Math.max(height, width), 1, MAX_SIDE, "rows or columns of the input");
    this.height = height;
    this.width = width;
    resize(height, width);
  }

  /// The stem: its convolution, and pooling where it has it.
  void stem(NetworkSpec spec) {
    convolve("stem", spec.stemConv());
    spec.stemRest().forEach(layer -> convolve("stem", layer.conv()));
    if (spec.stem().blurs() && Math.min(h, w) < 2) {
      throw tooSmall(); // a border of one pixel can't be reflected
    }
    if (spec.stem().pools()) {
      resize((h - 1) / 2 + 1, (w - 1) / 2 + 1);
    }
  }

  /// A convolution, whose output the walk goes on with.
  void convolve(String kind, Conv conv) {
    resize(conv.outSize(h), conv.outSize(w));
    add(kind, conv);
  }

  /// A convolution whose output has the size that the walk is at.
  void add(String kind, Conv conv) {
    long macs = conv.macsPerPixel() * h * w;
    parts.add(new Cost.Part(conv.name(), kind, conv.outChannels(), h, w, macs));
  }

  /// 2x2 pooling with stride 2.
  void halve() {
    resize(h / 2, w / 2);
  }

  /// The classifier, and the end.
  Cost classify(Linear linear) {
    long macs = (long) linear.inFeatures() * linear.outFeatures();
    parts.add(new Cost.Part(linear.name(), "classifier", linear.outFeatures(), 1, 1, macs));
    return new Cost(parts);
  }

  private void resize(int newH, int newW) {
    if (newH < 1 || newW < 1) {
      throw tooSmall();
    }
    h = newH;
    w = newW;
  }

  private IllegalArgumentException tooSmall() {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT, "an input of %dx%d pixels is too small for this network", height, width));
  }
}
