package dev.densevec.spec;

import java.util.ArrayList;
import java.util.List;

/// Walks a DenseNet with the size of its maps and counts multiply-adds.
final class DenseNetCost {
  private final DenseNetSpec spec;
  private final List<Cost.Part> parts = new ArrayList<>();
  private int h;
  private int w;

  DenseNetCost(DenseNetSpec spec) {
    this.spec = spec;
  }

  Cost of(int height, int width) {
    h = height;
    w = width;
    stem(height, width);
    for (DenseBlock block : spec.denseBlocks()) {
      block.layers().forEach(this::layer);
      block
          .transition()
          .ifPresent(
              transition -> {
                add("transition", transition.conv());
                resize(h / 2, w / 2, height, width);
              });
    }
    Linear linear = spec.classifier();
    long macs = (long) linear.inFeatures() * linear.outFeatures();
    parts.add(new Cost.Part(linear.name(), "classifier", linear.outFeatures(), 1, 1, macs));
    return new Cost(parts);
  }

  private void stem(int height, int width) {
    Conv conv = spec.stemConv();
    resize(conv.outSize(h), conv.outSize(w), height, width);
    add("stem", conv);
    if (spec.stem().pools()) {
      resize((h - 1) / 2 + 1, (w - 1) / 2 + 1, height, width);
    }
  }

  private void layer(DenseLayer layer) {
    layer.reduce().ifPresent(bottleneck -> add("bottleneck", bottleneck.conv()));
    add("conv3x3", layer.conv());
  }

  private void add(String kind, Conv conv) {
    long macs = conv.macsPerPixel() * h * w;
    parts.add(new Cost.Part(conv.name(), kind, conv.outChannels(), h, w, macs));
  }

  private void resize(int newH, int newW, int height, int width) {
    if (height < 1 || width < 1 || newH < 1 || newW < 1) {
      throw new IllegalArgumentException(
          "an input of %dx%d pixels is too small for this network".formatted(height, width));
    }
    h = newH;
    w = newW;
  }
}
