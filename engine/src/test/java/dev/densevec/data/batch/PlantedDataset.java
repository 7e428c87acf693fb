package dev.densevec.data.batch;

import dev.densevec.data.image.Picture;
import dev.densevec.data.sets.Dataset;
import dev.densevec.tensor.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Pictures of 3 x 32 x 32 samples that differ from pixel to pixel and from picture to picture.
record PlantedDataset(int size, int broken) implements Dataset {
  static final Shape IMAGE = new Shape(1, 3, 32, 32);

  static PlantedDataset of(int size) {
    return new PlantedDataset(size, -1);
  }

  /// Sample of a picture.
  static int sample(int index, int channel, int y, int x) {
    return (31 * index + 101 * channel + 7 * y + 3 * x * (1 + y % 2)) & 0xFF;
  }

  @Override
  public List<String> classNames() {
    return List.of("a", "b", "c", "d");
  }

  @Override
  public Optional<Shape> image() {
    return Optional.of(IMAGE);
  }

  @Override
  public int label(int index) {
    return index % 4;
  }

  @Override
  public Picture picture(int index) throws IOException {
    if (index == broken) {
      throw new IOException(name(index) + ": planted failure");
    }
    byte[] samples = new byte[(int) IMAGE.elements()];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) sample(index, i / 1024, i / 32 % 32, i % 32);
    }
    return Picture.planar(3, 32, 32, samples, 0);
  }

  @Override
  public String name(int index) {
    return "picture-" + index;
  }
}
