package dev.densevec.data.sets;

import dev.densevec.data.image.Picture;
import dev.densevec.tensor.Shape;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Planar pictures of one size that lie in arrays as their files held them.
final class PackedDataset implements Dataset {

  /// The pictures of one file.
  ///
  /// @param file its name
  /// @param bytes its content
  /// @param labels one label for each picture
  /// @param first where the samples of the first picture begin
  /// @param stride bytes from a picture to the next
  @SuppressWarnings("ArrayRecordComponent") // a file's content, only ever read
  record Chunk(String file, byte[] bytes, int[] labels, int first, int stride) {}

  private final List<Chunk> chunks;
  private final int[] starts;
  private final List<String> classNames;
  private final Shape image;

  /// @param image the shape of every picture, with `n = 1`
  PackedDataset(List<Chunk> chunks, List<String> classNames, Shape image) {
    this.chunks = List.copyOf(chunks);
    this.classNames = List.copyOf(classNames);
    this.image = image;
    this.starts = new int[chunks.size() + 1];
    for (int i = 0; i < chunks.size(); i++) {
      starts[i + 1] = Math.addExact(starts[i], chunks.get(i).labels().length);
    }
  }

  @Override
  public int size() {
    return starts[chunks.size()];
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public Optional<Shape> image() {
    return Optional.of(image);
  }

  @Override
  public int label(int index) {
    int at = chunkOf(index);
    return chunks.get(at).labels()[index - starts[at]];
  }

  @Override
  public Picture picture(int index) {
    int at = chunkOf(index);
    Chunk chunk = chunks.get(at);
    int offset = chunk.first() + (index - starts[at]) * chunk.stride();
    return Picture.planar(image.c(), image.h(), image.w(), chunk.bytes(), offset);
  }

  @Override
  public String name(int index) {
    int at = chunkOf(index);
    return chunks.get(at).file() + "#" + (index - starts[at]);
  }

  private int chunkOf(int index) {
    if (index < 0 || index >= size()) {
      throw new IndexOutOfBoundsException(
          String.format(Locale.ROOT, "picture %d of %d", index, size()));
    }
    int at = 0;
    while (index >= starts[at + 1]) {
      at++;
    }
    return at;
  }
}
