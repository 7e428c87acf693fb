package dev.densevec.cli.watch;

import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.FileErrors;
import dev.densevec.data.batch.BatchLoader;
import dev.densevec.train.TrainingListener;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Those who watch a run, beside its logs.
public final class Watchers implements Closeable {
  private final Watched watched;
  private final List<TrainingListener> listeners = new ArrayList<>();
  private Optional<TensorBoard> board = Optional.empty();
  private Optional<WatchServer> server = Optional.empty();

  private Watchers(Watched watched) {
    this.watched = watched;
  }

  /// Has a run watched; where there is a page, its address is reported.
  ///
  /// @throws Failure if events can't be written, or nothing can listen on the port
  public static Watchers of(Watching watching, Watched watched, Console console) {
    Watchers watchers = new Watchers(watched);
    watching.tensorboard().ifPresent(watchers::openBoard);
    watching
        .port()
        .ifPresent(port -> console.report("watch the run: " + watchers.openServer(port)));
    return watchers;
  }

  private void openBoard(Path folder) {
    try {
      board = Optional.of(new TensorBoard(folder, watched));
      listeners.add(board.get());
    } catch (IOException e) {
      throw FileErrors.unwritten(folder, e);
    }
  }

  private String openServer(int port) {
    LiveRun run = new LiveRun(watched);
    try {
      server = Optional.of(new WatchServer(run, pictures(), port));
      listeners.add(run);
      return server.get().address();
    } catch (IOException e) {
      throw new Failure(
          ExitCode.USAGE, "can't listen on 127.0.0.1:" + port + ": " + e.getMessage(), e);
    }
  }

  private InputPictures pictures() {
    return new InputPictures(watched.training().input(), watched.training().norm());
  }

  /// Shows the first batch of an epoch as the network gets it.
  ///
  /// @param training is begun anew afterwards
  /// @param epoch from 0 on
  /// @throws IOException in one line if a picture can't be read or the events can't be written
  public void show(BatchLoader training, int epoch) throws IOException {
    if (board.isPresent()) {
      training.startEpoch(epoch);
      board.get().batch(training.next(), pictures());
    }
  }

  /// What gets to know of each step and epoch.
  public List<TrainingListener> listeners() {
    return List.copyOf(listeners);
  }

  @Override
  public void close() throws IOException {
    server.ifPresent(WatchServer::close);
    if (board.isPresent()) {
      board.get().close();
    }
  }
}
