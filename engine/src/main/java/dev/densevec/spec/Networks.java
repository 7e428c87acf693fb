package dev.densevec.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Named networks and the textual form that describes any other.
///
/// A text is a name, and after a colon values that differ from the named network's: `densenet121`,
/// `densenet121:classes=10`, `densenet-bc-100-12`, `densenet-40-12:stem-channels=24,in=1`,
/// `densenet:stem=cifar,stem-channels=24,growth=12,bottleneck=4,compression=0.5,blocks=16-16-16,classes=10`,
/// `resnet50`, `resnet110:classes=100`, `preact-resnet56`, `plain20`.
///
/// | key | meaning |
/// |---|---|
/// | `stem` | `imagenet`, `cifar`, `cifar-bn`; DenseNet: `deep`, `deep-blur` too |
/// | `in` | channels of the images |
/// | `classes` | number of classes |
/// | `epsilon` | added to the variance in every norm |
/// | `blocks` | DenseNet: layers of each block, `6-12-24-16`; else blocks of each stage, `3-4-6-3` |
/// | `stem-channels` | DenseNet: output channels of the stem |
/// | `growth` or `k` | DenseNet: growth rate |
/// | `bottleneck` | DenseNet: width of a bottleneck as a multiple of the growth rate, 0 for none; else `true` for blocks of 1x1, 3x3, 1x1 |
/// | `compression` | DenseNet: share of the channels that a transition keeps |
/// | `bias` | DenseNet: whether convolutions have a bias |
/// | `kind` | `residual`, `preact`, `plain` |
/// | `width` | others: channels of the stem and of the first stage |
/// | `shortcut` | others: `pad` (option A) or `projection` (option B) where the channels change |
public final class Networks {
  private static final Map<String, DenseNetSpec> PRESETS = presets();

  /// Depth and growth rate of the paper's CIFAR and SVHN networks.
  private static final Pattern CIFAR =
      Pattern.compile("densenet(?:-(b|c|bc))?-(\\d{1,6})-(\\d{1,6})");

  private Networks() {}

  private static Map<String, DenseNetSpec> presets() {
    Map<String, DenseNetSpec> map = new LinkedHashMap<>();
    map.put("densenet121", imageNet(Stem.IMAGENET, 32, 6, 12, 24, 16));
    map.put("densenet169", imageNet(Stem.IMAGENET, 32, 6, 12, 32, 32));
    map.put("densenet201", imageNet(Stem.IMAGENET, 32, 6, 12, 48, 32));
    map.put("densenet161", imageNet(Stem.IMAGENET, 48, 6, 12, 36, 24));
    map.put("densenet264", imageNet(Stem.IMAGENET, 32, 6, 12, 64, 48));
    map.put("densenetblur121d", imageNet(Stem.DEEP_BLUR, 32, 6, 12, 24, 16));
    map.put("densenet264d", imageNet(Stem.DEEP, 48, 6, 12, 64, 48));
    map.put(
        "d2l",
        new DenseNetSpec(Stem.IMAGENET, 64, 1, 32, 0, 0.5, List.of(4, 4, 4, 4), 10, true, eps()));
    return map;
  }

  private static double eps() {
    return DenseNetSpec.DEFAULT_EPSILON;
  }

  private static DenseNetSpec imageNet(Stem stem, int growthRate, Integer... blocks) {
    return new DenseNetSpec(
        stem, 2 * growthRate, 3, growthRate, 4, 0.5, List.of(blocks), 1000, false, eps());
  }

  /// Names that [#parse(String)] knows, besides `densenet[-b|-c|-bc]-DEPTH-GROWTH`,
  /// `[preact-]resnetDEPTH`, `plainDEPTH`, `densenet:...` and `resnet:...`.
  public static List<String> names() {
    return Stream.concat(PRESETS.keySet().stream(), ResNets.names().stream()).toList();
  }

  /// The same network with another number of classes.
  public static NetworkSpec withClasses(NetworkSpec network, int classes) {
    return parse(network.text().replaceFirst("classes=\\d+", "classes=" + classes));
  }

  /// A DenseNet for 32x32 images as in the paper: three blocks of equal length.
  ///
  /// @param depth `L`; `L - 4` must be a multiple of 3, with bottlenecks of 6
  /// @param growthRate `k`
  /// @param bottleneck whether layers have a bottleneck of `4k` channels (-B)
  /// @param compress whether transitions halve the channels (-C)
  /// @throws IllegalArgumentException if there is no network of that depth
  public static DenseNetSpec cifar(
      int depth, int growthRate, boolean bottleneck, boolean compress) {
    int perLayer = bottleneck ? 6 : 3;
    if (depth < 4 + perLayer || (depth - 4) % perLayer != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "depth is %d, expected 4 plus a multiple of %d", depth, perLayer));
    }
    int layers = (depth - 4) / perLayer;
    int stemChannels = bottleneck ? 2 * growthRate : 16;
    return new DenseNetSpec(
        Stem.CIFAR,
        stemChannels,
        3,
        growthRate,
        bottleneck ? 4 : 0,
        compress ? 0.5 : 1.0,
        List.of(layers, layers, layers),
        10,
        false,
        eps());
  }

  /// Reads a network's textual form.
  ///
  /// @throws IllegalArgumentException in one line, naming the part that can't be read and what was
  ///   expected
  public static NetworkSpec parse(String text) {
    int colon = text.indexOf(':');
    String name = (colon < 0 ? text : text.substring(0, colon)).strip().toLowerCase(Locale.ROOT);
    NetworkOptions options =
        colon < 0 ? new NetworkOptions() : new NetworkOptions(text.substring(colon + 1));
    Optional<ResNetSpec> residual = ResNets.named(name);
    NetworkSpec spec =
        residual.isPresent()
            ? ResNets.override(residual.get(), options)
            : override(named(name), options);
    options.requireEmpty();
    return spec;
  }

  private static DenseNetSpec named(String name) {
    if (name.equals("densenet")) {
      return cifar(40, 12, false, false);
    }
    DenseNetSpec preset = PRESETS.get(name);
    if (preset != null) {
      return preset;
    }
    Matcher matcher = CIFAR.matcher(name);
    if (matcher.matches()) {
      String kind = matcher.group(1) == null ? "" : matcher.group(1);
      return cifar(
          Integer.parseInt(matcher.group(2)),
          Integer.parseInt(matcher.group(3)),
          kind.contains("b"),
          kind.contains("c"));
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "unknown network '%s', expected one of %s, densenet[-b|-c|-bc]-DEPTH-GROWTH,"
                + " [preact-]resnetDEPTH, plainDEPTH, densenet:... or resnet:...",
            name,
            String.join(", ", PRESETS.keySet())));
  }

  private static DenseNetSpec override(DenseNetSpec base, NetworkOptions options) {
    return new DenseNetSpec(
        options.choice("stem", base.stem(), Stem.values(), Stem::text),
        options.integer("stem-channels", base.stemChannels()),
        options.integer("in", base.inChannels()),
        options.integer("growth", base.growthRate()),
        options.integer("bottleneck", base.bottleneck()),
        options.number("compression", base.compression()),
        options.counts("blocks", base.blocks()),
        options.integer("classes", base.classes()),
        options.bool("bias", base.convBias()),
        options.number("epsilon", base.epsilon()));
  }
}
