package dev.densevec.cli.convert;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which of torchvision's modules each layer of a Keras file is.
///
/// Layers are known by keras.applications' names. Where a file counts them by kind instead
/// (`conv2d`, `conv2d_1`, `batch_normalization`), convolutions and norms take turns, and the sizes
/// of the kernels say where a dense block ends. The one dense layer, if there is one, is the
/// classifier, whatever it is called.
final class KerasModules {
  private static final Pattern COUNTED =
      Pattern.compile("(?:.*/)?(conv2d|batch_normalization)(?:_(\\d{1,6}))?");

  private final Map<String, String> modules = new HashMap<>();

  /// @throws IOException without the file's name, if there is more than one dense layer
  KerasModules(List<KerasWeight> weights) throws IOException {
    modules.putAll(counted(weights));
    for (KerasWeight weight : weights) {
      KerasName.module(weight.layer()).ifPresent(name -> modules.put(weight.layer(), name));
    }
    List<String> dense =
        weights.stream().filter(w -> w.isKernel(2)).map(KerasWeight::layer).distinct().toList();
    if (dense.size() > 1) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%d dense layers (%s): a DenseNet has one, its classifier",
              dense.size(),
              String.join(", ", dense)));
    }
    dense.forEach(layer -> modules.put(layer, "classifier"));
  }

  /// The module that a layer is; empty if a DenseNet has none such.
  Optional<String> of(String layer) {
    return Optional.ofNullable(modules.get(layer));
  }

  /// Modules of layers that are counted by kind.
  private static Map<String, String> counted(List<KerasWeight> weights) {
    Map<Integer, String> convs = new HashMap<>();
    Map<Integer, String> norms = new HashMap<>();
    Map<Integer, Integer> kernels = new HashMap<>();
    for (KerasWeight weight : weights) {
      Matcher matcher = COUNTED.matcher(weight.layer());
      if (matcher.matches()) {
        int number = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
        boolean conv = matcher.group(1).equals("conv2d");
        (conv ? convs : norms).put(number, weight.layer());
        if (weight.isKernel(4)) {
          kernels.put(number, weight.data().getDimensions()[0]);
        }
      }
    }
    Map<String, String> named = new HashMap<>();
    List<String> order = order(kernels);
    for (int i = 0; i < order.size(); i++) {
      String[] modulesOf = order.get(i).split(" ", -1);
      put(named, norms.get(i), modulesOf[0]);
      put(named, convs.get(i), modulesOf[1]);
    }
    put(named, norms.get(order.size()), "features.norm5");
    return named;
  }

  private static void put(Map<String, String> named, String layer, String module) {
    if (layer != null) {
      named.put(layer, module);
    }
  }

  /// The norm and the convolution of each number, in the order of the network.
  ///
  /// @param kernels the side of each convolution's kernel by its number
  private static List<String> order(Map<Integer, Integer> kernels) {
    List<String> order = new ArrayList<>();
    int block = 1;
    int layer = 1;
    for (int i = 0; kernels.containsKey(i); i++) {
      if (i == 0) {
        order.add("features.norm0 features.conv0");
      } else if (kernels.get(i) == 1 && kernels.getOrDefault(i + 1, 1) > 1) {
        String module =
            String.format(Locale.ROOT, "features.denseblock%d.denselayer%d.", block, layer++);
        order.add(module + "norm1 " + module + "conv1");
        order.add(module + "norm2 " + module + "conv2");
        i++;
      } else {
        String module = String.format(Locale.ROOT, "features.transition%d.", block++);
        order.add(module + "norm " + module + "conv");
        layer = 1;
      }
    }
    return order;
  }
}
