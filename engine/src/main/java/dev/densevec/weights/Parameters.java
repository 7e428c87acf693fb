package dev.densevec.weights;

import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Parameter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// All parameters and running statistics of one network, off heap.
///
/// Each is a little-endian float32 segment of exactly its size, in PyTorch's row-major order
/// (convolutions `OIHW`, linear layers `OI`), readable from every thread. A parameter may be a
/// read-only view of a mapped file.
public final class Parameters implements AutoCloseable {
  /// Layout of one element, at any alignment: tensors in files lie where they lie.
  public static final ValueLayout.OfFloat ELEMENT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final long ALIGNMENT = 64;

  private final NetworkSpec spec;
  private final Map<String, MemorySegment> segments;
  private final AutoCloseable owner;

  private Parameters(NetworkSpec spec, Map<String, MemorySegment> segments, AutoCloseable owner) {
    this.spec = spec;
    this.segments = Collections.unmodifiableMap(segments);
    this.owner = owner;
  }

  /// Zeroed parameters in fresh memory: one block, each parameter 64-byte aligned in it.
  public static Parameters allocate(NetworkSpec spec) {
    long bytes = 0;
    for (Parameter parameter : spec.parameters()) {
      bytes += aligned(parameter.elements() * Float.BYTES);
    }
    Arena arena = Arena.ofShared();
    MemorySegment block = arena.allocate(Math.max(bytes, ALIGNMENT), ALIGNMENT);
    Map<String, MemorySegment> segments = new LinkedHashMap<>();
    long offset = 0;
    for (Parameter parameter : spec.parameters()) {
      long size = parameter.elements() * Float.BYTES;
      segments.put(parameter.name(), block.asSlice(offset, size));
      offset += aligned(size);
    }
    return new Parameters(spec, segments, arena);
  }

  private static long aligned(long bytes) {
    return Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
  }

  /// The same values in fresh memory, writable wherever these lie.
  public Parameters copy() {
    Parameters copy = allocate(spec);
    segments.forEach((name, segment) -> copy.get(name).copyFrom(segment));
    return copy;
  }

  /// Whether a parameter is read-only, as a file's are.
  public boolean isReadOnly() {
    return segments.values().stream().anyMatch(MemorySegment::isReadOnly);
  }

  /// Parameters that lie in memory of somebody else's.
  ///
  /// @param spec the network
  /// @param segments for every parameter's name a segment of exactly its size, accessible from
  ///   every thread
  /// @param owner closed with these parameters; frees the memory
  /// @throws IllegalArgumentException if a parameter is missing or has the wrong size
  public static Parameters of(
      NetworkSpec spec, Map<String, MemorySegment> segments, AutoCloseable owner) {
    Map<String, MemorySegment> ordered = new LinkedHashMap<>();
    for (Parameter parameter : spec.parameters()) {
      MemorySegment segment = segments.get(parameter.name());
      long expected = parameter.elements() * Float.BYTES;
      if (segment == null || segment.byteSize() != expected) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s: %s, expected %d bytes",
                parameter.name(),
                segment == null ? "missing" : segment.byteSize() + " bytes",
                expected));
      }
      ordered.put(parameter.name(), segment);
    }
    return new Parameters(spec, ordered, owner);
  }

  /// The network these parameters belong to.
  public NetworkSpec spec() {
    return spec;
  }

  /// The elements of one parameter.
  ///
  /// @throws IllegalArgumentException if the network has no parameter of that name
  public MemorySegment get(String name) {
    MemorySegment segment = segments.get(name);
    if (segment == null) {
      throw new IllegalArgumentException("the network has no parameter named " + name);
    }
    return segment;
  }

  /// What is wrong with the first parameter, in the network's order, that holds NaN, an infinity,
  /// or a negative variance, with which no network computes anything; empty if none does.
  public Optional<String> fault() {
    for (Parameter parameter : spec.parameters()) {
      MemorySegment values = get(parameter.name());
      boolean variance = parameter.kind() == Parameter.Kind.NORM_VAR;
      for (long i = 0; i < parameter.elements(); i++) {
        float value = values.getAtIndex(ELEMENT, i);
        if (!Float.isFinite(value)) {
          return Optional.of(
              "the weights are not finite: " + parameter.name() + " holds NaN or infinities");
        }
        if (variance && value < 0) {
          return Optional.of("the weights are unsound: " + parameter.name() + " is negative");
        }
      }
    }
    return Optional.empty();
  }

  /// All parameters by name, in registration order.
  public Map<String, MemorySegment> segments() {
    return segments;
  }

  /// Frees the memory; the segments handed out become inaccessible.
  @Override
  public void close() {
    try {
      owner.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
