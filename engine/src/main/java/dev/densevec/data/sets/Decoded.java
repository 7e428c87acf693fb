package dev.densevec.data.sets;

import dev.densevec.data.decode.Images;
import dev.densevec.data.image.Picture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// The sound files of a set, and their pictures if these fit some memory.
///
/// @param files files that are not known to be broken
/// @param pictures of all of them, or empty where they are to be decoded when they are used
/// @param notes which files were left out and why, a line each
record Decoded(List<LabelledFile> files, List<Picture> pictures, List<String> notes) {
  /// Broken files that are named before the others are only counted.
  private static final int MOST_NAMED = 10;

  Decoded {
    files = List.copyOf(files);
    pictures = List.copyOf(pictures);
    notes = List.copyOf(notes);
  }

  /// Decodes files on all processors. If they take too much memory, only those are sorted out that
  /// can't be opened, are empty, or begin like no picture.
  ///
  /// @param memory bytes that the pictures may take
  /// @param strict whether a broken file is an error
  /// @throws IOException if a file is broken and `strict`, or all are; the message names the first
  ///   and says how many there are
  static Decoded of(List<LabelledFile> files, long memory, boolean strict) throws IOException {
    Picture[] pictures = new Picture[files.size()];
    SortedMap<Integer, IOException> first = new ConcurrentSkipListMap<>();
    var used = new AtomicLong(firstSize(files, first) * files.size());
    SortedMap<Integer, IOException> decoding = new ConcurrentSkipListMap<>(first);
    if (used.get() <= memory) {
      used.set(0);
    }
    IntStream.range(0, files.size())
        .parallel()
        .filter(_ -> used.get() <= memory)
        .forEach(
            i -> {
              try {
                pictures[i] = Images.read(files.get(i).path());
                used.addAndGet(pictures[i].bytes());
              } catch (IOException e) {
                decoding.put(i, e);
              }
            });
    boolean kept = used.get() <= memory;
    // How far the decoding came before memory was too little, is chance.
    SortedMap<Integer, IOException> failures = kept ? decoding : unlike(files, first);
    if (!failures.isEmpty() && (strict || failures.size() == files.size())) {
      throw refusal(failures.values());
    }
    int[] sound = IntStream.range(0, files.size()).filter(i -> !failures.containsKey(i)).toArray();
    return new Decoded(
        IntStream.of(sound).mapToObj(files::get).toList(),
        kept ? IntStream.of(sound).mapToObj(i -> pictures[i]).toList() : List.of(),
        notes(failures.values(), files.size()));
  }

  /// Bytes of the first picture that can be decoded, by which all are guessed.
  private static long firstSize(
      List<LabelledFile> files, SortedMap<Integer, IOException> failures) {
    for (int i = 0; i < files.size(); i++) {
      try {
        return Images.read(files.get(i).path()).bytes();
      } catch (IOException e) {
        failures.put(i, e);
      }
    }
    return 0;
  }

  /// Adds what shows without decoding every file.
  private static SortedMap<Integer, IOException> unlike(
      List<LabelledFile> files, SortedMap<Integer, IOException> failures) {
    IntStream.range(0, files.size())
        .parallel()
        .forEach(
            i -> {
              try {
                if (!Images.beginsLikeOne(files.get(i).path())) {
                  Images.read(files.get(i).path());
                }
              } catch (IOException e) {
                failures.put(i, e);
              }
            });
    return failures;
  }

  private static IOException refusal(Collection<IOException> failures) {
    IOException first = failures.iterator().next();
    String more =
        failures.size() == 1
            ? ""
            : String.format(Locale.ROOT, " (and %d more that cannot be read)", failures.size() - 1);
    return new IOException(first.getMessage() + more, first);
  }

  private static List<String> notes(Collection<IOException> failures, int count) {
    List<String> notes = new ArrayList<>();
    failures.stream()
        .limit(MOST_NAMED)
        .forEach(failure -> notes.add(failure.getMessage() + "; left out"));
    if (!failures.isEmpty()) {
      notes.add(
          String.format(
              Locale.ROOT, "%d of %d pictures are broken and left out", failures.size(), count));
    }
    return notes;
  }
}
