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
  private final List<Path> files;
  private final int[] labels;
  private final List<String> classNames;
  private final List<Picture> decoded;
  private final Optional<Shape> image;

  /// @param decoded the pictures of all files, or empty
  FolderDataset(
      Path folder, List<Path> files, int[] labels, List<String> classNames, List<Picture> decoded) {
    this.folder = folder;
    this.files = List.copyOf(files);
    this.labels = labels;
    this.classNames = List.copyOf(classNames);
    this.decoded = decoded;
    this.image = commonShape(decoded);
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
    return labels.length;
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
    return labels[index];
  }

  @Override
  public Picture picture(int index) throws IOException {
    return decoded.isEmpty() ? Picture.of(Images.read(files.get(index))) : decoded.get(index);
  }

  @Override
  public String name(int index) {
    return folder.relativize(files.get(index)).toString();
  }
}
