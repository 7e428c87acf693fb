package dev.densevec.plan.layout;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Gives every buffer a place such that buffers whose lifetimes meet never overlap, first fit in
/// order of size.
public final class MemoryPlan {
  private final List<Slot> slots = new ArrayList<>();

  /// Asks for a buffer that is alive from the step `first` to the step `last`, both included.
  public Slot add(String name, long bytes, int first, int last) {
    slots.add(new Slot(name, Sizes.aligned(bytes), first, last));
    return slots.getLast();
  }

  /// Places all buffers; the result lists them in the order they were added.
  public List<Buffer> place() {
    List<Slot> bySize = new ArrayList<>(slots);
    bySize.sort(Comparator.comparingLong(Slot::bytes).reversed());
    for (int i = 0; i < bySize.size(); i++) {
      bySize.get(i).place(bySize.subList(0, i));
    }
    return slots.stream().map(Slot::buffer).toList();
  }
}
