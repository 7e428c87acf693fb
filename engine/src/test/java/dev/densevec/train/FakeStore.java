package dev.densevec.train;

import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Keeps copies in memory, or fails as a full disk does.
final class FakeStore implements CheckpointStore {
  final List<String> saved = new ArrayList<>();
  Snapshot last;
  float bestWeight = Float.NaN;
  boolean full;

  private static Map<String, MemorySegment> copy(Map<String, MemorySegment> segments) {
    Map<String, MemorySegment> copies = new LinkedHashMap<>();
    segments.forEach(
        (name, segment) ->
            copies.put(name, Arena.ofAuto().allocate(segment.byteSize(), 4).copyFrom(segment)));
    return copies;
  }

  private void write(String what, Map<String, String> state) throws IOException {
    if (full) {
      throw new IOException("last.safetensors: No space left on device");
    }
    saved.add(what + " " + state.get("step"));
  }

  @Override
  public void last(Snapshot snapshot) throws IOException {
    write("last", snapshot.state());
    last =
        new Snapshot(
            copy(snapshot.parameters()),
            copy(snapshot.average()),
            copy(snapshot.optimizer()),
            Map.copyOf(snapshot.state()));
  }

  @Override
  public void numbered(int epoch, Snapshot snapshot) throws IOException {
    write("epoch " + epoch + " at", snapshot.state());
  }

  @Override
  public void best(Map<String, MemorySegment> weights, Map<String, String> state)
      throws IOException {
    write("best", state);
    bestWeight = weights.get(FakeLearner.WEIGHT).get(Parameters.ELEMENT, 0);
  }
}
