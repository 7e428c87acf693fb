package dev.densevec.checkpoint;

import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.spec.NetworkSpec;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The buffer `op_threshs` of torchxrayvision's models: for each output the probability from which
/// its finding holds. It is passed on as a word of the same name, numbers with spaces between.
final class OperatingPoints {
  private static final String NAME = "op_threshs";

  private OperatingPoints() {}

  private static Optional<TensorEntry> find(TensorFile file) {
    return file.tensors().values().stream()
        .filter(tensor -> tensor.name().equals(NAME) || tensor.name().endsWith("." + NAME))
        .filter(tensor -> tensor.dtype().isReal())
        .findFirst();
  }

  private static boolean fits(TensorEntry tensor, NetworkSpec spec) {
    return tensor.isReadable()
        && spec.inChannels() == 1
        && tensor.dims().equals(List.of((long) spec.classes()));
  }

  /// What the file says, with the thresholds if it has some that fit the network.
  static Map<String, String> metadata(TensorFile file, NetworkSpec spec) {
    Map<String, String> metadata = new LinkedHashMap<>(file.metadata());
    find(file)
        .filter(tensor -> fits(tensor, spec))
        .ifPresent(tensor -> metadata.put(NAME, text(tensor)));
    return metadata;
  }

  private static String text(TensorEntry tensor) {
    float[] values = new float[(int) tensor.elements()];
    tensor.copyTo(MemorySegment.ofArray(values));
    List<String> texts = new ArrayList<>();
    for (float value : values) {
      texts.add(String.valueOf(value));
    }
    return String.join(" ", texts);
  }

  /// A sentence on thresholds that don't fit the network.
  static Optional<String> note(TensorFile file, NetworkSpec spec) {
    return find(file)
        .filter(tensor -> !fits(tensor, spec))
        .map(
            tensor ->
                NAME
                    + " "
                    + tensor.shape()
                    + " left out, so outputs are not taken for sigmoids': torchxrayvision's has one"
                    + " for each of the "
                    + spec.classes()
                    + " outputs, and images of one channel");
  }
}
