package dev.densevec.data.sets;

import dev.densevec.data.files.InputFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// EMNIST's IDX files (Cohen et al., 2017): for each of its splits (`balanced`, `byclass`,
/// `bymerge`, `letters`, `digits`, `mnist`) images and labels of a training and a test part, and
/// `emnist-SPLIT-mapping.txt`, whose lines have a label and the codes of the characters that it
/// stands for.
///
/// The images are published with rows and columns exchanged, and are turned upright.
final class EmnistFiles {
  private static final Pattern NAME =
      Pattern.compile("emnist-(\\w+)-(?:mapping\\.txt|(?:train|test)-(?:images|labels)-.*)");
  private static final List<String> FOLDERS = List.of("EMNIST/raw", "raw", "gzip");
  private static final int MOST_MAPPING = 1 << 16;

  private EmnistFiles() {}

  /// Whether a file is called like one of EMNIST's.
  static boolean hasName(Path file) {
    return NAME.matcher(DataFiles.name(file)).matches();
  }

  /// Where the files lie: in the folder itself, or where torchvision or the archive puts them
  /// below.
  static Path folder(Path folder) {
    return DataFiles.firstFolder(folder, FOLDERS);
  }

  /// Opens the split that a folder has, or that a file in it belongs to.
  ///
  /// @throws IOException if there are several splits, or a file is missing or damaged
  static DataParts open(Path place) throws IOException {
    boolean whole = Files.isDirectory(place);
    Path folder = whole ? folder(place) : place.toAbsolutePath().getParent();
    List<Path> images = DataFiles.list(folder, file -> hasName(file) && IdxFiles.hasImages(file));
    List<String> splits =
        whole ? images.stream().map(EmnistFiles::split).distinct().toList() : List.of(split(place));
    if (splits.size() != 1) {
      throw new IOException(
          folder
              + (splits.isEmpty()
                  ? ": no file emnist-SPLIT-train-images-idx3-ubyte in this folder"
                  : ": has the splits "
                      + String.join(", ", splits)
                      + "; emnist:"
                      + folder.resolve("emnist-" + splits.getFirst() + "-mapping.txt")
                      + " names the first"));
    }
    String split = splits.getFirst();
    Map<Integer, String> classes = mapping(folder.resolve("emnist-" + split + "-mapping.txt"));
    Optional<Dataset> train = Optional.empty();
    Optional<Dataset> test = Optional.empty();
    for (Path file : images.reversed()) {
      if (split(file).equals(split)) {
        Optional<Dataset> set = Optional.of(part(file, classes));
        train = DataFiles.isTest(file) ? train : set;
        test = DataFiles.isTest(file) ? set : test;
      }
    }
    if (train.isEmpty() && test.isEmpty()) {
      throw new IOException(folder + ": no images of the split " + split + " in this folder");
    }
    return DataParts.of(train, test)
        .withNote(
            folder
                + ": EMNIST's "
                + split
                + ", its pictures turned upright: rows and columns are exchanged in the files, which"
                + " other programs leave so");
  }

  private static Dataset part(Path images, Map<Integer, String> classes) throws IOException {
    return IdxFiles.open(
        images, List.copyOf(classes.values()), List.copyOf(classes.keySet()), true);
  }

  private static String split(Path file) {
    Matcher name = NAME.matcher(DataFiles.name(file));
    return name.matches() ? name.group(1) : "";
  }

  /// The characters of each label, in the order of labels.
  private static Map<Integer, String> mapping(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + ": missing; it says which characters the labels stand for");
    }
    Map<Integer, String> classes = new TreeMap<>();
    int number = 0;
    for (String line : InputFiles.text(file, MOST_MAPPING).lines().toList()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      List<Integer> numbers = new ArrayList<>();
      for (String word : line.strip().split("\\s+", -1)) {
        boolean valid = word.matches("\\d{1,3}");
        numbers.add(valid ? Integer.parseInt(word) : -1);
      }
      StringBuilder characters = new StringBuilder();
      numbers.stream().skip(1).forEach(code -> characters.append((char) code.intValue()));
      boolean sound =
          numbers.size() > 1
              && numbers.getFirst() >= 0
              && numbers.stream().skip(1).allMatch(code -> code > ' ' && code < 127);
      if (!sound || classes.put(numbers.getFirst(), characters.toString()) != null) {
        throw new IOException(
            file
                + ": line "
                + number
                + ": expected a label that is new and the codes of its characters, as in 10 65");
      }
    }
    if (classes.isEmpty()) {
      throw new IOException(file + ": has no labels");
    }
    return classes;
  }
}
