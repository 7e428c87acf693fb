package dev.densevec.spec;

import dev.densevec.spec.ResidualBlock.ConvNorm;
import dev.densevec.spec.ResidualBlock.Skip;
import dev.densevec.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// A residual network (arXiv 1512.03385), its pre-activation variant (arXiv 1603.05027), or the
/// plain network of the same layers without shortcuts.
///
/// Stages double the channels and, but for the first, halve rows and columns by the stride of their
/// first 3x3 convolution. Names of parameters are torchvision's for ImageNet stems; for CIFAR
/// stems, whose classifier is `linear`, those of akamaster/pytorch_resnet_cifar10. The
/// pre-activation network's last norm is `bn`.
///
/// @param kind with shortcuts or without, norms after the convolutions or in front
/// @param stem what stands before the first block
/// @param width channels of the stem and of the first stage's 3x3 convolutions
/// @param inChannels channels of the images
/// @param bottleneck whether blocks are 1x1, 3x3, 1x1 to four times the width, else 3x3, 3x3
/// @param shortcut how a shortcut changes its channels
/// @param blocks number of blocks of each stage
/// @param classes classes the network distinguishes
/// @param epsilon added to the variance in every norm
public record ResNetSpec(
    Kind kind,
    Stem stem,
    int width,
    int inChannels,
    boolean bottleneck,
    Shortcut shortcut,
    List<Integer> blocks,
    int classes,
    double epsilon)
    implements NetworkSpec {

  /// How blocks are wired.
  public enum Kind {
    /// Convolution, norm, ReLU one after the other.
    PLAIN,
    /// The block's input is added in front of the last ReLU.
    RESIDUAL,
    /// Norm and ReLU in front of the convolutions; the block's input is added after the last.
    PREACT;

    /// The name used in a network's textual form: `plain`, `residual`, `preact`.
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// How a shortcut changes its channels.
  public enum Shortcut {
    /// Zeros around the input's channels (option A): no parameters.
    PAD,
    /// A 1x1 convolution with norm (option B).
    PROJECTION;

    /// The name used in a network's textual form: `pad`, `projection`.
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int EXPANSION = 4;
  private static final int MAX_CHANNELS = 1 << 20;
  private static final int MAX_BLOCKS = 10_000;
  private static final int MAX_STAGES = 8;

  /// @throws IllegalArgumentException if a value is out of range, or values do not go together
  public ResNetSpec {
    blocks = List.copyOf(blocks);
    Ranges.require(inChannels, 1, MAX_CHANNELS, "in");
    Ranges.require(classes, 1, MAX_CHANNELS, "classes");
    Ranges.require(blocks.size(), 1, MAX_STAGES, "number of stages");
    blocks.forEach(count -> Ranges.require(count, 1, MAX_BLOCKS, "blocks of a stage"));
    Ranges.requireSum(blocks, MAX_BLOCKS, "blocks of all stages");
    Ranges.require(width, 1, MAX_CHANNELS >> (blocks.size() + 1), "width");
    Ranges.requireEpsilon(epsilon);
    if (stem.isDeep()) {
      throw new IllegalArgumentException(
          "stem is " + stem.text() + ", which DenseNets alone have here");
    }
    if (kind != Kind.PREACT && !stem.hasNorm()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "stem is %s, expected one with a norm: imagenet or cifar-bn",
              stem.text()));
    }
    if (kind == Kind.PREACT && (bottleneck || shortcut != Shortcut.PAD)) {
      throw new IllegalArgumentException(
          "kind is preact, expected bottleneck=false and shortcut=pad");
    }
    if (kind == Kind.RESIDUAL && bottleneck && shortcut != Shortcut.PROJECTION) {
      throw new IllegalArgumentException("bottleneck is true, expected shortcut=projection");
    }
  }

  @Override
  public ResNetSpec withEpsilon(double other) {
    return new ResNetSpec(
        kind, stem, width, inChannels, bottleneck, shortcut, blocks, classes, other);
  }

  @Override
  public Conv stemConv() {
    int kernel = stem.kernel();
    return new Conv("conv1", inChannels, width, kernel, stem.stride(), kernel / 2, false);
  }

  @Override
  public Optional<Norm> stemNorm() {
    return stem.hasNorm() ? Optional.of(new Norm("bn1", width)) : Optional.empty();
  }

  /// The stages' blocks, first to last.
  public List<List<ResidualBlock>> stages() {
    List<List<ResidualBlock>> stages = new ArrayList<>();
    int channels = width;
    for (int stage = 0; stage < blocks.size(); stage++) {
      List<ResidualBlock> list = new ArrayList<>();
      for (int i = 0; i < blocks.get(stage); i++) {
        int stride = stage > 0 && i == 0 ? 2 : 1;
        String name = "layer" + (stage + 1) + "." + i;
        ResidualBlock block = block(name, channels, width << stage, stride);
        channels = block.outChannels();
        list.add(block);
      }
      stages.add(list);
    }
    return stages;
  }

  private ResidualBlock block(String name, int in, int middle, int stride) {
    List<ConvNorm> layers = new ArrayList<>();
    int out = bottleneck ? EXPANSION * middle : middle;
    if (bottleneck) {
      layers.add(layer(name, 1, in, middle, 1, 1));
      layers.add(layer(name, 2, middle, middle, 3, stride));
      layers.add(layer(name, 3, middle, out, 1, 1));
    } else {
      layers.add(layer(name, 1, in, middle, 3, stride));
      layers.add(layer(name, 2, middle, middle, 3, 1));
    }
    Skip skip = skip(in != out || stride != 1);
    Optional<ConvNorm> projection =
        skip == Skip.PROJECTION
            ? Optional.of(
                new ConvNorm(
                    new Conv(name + ".downsample.0", in, out, 1, stride, 0, false),
                    new Norm(name + ".downsample.1", out)))
            : Optional.empty();
    return new ResidualBlock(name, layers, skip, projection);
  }

  private ConvNorm layer(String block, int number, int in, int out, int kernel, int stride) {
    Conv conv = new Conv(block + ".conv" + number, in, out, kernel, stride, kernel / 2, false);
    return new ConvNorm(conv, new Norm(block + ".bn" + number, kind == Kind.PREACT ? in : out));
  }

  private Skip skip(boolean reshapes) {
    if (kind == Kind.PLAIN) {
      return Skip.NONE;
    }
    return !reshapes ? Skip.IDENTITY : shortcut == Shortcut.PAD ? Skip.PAD : Skip.PROJECTION;
  }

  /// The norm after the last block of a pre-activation network.
  public Optional<Norm> finalNorm() {
    return kind == Kind.PREACT ? Optional.of(new Norm("bn", featureChannels())) : Optional.empty();
  }

  @Override
  public Linear classifier() {
    return new Linear(stem == Stem.IMAGENET ? "fc" : "linear", featureChannels(), classes);
  }

  @Override
  public int featureChannels() {
    return (bottleneck ? EXPANSION : 1) * (width << (blocks.size() - 1));
  }

  @Override
  public List<Parameter> parameters() {
    List<Parameter> list = new ArrayList<>(stemConv().parameters());
    stemNorm().ifPresent(norm -> list.addAll(norm.parameters()));
    for (List<ResidualBlock> stage : stages()) {
      for (ResidualBlock block : stage) {
        block.layers().forEach(layer -> add(layer, kind == Kind.PREACT, list));
        block.projection().ifPresent(projection -> add(projection, false, list));
      }
    }
    finalNorm().ifPresent(norm -> list.addAll(norm.parameters()));
    list.addAll(classifier().parameters());
    return List.copyOf(list);
  }

  private static void add(ConvNorm layer, boolean normFirst, List<Parameter> list) {
    if (normFirst) {
      list.addAll(layer.norm().parameters());
    }
    list.addAll(layer.conv().parameters());
    if (!normFirst) {
      list.addAll(layer.norm().parameters());
    }
  }

  /// 224x224 after an ImageNet stem, 32x32 after others.
  @Override
  public Shape defaultInput() {
    int side = stem == Stem.IMAGENET ? 224 : 32;
    return new Shape(1, inChannels, side, side);
  }

  @Override
  public Cost cost(int h, int w) {
    return new ResNetCost(this).of(h, w);
  }

  @Override
  public String text() {
    return String.format(
        Locale.ROOT,
        "resnet:kind=%s,stem=%s,width=%d,in=%d,bottleneck=%s,shortcut=%s,blocks=%s,classes=%d,"
            + "epsilon=%s",
        kind.text(),
        stem.text(),
        width,
        inChannels,
        bottleneck,
        shortcut.text(),
        blocks.stream().map(String::valueOf).collect(Collectors.joining("-")),
        classes,
        epsilon);
  }
}
