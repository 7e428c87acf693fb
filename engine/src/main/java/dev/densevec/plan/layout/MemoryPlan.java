package dev.densevec.plan.layout;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Gives every buffer a place such that buffers whose lifetimes meet never overlap, first fit in
/// order of size.
public final class MemoryPlan {
  private static final long ALIGNMENT = 64;

  private final List<Request> requests = new ArrayList<>();

  /// A buffer's wish: alive from the step `first` to the step `last`, both included.
  private record Request(String name, long bytes, int first, int last) {}

  public void add(String name, long bytes, int first, int last) {
    long aligned = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    requests.add(new Request(name, aligned, first, last));
  }

  /// Places all buffers; the result lists them in the order they were added.
  public List<Buffer> place() {
    List<Request> bySize = new ArrayList<>(requests);
    bySize.sort(Comparator.comparingLong(Request::bytes).reversed());
    List<Buffer> placed = new ArrayList<>();
    for (Request request : bySize) {
      placed.add(
          new Buffer(
              request.name, firstFit(request, placed), request.bytes, request.first, request.last));
    }
    placed.sort(
        Comparator.comparingInt(
            buffer -> requests.stream().map(Request::name).toList().indexOf(buffer.name())));
    return placed;
  }

  private static long firstFit(Request request, List<Buffer> placed) {
    long offset = 0;
    boolean moved = true;
    while (moved) {
      moved = false;
      for (Buffer other : placed) {
        if (other.lives(request.first, request.last)
            && offset < other.end()
            && other.offset() < offset + request.bytes) {
          offset = other.end();
          moved = true;
        }
      }
    }
    return offset;
  }
}
