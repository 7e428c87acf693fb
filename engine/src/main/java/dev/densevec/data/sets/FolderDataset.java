package dev.densevec.data.sets;

import dev.densevec.data.decode.Images;
import dev.densevec.data.image.Picture;
import dev.densevec.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Image files, decoded once if their pixels fit a bound, else whenever they are asked for.
final class FolderDataset implements Dataset {
  private final Path folder;
  private final Decoded decoded;
  private final List<String> classNames;
  private final Optional<Shape> image;
  private final Skipped skipped;

  /// @param strict whether a picture that turns out broken ends what uses the set
  FolderDataset(Path folder, Decoded decoded, List<String> classNames, boolean strict) {
    this.folder = folder;
    this.decoded = decoded;
    this.classNames = List.copyOf(classNames);
    this.skipped = new Skipped(strict);
    this.image = commonShape(decoded.pictures());
  }

  private static Optional<Shape> commonShape(List<Picture> pictures) {
    List<Shape> shapes =
        pictures.stream()
            .map(picture -> new Shape(1, picture.channels(), picture.height(), picture.width()))
            .distinct()
            .limit(2)
            .toList();
    return shapes.size() == 1 ? Optional.of(shapes.getFirst()) : Optional.empty();
  }

  @Override
  public int size() {
    return decoded.files().size();
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public Optional<Shape> image() {
    return image;
  }

  @Override
  public int label(int index) {
    return decoded.files().get(index).label();
  }

  @Override
  public boolean multiLabel() {
    return decoded.files().getFirst().label() < 0;
  }

  @Override
  public void target(int index, float[] target) {
    LabelledFile file = decoded.files().get(index);
    for (int c = 0; c < target.length; c++) {
      target[c] = file.label() < 0 ? file.target().get(c) : c == file.label() ? 1 : 0;
    }
  }

  @Override
  public Optional<String> group(int index) {
    return decoded.files().get(index).group();
  }

  @Override
  public Picture picture(int index) throws IOException {
    return decoded.pictures().isEmpty()
        ? Images.read(decoded.files().get(index).path())
        : decoded.pictures().get(index);
  }

  @Override
  public void skip(int index, IOException failure) throws IOException {
    skipped.add(index, failure);
  }

  @Override
  public List<String> skipped() {
    return skipped.reasons();
  }

  @Override
  public String name(int index) {
    return folder.relativize(decoded.files().get(index).path()).toString();
  }
}
