package dev.densevec.checkpoint.recognise;

import dev.densevec.checkpoint.tensor.TensorEntry;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Puts the channels of a DenseNet whose layers concatenate their output in front of their input
/// (`cat([new, x])`) into the order of one that appends it.
///
/// After layer `j` of a block the network's channels are those of layer `j`, of `j - 1`, down to
/// the first, then the block's input. Every norm, convolution and linear layer that reads them has
/// its entries put in the other order; the outputs stay as they are.
final class NewFirst {
  private static final Pattern LAYER =
      Pattern.compile("features\\.denseblock(\\d+)\\.denselayer(\\d+)\\.(\\w+)\\.\\w+");
  private static final Pattern TRANSITION =
      Pattern.compile("features\\.transition(\\d+)\\.(?:norm|conv)\\.\\w+");

  private final List<TensorEntry> tensors;

  /// For each block the output channels of its layers by number.
  private final TreeMap<Integer, TreeMap<Integer, Integer>> growths = new TreeMap<>();

  /// @param tensors under torchvision's names
  NewFirst(List<TensorEntry> tensors) {
    this.tensors = tensors;
    for (TensorEntry tensor : tensors) {
      Matcher layer = LAYER.matcher(tensor.name());
      if (layer.matches() && tensor.dims().size() == 4) {
        int block = Integer.parseInt(layer.group(1));
        boolean second = layer.group(3).equals("conv2");
        TreeMap<Integer, Integer> layers = growths.computeIfAbsent(block, _ -> new TreeMap<>());
        int number = Integer.parseInt(layer.group(2));
        int out = (int) Math.min(Integer.MAX_VALUE, tensor.dims().getFirst());
        if (second || !layers.containsKey(number)) {
          layers.put(number, out);
        }
      }
    }
  }

  /// The tensors, those that read a block's channels reordered.
  List<TensorEntry> reordered() {
    return tensors.stream().map(this::reordered).toList();
  }

  private TensorEntry reordered(TensorEntry tensor) {
    String name = tensor.name();
    Matcher layer = LAYER.matcher(name);
    if (layer.matches()) {
      boolean outer = layer.group(3).endsWith("1");
      return outer
          ? reordered(tensor, Integer.parseInt(layer.group(1)), Integer.parseInt(layer.group(2)))
          : tensor;
    }
    Matcher transition = TRANSITION.matcher(name);
    if (transition.matches()) {
      return reordered(tensor, Integer.parseInt(transition.group(1)), Integer.MAX_VALUE);
    }
    boolean head = name.startsWith("features.norm5.") || name.equals("classifier.weight");
    return head && !growths.isEmpty()
        ? reordered(tensor, growths.lastKey(), Integer.MAX_VALUE)
        : tensor;
  }

  /// A tensor that reads what the layers before `layer` have left.
  private TensorEntry reordered(TensorEntry tensor, int block, int layer) {
    int axis = tensor.dims().size() == 1 ? 0 : 1;
    boolean writes = tensor.dims().size() == 1 && !isNorm(tensor.name());
    if (writes || tensor.dims().isEmpty() || !growths.containsKey(block)) {
      return tensor;
    }
    List<Integer> before = List.copyOf(growths.get(block).headMap(layer).values());
    long grown = before.stream().mapToLong(Integer::longValue).sum();
    long channels = tensor.dims().get(axis);
    // What doesn't fit is left as it is: the network isn't recognised then, by the same dims.
    return grown > channels || channels > tensor.elements()
        ? tensor
        : tensor.reordered(axis, order(before, (int) channels, (int) grown));
  }

  private static boolean isNorm(String name) {
    return name.contains(".norm");
  }

  /// For each channel of ours, which of theirs it is.
  private static int[] order(List<Integer> before, int channels, int grown) {
    int[] order = new int[channels];
    int ours = 0;
    for (; ours < channels - grown; ours++) {
      order[ours] = grown + ours;
    }
    int theirs = grown;
    for (int growth : before) {
      theirs -= growth;
      for (int i = 0; i < growth; i++) {
        order[ours++] = theirs + i;
      }
    }
    return order;
  }
}
