package dev.densevec.spec;

import dev.densevec.spec.ResNetSpec.Kind;
import dev.densevec.spec.ResNetSpec.Shortcut;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Named residual and plain networks.
final class ResNets {
  private static final Pattern NAME = Pattern.compile("(resnet|preact-resnet|plain)(\\d{1,6})");

  private static final int CIFAR_WIDTH = 16;
  private static final int IMAGENET_WIDTH = 64;

  /// Layers of a CIFAR network beside its blocks: the stem and the classifier.
  private static final int ENDS = 2;

  /// Layers that one block more in each of three stages adds.
  private static final int LAYERS = 6;

  /// Blocks of the ImageNet networks by depth.
  private static final Map<Integer, List<Integer>> IMAGENET = new LinkedHashMap<>();

  static {
    IMAGENET.put(18, List.of(2, 2, 2, 2));
    IMAGENET.put(34, List.of(3, 4, 6, 3));
    IMAGENET.put(50, List.of(3, 4, 6, 3));
    IMAGENET.put(101, List.of(3, 4, 23, 3));
    IMAGENET.put(152, List.of(3, 8, 36, 3));
  }

  /// Deepest ImageNet network without bottlenecks.
  private static final int DEEPEST_BASIC = 34;

  private ResNets() {}

  /// ImageNet's residual networks.
  static List<String> names() {
    return IMAGENET.keySet().stream().map(depth -> "resnet" + depth).toList();
  }

  /// The network of a name; empty if the name is none of this family's.
  ///
  /// @throws IllegalArgumentException if there is no network of that depth
  static Optional<ResNetSpec> named(String name) {
    if (name.equals("resnet")) {
      return Optional.of(cifar(Kind.RESIDUAL, 20));
    }
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Kind kind =
        switch (matcher.group(1)) {
          case "resnet" -> Kind.RESIDUAL;
          case "preact-resnet" -> Kind.PREACT;
          default -> Kind.PLAIN;
        };
    int depth = Integer.parseInt(matcher.group(2));
    return Optional.of(IMAGENET.containsKey(depth) ? imageNet(kind, depth) : cifar(kind, depth));
  }

  private static ResNetSpec imageNet(Kind kind, int depth) {
    boolean bottleneck = depth > DEEPEST_BASIC;
    if (bottleneck && kind != Kind.RESIDUAL) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "depth is %d, which has bottlenecks: expected 18, 34 or 2 plus a multiple of 6",
              depth));
    }
    return new ResNetSpec(
        kind,
        Stem.IMAGENET,
        IMAGENET_WIDTH,
        3,
        bottleneck,
        kind == Kind.RESIDUAL ? Shortcut.PROJECTION : Shortcut.PAD,
        IMAGENET.get(depth),
        1000,
        DenseNetSpec.DEFAULT_EPSILON);
  }

  private static ResNetSpec cifar(Kind kind, int depth) {
    if (depth < ENDS + LAYERS || (depth - ENDS) % LAYERS != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "depth is %d, expected 2 plus a multiple of 6, or one of %s",
              depth,
              IMAGENET.keySet()));
    }
    int blocks = (depth - ENDS) / LAYERS;
    return new ResNetSpec(
        kind,
        kind == Kind.PREACT ? Stem.CIFAR : Stem.CIFAR_BN,
        CIFAR_WIDTH,
        3,
        false,
        Shortcut.PAD,
        List.of(blocks, blocks, blocks),
        10,
        DenseNetSpec.DEFAULT_EPSILON);
  }

  /// A network like another but for what options say.
  static ResNetSpec override(ResNetSpec base, NetworkOptions options) {
    return new ResNetSpec(
        options.choice("kind", base.kind(), Kind.values(), Kind::text),
        options.choice("stem", base.stem(), Stem.values(), Stem::text),
        options.integer("width", base.width()),
        options.integer("in", base.inChannels()),
        options.bool("bottleneck", base.bottleneck()),
        options.choice("shortcut", base.shortcut(), Shortcut.values(), Shortcut::text),
        options.counts("blocks", base.blocks()),
        options.integer("classes", base.classes()),
        options.number("epsilon", base.epsilon()));
  }
}
