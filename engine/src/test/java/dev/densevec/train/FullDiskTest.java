package dev.densevec.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.checkpoint.TrainingCheckpoint;
import dev.densevec.testing.FullDisk;
import dev.densevec.train.CheckpointStore.Snapshot;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Checkpoints on a disk that is full: what was there stays whole, whichever byte there is no room
/// for.
final class FullDiskTest {
  @TempDir private Path folder;
  private final FullDisk disk = new FullDisk();
  private final Parameters parameters = Parameters.allocate(FakeLearner.SPEC);
  private RunFolder run;

  @BeforeEach
  void makeRun() throws IOException {
    run = new RunFolder(disk.on(folder), FakeLearner.SPEC, Map.of("who", "me"));
    save(1);
  }

  /// Writes all kinds of checkpoints, with the weights all of one value.
  private void save(int value) throws IOException {
    run.last(snapshot(value));
    run.numbered(7, snapshot(value));
    run.best(parameters.segments(), Map.of("value", "" + value));
  }

  private Snapshot snapshot(int value) {
    parameters
        .segments()
        .values()
        .forEach(segment -> segment.setAtIndex(Parameters.ELEMENT, 0, value));
    return new Snapshot(
        parameters.segments(), Map.of(), parameters.segments(), Map.of("value", "" + value));
  }

  private Map<String, byte[]> content() throws IOException {
    Map<String, byte[]> content = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        content.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return content;
  }

  private void assertWhole(Map<String, byte[]> expected) throws IOException {
    Map<String, byte[]> actual = content();
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, bytes) -> assertThat(Arrays.equals(actual.get(name), bytes)).as(name).isTrue());
  }

  /// What saves one checkpoint.
  @FunctionalInterface
  private interface Saving {
    void run() throws IOException;
  }

  private void assertRefused(String file, Saving saving) {
    assertThatThrownBy(saving::run)
        .isInstanceOf(IOException.class)
        .hasMessage(folder.resolve(file) + ": No space left on device");
  }

  @Test
  void theCheckpointBeforeStaysWholeAtEachByte() throws IOException {
    Map<String, byte[]> before = content();
    assertThat(before.keySet())
        .containsExactly("best.safetensors", "epoch-0007.safetensors", "last.safetensors");
    long size = before.get("last.safetensors").length;
    for (long room = 0; room < size; room++) {
      disk.leaveRoom(room);
      assertRefused("last.safetensors", () -> run.last(snapshot(2)));
      assertWhole(before);
    }
    for (long room = 0; room < before.get("best.safetensors").length; room++) {
      disk.leaveRoom(room);
      assertRefused(
          "best.safetensors", () -> run.best(parameters.segments(), Map.of("value", "2")));
    }
    disk.leaveRoom(size - 1);
    assertRefused("epoch-0007.safetensors", () -> run.numbered(7, snapshot(2)));
    assertWhole(before);
    disk.leaveRoom(size);
    run.last(snapshot(2));
    try (TrainingCheckpoint last = TrainingCheckpoint.open(RunFolder.lastOf(folder))) {
      assertThat(RunFolder.snapshot(last).state()).containsEntry("value", "2");
    }
  }

  @Test
  void neitherDoesItGoWhereTheFileIsFinished() throws IOException {
    Map<String, byte[]> before = content();
    for (FullDisk.Act act : FullDisk.Act.values()) {
      if (act != FullDisk.Act.WRITE) {
        disk.fail(act);
        assertRefused("last.safetensors", () -> run.last(snapshot(2)));
        assertWhole(before);
      }
    }
  }
}
