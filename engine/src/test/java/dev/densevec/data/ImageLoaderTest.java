package dev.densevec.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class ImageLoaderTest {
  private static final Preprocessing ONE_PIXEL =
      new Preprocessing(new Resize.None(), Resampling.NEAREST, 1, 1, 1, List.of(0f), List.of(1f));

  @TempDir Path folder;

  /// A file of one pixel of the given grey, or a broken one for every third.
  private Path file(int grey) throws IOException {
    byte[] png =
        new PngBuilder().header(1, 1, 8, 0, 0).rows(new byte[][] {{(byte) grey}}, 1).build();
    return Files.write(folder.resolve(grey + ".png"), grey % 3 == 0 ? new byte[5] : png);
  }

  private List<Path> files(int count) throws IOException {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      files.add(file(i));
    }
    return files;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void keepsTheOrderAndGoesOnAfterFailures(int threads) throws IOException {
    List<Path> files = files(50);
    try (var loader = new ImageLoader(files, ONE_PIXEL, threads)) {
      for (int i = 0; i < files.size(); i++) {
        ImageLoader.Loaded loaded = loader.next();
        assertThat(loaded.path()).isEqualTo(files.get(i));
        if (i % 3 == 0) {
          assertThatThrownBy(loaded::values)
              .isInstanceOf(IOException.class)
              .hasMessageStartingWith(files.get(i) + ": ");
        } else {
          assertThat(loaded.values()).containsExactly(i / 255f);
        }
      }
      assertThat(loader.hasNext()).isFalse();
      assertThatThrownBy(loader::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void looksAheadNoFurtherThanItSays() throws IOException {
    Iterator<Path> source = files(50).iterator();
    int[] taken = {0};
    Iterable<Path> counting =
        () ->
            new Iterator<>() {
              @Override
              public boolean hasNext() {
                return source.hasNext();
              }

              @Override
              public Path next() {
                taken[0]++;
                return source.next();
              }
            };
    try (var loader = new ImageLoader(counting, ONE_PIXEL, 2)) {
      assertThat(taken[0]).isEqualTo(4);
      loader.next();
      assertThat(taken[0]).isEqualTo(5);
    }
  }

  @Test
  void closingEarlyStopsTheThreads() throws Exception {
    List<Thread> workers;
    try (var loader = new ImageLoader(files(20), ONE_PIXEL, 3)) {
      loader.next();
      workers = Thread.getAllStackTraces().keySet().stream().filter(this::isWorker).toList();
      assertThat(workers).isNotEmpty();
    }
    for (Thread worker : workers) {
      assertThat(worker.join(Duration.ofSeconds(30))).isTrue();
    }
  }

  private boolean isWorker(Thread thread) {
    return thread.getName().startsWith("densevec-image-");
  }

  @Test
  void refusesToWorkWithoutThreads() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ImageLoader(List.of(), ONE_PIXEL, 0));
  }
}
