package dev.densevec.cli.predict;

import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.Progress;
import dev.densevec.cli.predict.ImageFeed.Item;
import dev.densevec.infer.Model;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;

/// Runs images through a network in their order, and hands on what comes out as soon as it is
/// there.
///
/// A batch is what is decoded when the network becomes free, so that a slow list is answered image
/// by image and a fast one in full batches.
public final class ImageRunner {
  private final Console console;
  private final Progress progress;
  private final boolean mirrored;
  private final List<String> names = new ArrayList<>();
  private long done;
  private long failed;

  /// Takes what came out.
  @FunctionalInterface
  public interface Sink {
    /// Takes the outputs for an image.
    ///
    /// @throws IOException in one line, if the network is of no use
    void take(String name, float[] outputs) throws IOException;
  }

  /// @param console where problems are reported
  /// @param progress called after each batch
  /// @param mirrored whether outputs are the means of those for an image and for its mirror image
  public ImageRunner(Console console, Progress progress, boolean mirrored) {
    this.console = console;
    this.progress = progress;
    this.mirrored = mirrored;
  }

  /// Images that were taken.
  public long done() {
    return done;
  }

  /// Images of them that could not be used.
  public long failed() {
    return failed;
  }

  /// Runs every image of `feed`.
  ///
  /// @throws IOException in one line, as the sink's
  public void run(Model model, ImageFeed feed, Sink sink) throws IOException, InterruptedException {
    try (Arena arena = Arena.ofShared()) {
      ImageBatch batch = new ImageBatch(model, arena);
      for (Item item = feed.take(); item != null; item = feed.take()) {
        add(item, batch);
        while (batch.hasRoom() && (item = feed.poll()) != null) {
          add(item, batch);
        }
        if (batch.count() > 0) {
          compute(batch, sink);
        }
        progress.update(done);
      }
    }
    progress.clear();
  }

  private void add(Item item, ImageBatch batch) throws InterruptedException {
    done++;
    try {
      batch.add(item.values().get());
      names.add(item.name());
    } catch (ExecutionException e) {
      fail(problem(item, e.getCause()));
    }
  }

  private static String problem(Item item, Throwable cause) {
    return switch (cause) {
      case IOException e -> e.getMessage();
      case OutOfMemoryError e -> item.name() + ": out of memory: " + e.getMessage();
      default -> throw new IllegalStateException(item.name() + ": " + cause, cause);
    };
  }

  private void compute(ImageBatch batch, Sink sink) throws IOException {
    float[] outputs = batch.predict();
    if (mirrored) {
      batch.mirror();
      float[] others = batch.predict();
      for (int i = 0; i < outputs.length; i++) {
        outputs[i] = (outputs[i] + others[i]) / 2;
      }
    }
    int length = outputs.length / batch.count();
    progress.clear();
    for (int i = 0; i < batch.count(); i++) {
      sink.take(names.get(i), Arrays.copyOfRange(outputs, i * length, (i + 1) * length));
    }
    console.out().flush();
    names.clear();
    batch.clear();
  }

  /// Reports an image that could not be used.
  void fail(String problem) {
    failed++;
    report(problem);
  }

  /// Reports something, not beside the progress bar.
  void report(String line) {
    progress.clear();
    console.report(line);
  }

  /// Reports how many images could not be used.
  public void conclude() {
    if (failed > 0 && done > 1) {
      console.report(failed + " of " + done + " images could not be used");
    }
  }
}
