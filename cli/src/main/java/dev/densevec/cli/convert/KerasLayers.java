package dev.densevec.cli.convert;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Finds the weights in a Keras HDF5 file, in either of its layouts.
///
/// - Up to Keras 2: the root, or the group `model_weights`, has an attribute `layer_names`; each
///   layer is a group with an attribute `weight_names`, and each weight a data set in it. A model
///   inside a model is one layer, whose weights' names begin with their own layer's.
/// - Keras 3: a layer is a group with a group `vars`, in which its weights are numbered. Groups in
///   front of it are models.
final class KerasLayers {
  private static final String LAYERS = "layer_names";
  private static final String WEIGHTS = "weight_names";
  private static final String MODEL = "model_weights";
  private static final String VARIABLES = "vars";

  /// Groups around a layer, at most.
  private static final int DEEPEST = 16;

  private static final List<String> DENSE_OR_CONV = List.of("kernel", "bias");
  private static final List<String> NORM =
      List.of("gamma", "beta", "moving_mean", "moving_variance");

  private final HdfFile file;
  private final List<KerasWeight> weights = new ArrayList<>();

  private KerasLayers(HdfFile file) {
    this.file = file;
  }

  /// All weights.
  ///
  /// @throws IOException without the file's name, if it holds something else
  static List<KerasWeight> read(HdfFile file) throws IOException {
    KerasLayers reader = new KerasLayers(file);
    Group root = file.getChild(MODEL) instanceof Group model ? model : file;
    if (root.getAttribute(LAYERS) == null) {
      reader.readNumbered(root, "", 0);
      if (reader.weights.isEmpty()) {
        throw new IOException(
            root.getPath()
                + ": no attribute layer_names and no group vars, expected Keras' weights");
      }
    } else {
      reader.readNamed(root);
    }
    return reader.weights;
  }

  private void readNamed(Group root) throws IOException {
    for (String layer : texts(root, LAYERS)) {
      if (!(root.getByPath(layer) instanceof Group group)) {
        throw new IOException(layer + ": not a group");
      }
      for (String weight : texts(group, WEIGHTS)) {
        int slash = weight.lastIndexOf('/');
        String tensor = weight.substring(slash + 1).split(":", 2)[0];
        String own = slash < 0 ? layer : weight.substring(0, slash);
        String shown = weight + " of layer " + layer;
        weights.add(
            new KerasWeight(
                KerasName.knows(own) ? own : layer,
                shown,
                tensor,
                dataset(shown, group.getByPath(weight))));
      }
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

  private void readNumbered(Group group, String path, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new IOException(path + ": groups in groups, more than " + DEEPEST);
    }
    for (Node child : group) {
      if (!(child instanceof Group inner) || child.getName().startsWith("optimizer")) {
        continue;
      }
      if (child.getName().equals(VARIABLES)) {
        readVariables(inner, path);
      } else {
        readNumbered(
            inner, path.isEmpty() ? child.getName() : path + "/" + child.getName(), depth + 1);
      }
    }
  }

  private void readVariables(Group variables, String layer) throws IOException {
    List<Node> numbered =
        variables.getChildren().values().stream()
            .filter(node -> node.getName().matches("\\d{1,6}"))
            .sorted(Comparator.comparingInt(node -> Integer.parseInt(node.getName())))
            .toList();
    for (int i = 0; i < numbered.size(); i++) {
      String shown = layer + "/vars/" + numbered.get(i).getName();
      Dataset data = dataset(shown, numbered.get(i));
      boolean norm = ((Dataset) numbered.getFirst()).getDimensions().length == 1;
      List<String> tensors = norm ? NORM : DENSE_OR_CONV;
      String tensor = i < tensors.size() ? tensors.get(i) : "another";
      weights.add(new KerasWeight(layer, shown, tensor, data));
    }
  }

  private Dataset dataset(String shown, Node node) throws IOException {
    if (!(node instanceof Dataset data) || !node.getHdfFile().equals(file)) {
      throw new IOException(shown + ": no data set in this file");
    }
    return data;
  }
}
