package dev.densevec.spec;

import dev.densevec.spec.ResidualBlock.ConvNorm;
import dev.densevec.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// A DenseNet of any kind: plain, -B, -C or -BC, for ImageNet or CIFAR (arXiv 1608.06993, section 3
/// and table 1).
///
/// @param stem what stands before the first block
/// @param stemChannels output channels of the stem (16 or `2k` in the paper's CIFAR nets, `2k` for
///   ImageNet); the first two convolutions of a deep stem have `k`
/// @param inChannels channels of the images
/// @param growthRate `k`, the channels each layer adds
/// @param bottleneck output of the bottleneck's 1x1 convolution as a multiple of `k`; 0 without
///   bottlenecks
/// @param compression `theta`: a transition keeps `floor(theta * channels)` channels
/// @param blocks number of layers of each dense block
/// @param classes classes the network distinguishes
/// @param convBias whether the convolutions have a bias
/// @param epsilon added to the variance in every norm
public record DenseNetSpec(
    Stem stem,
    int stemChannels,
    int inChannels,
    int growthRate,
    int bottleneck,
    double compression,
    List<Integer> blocks,
    int classes,
    boolean convBias,
    double epsilon)
    implements NetworkSpec {

  /// Epsilon of PyTorch's batch norm.
  public static final double DEFAULT_EPSILON = 1e-5;

  private static final int MAX_CHANNELS = 1 << 20;
  private static final int MAX_LAYERS = 10_000;

  /// @throws IllegalArgumentException if a value is out of range
  public DenseNetSpec {
    blocks = List.copyOf(blocks);
    Ranges.require(stemChannels, 1, MAX_CHANNELS, "stem-channels");
    Ranges.require(inChannels, 1, MAX_CHANNELS, "in");
    Ranges.require(growthRate, 1, MAX_CHANNELS, "growth");
    Ranges.require(bottleneck, 0, 1024, "bottleneck");
    Ranges.require(classes, 1, MAX_CHANNELS, "classes");
    Ranges.require(blocks.size(), 1, 64, "number of blocks");
    blocks.forEach(layers -> Ranges.require(layers, 1, MAX_LAYERS, "layers of a block"));
    Ranges.requireSum(blocks, MAX_LAYERS, "layers of all blocks");
    if (!(compression > 0 && compression <= 1)) {
      throw new IllegalArgumentException(
          "compression is " + compression + ", expected above 0 and at most 1");
    }
    Ranges.requireEpsilon(epsilon);
    requireChannels(stemChannels, growthRate, compression, blocks);
  }

  /// Requires that no map has more channels than can be planned.
  private static void requireChannels(
      int stemChannels, int growthRate, double compression, List<Integer> blocks) {
    long channels = stemChannels;
    for (int layers : blocks) {
      channels += (long) layers * growthRate;
      if (channels > MAX_CHANNELS) {
        throw new IllegalArgumentException(
            "channels after a block are " + channels + ", expected at most " + MAX_CHANNELS);
      }
      channels = Math.max(1, (long) (channels * compression));
    }
  }

  @Override
  public DenseNetSpec withEpsilon(double other) {
    return new DenseNetSpec(
        stem,
        stemChannels,
        inChannels,
        growthRate,
        bottleneck,
        compression,
        blocks,
        classes,
        convBias,
        other);
  }

  /// The same network with another stem.
  public DenseNetSpec withStem(Stem other) {
    return new DenseNetSpec(
        other,
        stemChannels,
        inChannels,
        growthRate,
        bottleneck,
        compression,
        blocks,
        classes,
        convBias,
        epsilon);
  }

  @Override
  public Conv stemConv() {
    int kernel = stem.kernel();
    int out = stem.isDeep() ? growthRate : stemChannels;
    return new Conv("features.conv0", inChannels, out, kernel, stem.stride(), kernel / 2, convBias);
  }

  @Override
  public List<ConvNorm> stemRest() {
    return stem.isDeep()
        ? List.of(stemLayer(1, growthRate), stemLayer(2, stemChannels))
        : List.of();
  }

  private ConvNorm stemLayer(int number, int out) {
    return new ConvNorm(
        new Conv("features.conv" + number, growthRate, out, stem.kernel(), 1, 1, convBias),
        new Norm("features.norm" + number, out));
  }

  @Override
  public Optional<Norm> stemNorm() {
    return stem.hasNorm()
        ? Optional.of(new Norm("features.norm0", stemConv().outChannels()))
        : Optional.empty();
  }

  /// The dense blocks with their transitions, first to last.
  public List<DenseBlock> denseBlocks() {
    List<DenseBlock> list = new ArrayList<>();
    int channels = stemChannels;
    for (int i = 1; i <= blocks.size(); i++) {
      List<DenseLayer> layers = new ArrayList<>();
      int in = channels;
      for (int j = 1; j <= blocks.get(i - 1); j++) {
        layers.add(layer("features.denseblock" + i + ".denselayer" + j, channels));
        channels += growthRate;
      }
      Optional<Transition> transition =
          i < blocks.size()
              ? Optional.of(transition("features.transition" + i, channels))
              : Optional.empty();
      list.add(new DenseBlock(in, layers, transition));
      channels = transition.map(t -> t.conv().outChannels()).orElse(channels);
    }
    return list;
  }

  private DenseLayer layer(String name, int channels) {
    Norm norm = new Norm(name + ".norm1", channels);
    if (bottleneck == 0) {
      Conv conv = new Conv(name + ".conv1", channels, growthRate, 3, 1, 1, convBias);
      return new DenseLayer(name, norm, Optional.empty(), conv);
    }
    int width = bottleneck * growthRate;
    Conv reduce = new Conv(name + ".conv1", channels, width, 1, 1, 0, convBias);
    Conv conv = new Conv(name + ".conv2", width, growthRate, 3, 1, 1, convBias);
    Norm inner = new Norm(name + ".norm2", width);
    return new DenseLayer(name, norm, Optional.of(new DenseLayer.Bottleneck(reduce, inner)), conv);
  }

  private Transition transition(String name, int channels) {
    int out = Math.max(1, (int) (channels * compression));
    Conv conv = new Conv(name + ".conv", channels, out, 1, 1, 0, convBias);
    return new Transition(name, new Norm(name + ".norm", channels), conv);
  }

  /// The norm after the last block.
  public Norm finalNorm() {
    return new Norm("features.norm5", featureChannels());
  }

  @Override
  public Linear classifier() {
    return new Linear("classifier", featureChannels(), classes);
  }

  @Override
  public int featureChannels() {
    return denseBlocks().getLast().outChannels();
  }

  @Override
  public List<Parameter> parameters() {
    List<Parameter> list = new ArrayList<>(stemConv().parameters());
    stemNorm().ifPresent(norm -> list.addAll(norm.parameters()));
    for (ConvNorm layer : stemRest()) {
      list.addAll(layer.conv().parameters());
      list.addAll(layer.norm().parameters());
    }
    for (DenseBlock block : denseBlocks()) {
      block.layers().forEach(layer -> list.addAll(layer.parameters()));
      block.transition().ifPresent(transition -> list.addAll(transition.parameters()));
    }
    list.addAll(finalNorm().parameters());
    list.addAll(classifier().parameters());
    return List.copyOf(list);
  }

  /// 224x224 for colour images after a stem that pools, 96x96 for others (d2l's size), 32x32 for
  /// CIFAR stems.
  @Override
  public Shape defaultInput() {
    int side = !stem.pools() ? 32 : inChannels == 1 ? 96 : 224;
    return new Shape(1, inChannels, side, side);
  }

  @Override
  public Cost cost(int h, int w) {
    return new DenseNetCost(this).of(h, w);
  }

  @Override
  public String text() {
    return String.format(
        Locale.ROOT,
        "densenet:stem=%s,stem-channels=%d,in=%d,growth=%d,bottleneck=%d,compression=%s,"
            + "blocks=%s,classes=%d,bias=%s,epsilon=%s",
        stem.text(),
        stemChannels,
        inChannels,
        growthRate,
        bottleneck,
        compression,
        blocks.stream().map(String::valueOf).collect(Collectors.joining("-")),
        classes,
        convBias,
        epsilon);
  }
}
