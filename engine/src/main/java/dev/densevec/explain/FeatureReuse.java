package dev.densevec.explain;

import dev.densevec.spec.DenseBlock;
import dev.densevec.spec.DenseLayer;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.Transition;
import dev.densevec.weights.Parameters;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// How strongly each layer of a DenseNet uses the features of each layer before it (arXiv
/// 1608.06993, section 5 and figure 5).
///
/// The strength of a connection is the mean absolute weight between the feature maps of a source
/// and those of a target: the L1 norm of the connecting weights over the number of source maps,
/// target maps and kernel positions. Norms are left out, as in the paper.
///
/// @param blocks the dense blocks, first to last
public record FeatureReuse(List<Block> blocks) {

  public FeatureReuse {
    blocks = List.copyOf(blocks);
  }

  /// The connections inside a dense block and to what reads its end.
  ///
  /// @param number 1 for the first block
  /// @param sources the block's input, then its layers: what a target can read
  /// @param targets the block's layers, then the transition or the classifier after it
  public record Block(int number, List<Source> sources, List<Target> targets) {
    public Block {
      sources = List.copyOf(sources);
      targets = List.copyOf(targets);
    }

    /// The strongest connection of the block.
    public double max() {
      return targets.stream().mapToDouble(Target::max).max().orElse(0);
    }
  }

  /// Feature maps that came into being together.
  ///
  /// @param name `input`, or the layer's name in the network
  /// @param channels how many they are
  public record Source(String name, int channels) {}

  /// What reads the features.
  ///
  /// @param name the convolution's or classifier's name in the network
  /// @param weights mean absolute weight of each source that lies before the target
  public record Target(String name, List<Double> weights) {
    public Target {
      weights = List.copyOf(weights);
    }

    /// The largest weight.
    public double max() {
      return weights.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    /// The weight of source `index` as a share of the target's largest, 0 to 1.
    public double relative(int index) {
      return max() == 0 ? 0 : weights.get(index) / max();
    }
  }

  /// Reads the strengths out of a network's weights.
  ///
  /// @throws IllegalArgumentException if the network is no DenseNet
  public static FeatureReuse of(Parameters parameters) {
    if (!(parameters.spec() instanceof DenseNetSpec spec)) {
      throw new IllegalArgumentException(
          parameters.spec().text() + ": feature reuse is defined for DenseNets only");
    }
    List<DenseBlock> blocks = spec.denseBlocks();
    return new FeatureReuse(
        IntStream.range(0, blocks.size())
            .mapToObj(i -> block(parameters, i + 1, blocks.get(i)))
            .toList());
  }

  private static Block block(Parameters parameters, int number, DenseBlock block) {
    List<Source> sources = new ArrayList<>();
    sources.add(new Source("input", block.inChannels()));
    List<Target> targets = new ArrayList<>();
    for (DenseLayer layer : block.layers()) {
      String name = layer.reduce().map(DenseLayer.Bottleneck::conv).orElse(layer.conv()).name();
      targets.add(target(parameters, name, sources));
      String norm = layer.norm().name();
      sources.add(new Source(norm.substring(0, norm.lastIndexOf('.')), layer.growthRate()));
    }
    String reader =
        block.transition().map(Transition::conv).map(c -> c.name()).orElse("classifier");
    targets.add(target(parameters, reader, sources));
    return new Block(number, sources, targets);
  }

  private static Target target(Parameters parameters, String name, List<Source> sources) {
    MemorySegment weights = parameters.get(name + ".weight");
    int inChannels = sources.stream().mapToInt(Source::channels).sum();
    List<Integer> dims = dims(parameters, name + ".weight");
    int positions = dims.size() == 4 ? dims.get(2) * dims.get(3) : 1;
    double[] sums = sums(weights, inChannels, positions);
    List<Double> means = new ArrayList<>();
    int channel = 0;
    for (Source source : sources) {
      double sum = 0;
      for (int i = 0; i < source.channels(); i++) {
        sum += sums[channel++];
      }
      means.add(sum / ((double) source.channels() * dims.getFirst() * positions));
    }
    return new Target(name, means);
  }

  private static List<Integer> dims(Parameters parameters, String name) {
    return parameters.spec().parameters().stream()
        .filter(p -> p.name().equals(name))
        .findFirst()
        .orElseThrow()
        .dims();
  }

  /// Sum of absolute weights of each input channel.
  private static double[] sums(MemorySegment weights, int inChannels, int positions) {
    double[] sums = new double[inChannels];
    long count = weights.byteSize() / Float.BYTES;
    for (long i = 0; i < count; i++) {
      int channel = (int) (i / positions % inChannels);
      sums[channel] += Math.abs(weights.getAtIndex(Parameters.ELEMENT, i));
    }
    return sums;
  }
}
