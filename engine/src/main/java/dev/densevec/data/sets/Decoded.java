package dev.densevec.data.sets;

import dev.densevec.data.decode.Images;
import dev.densevec.data.image.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// Decodes a whole set of image files at once.
final class Decoded {
  private Decoded() {}

  /// The pictures of all files, on all processors, or an empty list if they take more than `memory`
  /// bytes.
  ///
  /// @throws IOException if a file cannot be decoded: a set with a broken picture is refused; the
  ///   message names the first of them and says how many there are
  static List<Picture> all(List<Path> files, long memory) throws IOException {
    Picture first = Picture.of(Images.read(files.getFirst()));
    if (first.samples().length * (long) files.size() > memory) {
      return List.of();
    }
    Picture[] pictures = new Picture[files.size()];
    var failures = new ConcurrentSkipListMap<Integer, IOException>();
    var used = new AtomicLong();
    IntStream.range(0, files.size())
        .parallel()
        .filter(_ -> used.get() <= memory)
        .forEach(
            i -> {
              try {
                pictures[i] = Picture.of(Images.read(files.get(i)));
                used.addAndGet(pictures[i].samples().length);
              } catch (IOException e) {
                failures.put(i, e);
              }
            });
    if (!failures.isEmpty()) {
      throw refusal(failures.firstEntry().getValue(), failures.size() - 1);
    }
    return used.get() > memory ? List.of() : Arrays.asList(pictures);
  }

  private static IOException refusal(IOException first, int others) {
    String more =
        others == 0 ? "" : String.format(Locale.ROOT, " (and %d more that cannot be read)", others);
    return new IOException(first.getMessage() + more, first);
  }
}
