package dev.densevec.train;

import dev.densevec.checkpoint.TrainingCheckpoint;
import dev.densevec.spec.NetworkSpec;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A folder with the checkpoints of one run: `last.safetensors`, from which it goes on,
/// `best.safetensors`, the weights that did best on images held out, and on request
/// `epoch-0010.safetensors`. All of them are files of weights too.
public final class RunFolder implements CheckpointStore {
  private static final String LAST = "last.safetensors";
  private static final String BEST = "best.safetensors";
  private static final String LOCK = ".lock";
  private static final String STATE = "training.";
  private static final String OPTIMIZER = "optimizer";
  private static final String AVERAGE = "ema";

  private final Path folder;
  private final NetworkSpec spec;
  private final Map<String, String> metadata;

  /// @param folder made with the first checkpoint if it is not there
  /// @param spec the network
  /// @param metadata what every file is to say beside the weights
  public RunFolder(Path folder, NetworkSpec spec, Map<String, String> metadata) {
    this.folder = folder;
    this.spec = spec;
    this.metadata = Map.copyOf(metadata);
  }

  /// Creates the folder if it isn't there, claims it for one run, and removes what a killed process
  /// may have left of a file that was not complete.
  ///
  /// @return what gives the folder up again; the end of the process does so too
  /// @throws IOException if it can't be created or read, or another run is in it
  public static Closeable claim(Path folder) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new FileSystemException(folder.toString(), null, "a file, expected a folder");
    }
    Files.createDirectories(folder);
    FileChannel lock =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (!isLocked(lock)) {
        throw new FileSystemException(folder.toString(), null, "another run is in it");
      }
      removeLeftovers(folder);
      return lock;
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  private static boolean isLocked(FileChannel file) throws IOException {
    try {
      return file.tryLock() != null;
    } catch (OverlappingFileLockException _) {
      return false; // a run of this process
    }
  }

  private static void removeLeftovers(Path folder) throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder, ".*.{safetensors,csv,jsonl,png}.*-*")) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  /// The file that a run in `folder` goes on from.
  public static Path lastOf(Path folder) {
    return folder.resolve(LAST);
  }

  /// The file of the weights that did best.
  public static Path bestOf(Path folder) {
    return folder.resolve(BEST);
  }

  /// How far a run had come when a file of weights was written.
  ///
  /// @param epochs complete epochs
  /// @param steps steps of the optimiser
  /// @param seconds time that it took
  /// @param best the best validation until then
  /// @param bestEpoch the epoch of it, from 1 on; 0 without one
  public record Progress(
      int epochs, long steps, double seconds, Optional<Evaluation> best, int bestEpoch) {

    /// Reads what a file says beside its weights; empty if it is of no run, or damaged.
    public static Optional<Progress> of(Map<String, String> metadata) {
      try {
        LoopState s = LoopState.of(state(metadata));
        return Optional.of(new Progress(s.epoch(), s.step(), s.seconds(), s.best(), s.bestEpoch()));
      } catch (IllegalArgumentException _) {
        return Optional.empty();
      }
    }
  }

  private static Map<String, String> state(Map<String, String> metadata) {
    Map<String, String> state = new LinkedHashMap<>();
    metadata.forEach(
        (key, value) -> {
          if (key.startsWith(STATE)) {
            state.put(key.substring(STATE.length()), value);
          }
        });
    return state;
  }

  /// What a [Trainer] needs of a checkpoint, readable until that is closed.
  ///
  /// @throws IOException in one line that names the file, if it is no checkpoint of its network
  public static Snapshot snapshot(TrainingCheckpoint checkpoint) throws IOException {
    return new Snapshot(
        checkpoint.parameters(),
        checkpoint.group(AVERAGE),
        checkpoint.group(OPTIMIZER),
        state(checkpoint.metadata()));
  }

  @Override
  public void last(Snapshot snapshot) throws IOException {
    save(LAST, snapshot);
  }

  @Override
  public void numbered(int epoch, Snapshot snapshot) throws IOException {
    save(String.format(Locale.ROOT, "epoch-%04d.safetensors", epoch), snapshot);
  }

  @Override
  public void best(Map<String, MemorySegment> weights, Map<String, String> state)
      throws IOException {
    TrainingCheckpoint.save(folder.resolve(BEST), spec, weights, Map.of(), all(state));
  }

  private void save(String name, Snapshot snapshot) throws IOException {
    Files.createDirectories(folder);
    Map<String, Map<String, MemorySegment>> groups = new LinkedHashMap<>();
    groups.put(OPTIMIZER, snapshot.optimizer());
    groups.put(AVERAGE, snapshot.average());
    TrainingCheckpoint.save(
        folder.resolve(name), spec, snapshot.parameters(), groups, all(snapshot.state()));
  }

  private Map<String, String> all(Map<String, String> state) {
    Map<String, String> all = new LinkedHashMap<>(metadata);
    state.forEach((key, value) -> all.put(STATE + key, value));
    return all;
  }
}
