package dev.densevec.cli.convert;

import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.checkpoint.tensor.TensorEntry;
import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The weights of a Keras HDF5 file, or of the model in one, as tensors under torchvision's names
/// in PyTorch's order of axes.
///
/// The root, or the group `model_weights`, has an attribute `layer_names`; each layer is a group
/// with an attribute `weight_names`, and each weight a data set in it.
final class KerasTensors {
  private static final String LAYERS = "layer_names";
  private static final String WEIGHTS = "weight_names";
  private static final String MODEL = "model_weights";

  /// The most that one byte of deflated data can stand for, rounded up.
  private static final long BEST_RATIO = 1032;

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
    KerasTensors reader = new KerasTensors(file, arena);
    reader.readLayers();
    return reader.tensors;
  }

  private void readLayers() throws IOException {
    Group root = file.getChild(MODEL) instanceof Group model ? model : file;
    for (String layer : texts(root, LAYERS)) {
      if (!(root.getByPath(layer) instanceof Group group)) {
        throw new IOException(layer + ": not a group");
      }
      for (String weight : texts(group, WEIGHTS)) {
        readWeight(layer, weight, group.getByPath(weight));
      }
    }
    if (!names.contains("classifier.weight")) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "no layer %s: weights without their classifier (notop)",
              String.join(" or ", KerasName.classifiers())));
    }
  }

  private static List<String> texts(Node node, String attribute) throws IOException {
    Attribute names = node.getAttribute(attribute);
    if (names == null) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: no attribute %s, expected weights that Keras saved as .h5",
              node.getPath(),
              attribute));
    }
    if (names.isEmpty()) {
      return List.of();
    }
    if (!(names.getData() instanceof String[] texts)) {
      throw new IOException(
          String.format(Locale.ROOT, "%s: %s are no names", node.getPath(), attribute));
    }
    return Arrays.asList(texts);
  }

  private void readWeight(String layer, String weight, Node node) throws IOException {
    Optional<String> name = KerasName.translate(layer, weight);
    if (name.isEmpty()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s of layer %s: none of keras.applications' DenseNets has it",
              weight,
              layer));
    }
    if (!names.add(name.get())) {
      throw new IOException(
          String.format(Locale.ROOT, "%s of layer %s: there twice", weight, layer));
    }
    if (!(node instanceof Dataset data) || !node.getHdfFile().equals(file)) {
      throw new IOException(
          String.format(Locale.ROOT, "%s of layer %s: no data set in this file", weight, layer));
    }
    requireHeld(data);
    tensors.add(tensor(name.get(), data));
  }

  /// The numbers that a data set claims are allocated before they are read.
  private void requireHeld(Dataset data) throws IOException {
    long most = file.size() * (data.getFilters().isEmpty() ? 1 : BEST_RATIO);
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
