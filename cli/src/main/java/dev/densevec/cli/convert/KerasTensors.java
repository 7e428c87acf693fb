package dev.densevec.cli.convert;

import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.checkpoint.tensor.TensorEntry;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The weights of a Keras HDF5 file, or of the model in one, as tensors under torchvision's names
/// in PyTorch's order of axes.
final class KerasTensors {

  private static final ValueLayout.OfFloat F32 =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble F64 =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final HdfFile file;
  private final Arena arena;
  private final List<TensorEntry> tensors = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  private KerasTensors(HdfFile file, Arena arena) {
    this.file = file;
    this.arena = arena;
  }

  /// Reads all weights.
  ///
  /// @param arena where they are put
  /// @throws IOException without the file's name, if it holds something else
  static List<TensorEntry> read(HdfFile file, Arena arena) throws IOException {
    List<KerasWeight> weights = KerasLayers.read(file);
    KerasModules modules = new KerasModules(weights);
    KerasTensors reader = new KerasTensors(file, arena);
    for (KerasWeight weight : weights) {
      reader.read(weight, modules.of(weight.layer()));
    }
    return reader.tensors;
  }

  private void read(KerasWeight weight, Optional<String> module) throws IOException {
    Optional<String> tensor = KerasName.tensor(weight.tensor());
    if (module.isEmpty() || tensor.isEmpty()) {
      throw new IOException(
          String.format(
              Locale.ROOT, "%s: none of keras.applications' DenseNets has it", weight.name()));
    }
    String name = module.get() + "." + tensor.get();
    if (!names.add(name)) {
      throw new IOException(weight.name() + ": there twice");
    }
    requireHeld(weight.data());
    tensors.add(tensor(name, weight.data()));
  }

  /// The numbers that a data set claims are allocated before they are read.
  private void requireHeld(Dataset data) throws IOException {
    long most = file.size() * (data.getFilters().isEmpty() ? 1 : KerasFile.BEST_RATIO);
    if (data.getSizeInBytes() < 0 || data.getSizeInBytes() > most) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: %d bytes in a file of %d",
              data.getPath(),
              data.getSizeInBytes(),
              file.size()));
    }
  }

  private TensorEntry tensor(String name, Dataset data) throws IOException {
    long[] d = data.getDimensionsAsLong();
    return switch (d.length) {
      case 1 -> tensor(name, data, List.of(d[0]), List.of(1L));
      case 2 -> tensor(name, data, List.of(d[1], d[0]), List.of(1L, d[1]));
      // HWIO seen as OIHW.
      case 4 ->
          tensor(
              name,
              data,
              List.of(d[3], d[2], d[0], d[1]),
              List.of(1L, d[3], d[1] * d[2] * d[3], d[2] * d[3]));
      default ->
          throw new IOException(
              String.format(Locale.ROOT, "%s: %d axes", data.getPath(), d.length));
    };
  }

  private TensorEntry tensor(String name, Dataset data, List<Long> dims, List<Long> strides)
      throws IOException {
    return switch (data.getDataFlat()) {
      case float[] values -> entry(name, DType.F32, dims, strides, arena.allocateFrom(F32, values));
      case double[] values ->
          entry(name, DType.F64, dims, strides, arena.allocateFrom(F64, values));
      default ->
          throw new IOException(
              String.format(
                  Locale.ROOT, "%s: %s, expected floats", data.getPath(), data.getJavaType()));
    };
  }

  private static TensorEntry entry(
      String name, DType dtype, List<Long> dims, List<Long> strides, MemorySegment values) {
    return new TensorEntry(name, dtype, dims, strides, values);
  }
}
