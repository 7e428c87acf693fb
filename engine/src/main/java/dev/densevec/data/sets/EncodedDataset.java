package dev.densevec.data.sets;

import dev.densevec.data.decode.Images;
import dev.densevec.data.files.InputFiles;
import dev.densevec.data.image.Picture;
import dev.densevec.tensor.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// Image files of some source, decoded when they are first asked for, and kept while they fit some
/// memory.
final class EncodedDataset implements Dataset {
  private final PictureSource source;
  private final int[] labels;
  private final List<String> classNames;
  private final Datasets.Reading reading;
  private final AtomicReferenceArray<Picture> kept;
  private final AtomicLong used = new AtomicLong();
  private final Skipped skipped;

  /// @param labels the class of each
  /// @throws IllegalArgumentException if there are none, or as many labels as there aren't files
  EncodedDataset(
      PictureSource source, int[] labels, List<String> classNames, Datasets.Reading reading) {
    if (labels.length == 0 || labels.length != source.size()) {
      throw new IllegalArgumentException(labels.length + " labels for " + source.size() + " files");
    }
    this.source = source;
    this.labels = labels.clone();
    this.classNames = List.copyOf(classNames);
    this.reading = reading;
    this.skipped = new Skipped(reading.strict());
    this.kept = new AtomicReferenceArray<>(labels.length);
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
    return Optional.empty();
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  @Override
  public Picture picture(int index) throws IOException {
    Picture known = kept.get(index);
    if (known != null) {
      return known;
    }
    Picture picture;
    try {
      picture = Images.decode(source.read(index));
    } catch (IOException e) {
      throw InputFiles.failure(source.name(index), e);
    }
    if (used.addAndGet(picture.bytes()) <= reading.memory()) {
      kept.set(index, picture);
    }
    return picture;
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
    return source.name(index);
  }
}
