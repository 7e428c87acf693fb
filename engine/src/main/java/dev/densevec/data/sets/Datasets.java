package dev.densevec.data.sets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Opens data sets.
///
/// | text | what is opened |
/// |---|---|
/// | `cifar10:PLACE` | CIFAR-10's binary files: a folder or one file |
/// | `cifar100:PLACE` | CIFAR-100's, by their fine labels |
/// | `cifar-python:PLACE` | CIFAR's python version, pickled; CIFAR-100 by its fine labels |
/// | `emnist:PLACE` | EMNIST's IDX files of one split with its mapping, upright: a folder, or a file of the split |
/// | `mnist:PLACE` | IDX files of images and labels, plain or `.gz` |
/// | `fashion-mnist:PLACE` | the same with Fashion-MNIST's class names |
/// | `folder:PLACE` | a folder of images for each class, perhaps below `train`, `valid` and `test` |
/// | `PLACE` | whichever of these lies there |
///
/// Of CIFAR's and of IDX files those with `test` (or `t10k`) in their names are the test part.
///
/// Folders of classes: a class is a folder; its images lie in it or anywhere below. Classes are
/// sorted by name. Parts are called `train` (or `training`), `valid` (`val`, `validation`, `dev`)
/// and `test` (`testing`). A part may be Tiny ImageNet's: images with a list `val_annotations.txt`.
/// Files called `._*` and folders called `__MACOSX` are ignored.
///
/// Pictures that fit a third of the Java heap are decoded once, at opening; larger sets are decoded
/// as they are used. A picture that cannot be decoded is left out and named; where that is known at
/// opening by [DataParts#notes()], later by [Dataset#skipped()]. A strict opening refuses a set
/// with such a picture.
public final class Datasets {
  private Datasets() {}

  /// Opens what a text names; broken pictures are left out.
  ///
  /// @throws IOException if it is missing or not what it claims to be; the message names the file
  public static DataParts open(String text) throws IOException {
    return open(text, false);
  }

  /// Opens what a text names.
  ///
  /// @param strict whether a broken picture makes the set be refused
  /// @throws IOException as above
  public static DataParts open(String text, boolean strict) throws IOException {
    int colon = text.indexOf(':');
    Optional<DatasetKind> kind = DatasetKind.of(text.substring(0, Math.max(colon, 0)));
    try {
      return kind.isPresent()
          ? kind.get().open(existing(Path.of(text.substring(colon + 1))), strict)
          : open(Path.of(text), strict);
    } catch (InvalidPathException e) {
      throw new IOException(DataFiles.unnameable(text), e);
    }
  }

  /// Opens what lies at a place, recognised by its files; broken pictures are left out.
  ///
  /// @throws IOException as above
  public static DataParts open(Path place) throws IOException {
    return open(place, false);
  }

  private static DataParts open(Path place, boolean strict) throws IOException {
    existing(place);
    for (DatasetKind kind : DatasetKind.values()) {
      if (kind.liesAt(place)) {
        DataParts parts = kind.open(place, strict);
        Optional<String> guess = kind.guess(place);
        return guess.isPresent() ? parts.withNote(guess.get()) : parts;
      }
    }
    throw new IOException(
        place
            + ": no data set (CIFAR's *.bin or data_batch_1, IDX files *-images-idx3-ubyte, or folders of images)");
  }

  /// How the pictures of a set are read.
  ///
  /// @param memory bytes that decoded pictures may take; larger sets are decoded as they are used
  /// @param strict whether a broken picture makes the set be refused
  public record Reading(long memory, boolean strict) {}

  /// A set of files that a table lists, all of one class each or all of any number of labels.
  ///
  /// @param root the folder that names in messages are relative to
  /// @param notes takes a line for each picture that is left out
  /// @throws IOException if all are broken, or one is and the reading is strict
  public static Dataset listed(
      List<LabelledFile> files,
      Path root,
      List<String> classNames,
      Reading reading,
      Consumer<String> notes)
      throws IOException {
    Decoded decoded = Decoded.of(files, reading.memory(), reading.strict());
    decoded.notes().forEach(notes);
    return new FolderDataset(root, decoded, classNames, reading.strict());
  }

  /// A set of image files that are no files of their own, all of one class each.
  ///
  /// @param labels the class of each
  /// @throws IllegalArgumentException if there are none, or not as many labels as files
  public static Dataset encoded(
      PictureSource source, int[] labels, List<String> classNames, Reading reading) {
    return new EncodedDataset(source, labels, classNames, reading);
  }

  private static Path existing(Path place) throws IOException {
    if (!Files.exists(place)) {
      throw new IOException(place + ": no such file or folder");
    }
    return place;
  }
}
