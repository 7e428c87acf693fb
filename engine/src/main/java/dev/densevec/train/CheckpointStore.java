package dev.densevec.train;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/// Where a [Trainer] puts its checkpoints.
public interface CheckpointStore {

  /// All a run needs to go on.
  ///
  /// @param parameters weights and running statistics
  /// @param average their running average; empty without one
  /// @param optimizer what the optimiser remembers
  /// @param state where the loop stands
  record Snapshot(
      Map<String, MemorySegment> parameters,
      Map<String, MemorySegment> average,
      Map<String, MemorySegment> optimizer,
      Map<String, String> state) {}

  /// Keeps a snapshot as the last one.
  ///
  /// @throws IOException in one line; what was kept before is as it was
  void last(Snapshot snapshot) throws IOException;

  /// Keeps a snapshot under the number of its epoch.
  ///
  /// @param epoch epochs that are complete
  /// @throws IOException in one line
  void numbered(int epoch, Snapshot snapshot) throws IOException;

  /// Keeps the best weights.
  ///
  /// @param weights as they were judged, the average if there is one
  /// @param state where the loop stands
  /// @throws IOException in one line; what was kept before is as it was
  void best(Map<String, MemorySegment> weights, Map<String, String> state) throws IOException;

  /// Keeps nothing.
  static CheckpointStore none() {
    return new CheckpointStore() {
      @Override
      public void last(Snapshot snapshot) {}

      @Override
      public void numbered(int epoch, Snapshot snapshot) {}

      @Override
      public void best(Map<String, MemorySegment> weights, Map<String, String> state) {}
    };
  }
}
