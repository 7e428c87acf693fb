package dev.densevec.cli.shards;

import dev.densevec.data.sets.DataParts;
import dev.densevec.data.sets.Dataset;
import dev.densevec.data.sets.Datasets;
import dev.densevec.data.sets.PartName;
import dev.densevec.data.sets.PictureSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Collects images with their classes by part, and makes a data set of them.
final class PartsBuilder {
  private static final int MEMORY_SHARE = 3;

  private final boolean strict;
  private final Map<PartName, List<Labelled>> parts = new EnumMap<>(PartName.class);
  private final List<String> notes = new ArrayList<>();
  private final TreeSet<String> leftOut = new TreeSet<>();
  private List<String> classNames = List.of();
  private int classes;

  /// @param blob the image
  /// @param name its class by name, if it has one
  /// @param number its class by number otherwise
  private record Labelled(Blob blob, Optional<String> name, int number) {}

  PartsBuilder(boolean strict) {
    this.strict = strict;
  }

  /// The files of a kind at a place, which is one of them or a folder of them; sorted.
  ///
  /// @param what what such a file is called, for messages
  static List<Path> files(Path place, Predicate<Path> wanted, String what) throws IOException {
    if (Files.isRegularFile(place)) {
      return List.of(place);
    }
    if (!Files.isDirectory(place)) {
      throw new IOException(place + ": no such file or folder");
    }
    try (Stream<Path> all = Files.walk(place)) {
      List<Path> files = all.filter(Files::isRegularFile).filter(wanted).sorted().toList();
      if (files.isEmpty()) {
        throw new IOException(place + ": no " + what + " in this folder");
      }
      return files;
    }
  }

  /// The part that the first word of a file's name says, or its folder; else the training part.
  static PartName part(Path file) {
    String word = String.valueOf(file.getFileName()).split("[^A-Za-z]", 2)[0];
    String folder = String.valueOf(file.toAbsolutePath().getParent().getFileName());
    return PartName.of(word).or(() -> PartName.of(folder)).orElse(PartName.TRAIN);
  }

  /// Bytes that images in memory may take.
  long memory() {
    return Runtime.getRuntime().maxMemory() / MEMORY_SHARE;
  }

  /// Adds a line on what was assumed or left out.
  void note(String note) {
    notes.add(note);
  }

  /// Notes a folder that is no part.
  void leaveOut(String folder) {
    leftOut.add(folder);
  }

  /// Adds an image whose class is known by name.
  void add(PartName part, Blob blob, String name) {
    add(part, new Labelled(blob, Optional.of(name), -1));
  }

  /// Adds an image whose class is known by number.
  void add(PartName part, Blob blob, int number) {
    classes = Math.max(classes, number + 1);
    add(part, new Labelled(blob, Optional.empty(), number));
  }

  private void add(PartName part, Labelled labelled) {
    parts.computeIfAbsent(part, _ -> new ArrayList<>()).add(labelled);
  }

  /// Says what the numbers of classes stand for.
  ///
  /// @return false if other names were given before
  boolean name(List<String> names) {
    if (!classNames.isEmpty() && !classNames.equals(names)) {
      return false;
    }
    classNames = List.copyOf(names);
    return true;
  }

  /// The data set.
  ///
  /// @throws IOException in one line if there is no image, or some have names of classes and others
  ///   numbers
  DataParts build(Path place) throws IOException {
    List<Labelled> all = parts.values().stream().flatMap(List::stream).toList();
    if (all.isEmpty()) {
      throw new IOException(place + ": no image of a known format in it");
    }
    List<String> names = names(place, all);
    if (!leftOut.isEmpty()) {
      note(place + ": " + String.join(", ", leftOut) + ": no part of the set, not used");
    }
    Map<PartName, Dataset> sets = new EnumMap<>(PartName.class);
    long inMemory =
        all.stream().flatMap(item -> item.blob.content().stream()).mapToLong(b -> b.length).sum();
    long rest = Math.max(0, memory() - inMemory);
    for (var part : parts.entrySet()) {
      long share = (long) ((double) rest * part.getValue().size() / all.size());
      sets.put(part.getKey(), set(part.getValue(), names, share));
    }
    return new DataParts(
        Optional.ofNullable(sets.get(PartName.TRAIN)),
        Optional.ofNullable(sets.get(PartName.VALIDATION)),
        Optional.ofNullable(sets.get(PartName.TEST)),
        notes);
  }

  private List<String> names(Path place, List<Labelled> all) throws IOException {
    List<String> named =
        all.stream().flatMap(item -> item.name.stream()).distinct().sorted().toList();
    if (named.isEmpty()) {
      if (classNames.isEmpty()) {
        note(place + ": its classes are numbers; --class-map FILE names them");
        return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
      }
      if (classes > classNames.size()) {
        throw new IOException(
            place + ": a class of number " + (classes - 1) + ", named are " + classNames.size());
      }
      return classNames;
    }
    if (classes > 0) {
      throw new IOException(place + ": some images have a number as their class, others a folder");
    }
    return named;
  }

  private Dataset set(List<Labelled> items, List<String> names, long share) {
    Map<String, Integer> numbers = new HashMap<>();
    names.forEach(name -> numbers.put(name, numbers.size()));
    int[] labels =
        items.stream().mapToInt(item -> item.name.map(numbers::get).orElse(item.number)).toArray();
    return Datasets.encoded(source(items), labels, names, new Datasets.Reading(share, strict));
  }

  private static PictureSource source(List<Labelled> items) {
    List<Blob> blobs = items.stream().map(Labelled::blob).toList();
    return new PictureSource() {
      @Override
      public int size() {
        return blobs.size();
      }

      @Override
      public String name(int index) {
        return blobs.get(index).toString();
      }

      @Override
      public byte[] read(int index) throws IOException {
        return blobs.get(index).read();
      }
    };
  }
}
