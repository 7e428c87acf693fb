package dev.densevec.checkpoint;

import dev.densevec.checkpoint.tensor.TensorEntry;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Tensors that were read by other means than this package's.
///
/// @param entries the tensors as a file would hold them
/// @param epsilon what every norm adds to the variance; PyTorch's if empty
/// @param metadata what else their file says
/// @param notes what was assumed of them, a sentence each
/// @param arena where they lie and conversions are allocated; closed with the parameters
public record ForeignTensors(
    List<TensorEntry> entries,
    Optional<Double> epsilon,
    Map<String, String> metadata,
    List<String> notes,
    Arena arena) {

  public ForeignTensors {
    entries = List.copyOf(entries);
    metadata = Map.copyOf(metadata);
    notes = List.copyOf(notes);
  }
}
