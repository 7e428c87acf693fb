package dev.densevec.spec;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Named networks and the textual form that describes any other.
///
/// A text is a name, and behind a colon values that differ from the named network's: `densenet121`,
/// `densenet121:classes=10`, `densenet-bc-100-12`, `densenet-40-12:stem-channels=24,in=1`,
/// `densenet:stem=cifar,stem-channels=24,growth=12,bottleneck=4,compression=0.5,blocks=16-16-16,classes=10`.
///
/// | key | meaning |
/// |---|---|
/// | `stem` | `imagenet`, `cifar`, `cifar-bn` |
/// | `stem-channels` | output channels of the stem |
/// | `in` | channels of the images |
/// | `growth` or `k` | growth rate |
/// | `bottleneck` | width of a bottleneck as a multiple of the growth rate, 0 for none |
/// | `compression` | share of the channels that a transition keeps |
/// | `blocks` | layers of each block, `6-12-24-16` |
/// | `classes` | number of classes |
/// | `bias` | whether convolutions have a bias |
/// | `epsilon` | added to the variance in every norm |
public final class Networks {
  private static final Map<String, DenseNetSpec> PRESETS = presets();

  /// Depth and growth rate of the paper's CIFAR and SVHN networks.
  private static final Pattern CIFAR =
      Pattern.compile("densenet(?:-(b|c|bc))?-(\\d{1,6})-(\\d{1,6})");

  private Networks() {}

  private static Map<String, DenseNetSpec> presets() {
    Map<String, DenseNetSpec> map = new LinkedHashMap<>();
    map.put("densenet121", imageNet(32, 64, 6, 12, 24, 16));
    map.put("densenet169", imageNet(32, 64, 6, 12, 32, 32));
    map.put("densenet201", imageNet(32, 64, 6, 12, 48, 32));
    map.put("densenet161", imageNet(48, 96, 6, 12, 36, 24));
    map.put("densenet264", imageNet(32, 64, 6, 12, 64, 48));
    map.put(
        "d2l",
        new DenseNetSpec(Stem.IMAGENET, 64, 1, 32, 0, 0.5, List.of(4, 4, 4, 4), 10, true, eps()));
    return map;
  }

  private static double eps() {
    return DenseNetSpec.DEFAULT_EPSILON;
  }

  private static DenseNetSpec imageNet(int growthRate, int stemChannels, Integer... blocks) {
    return new DenseNetSpec(
        Stem.IMAGENET, stemChannels, 3, growthRate, 4, 0.5, List.of(blocks), 1000, false, eps());
  }

  /// Names that [#parse(String)] knows, besides `densenet[-b|-c|-bc]-DEPTH-GROWTH` and
  /// `densenet:...`.
  public static List<String> names() {
    return List.copyOf(PRESETS.keySet());
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
          "depth is %d, expected 4 plus a multiple of %d".formatted(depth, perLayer));
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
    Map<String, String> options = colon < 0 ? Map.of() : options(text.substring(colon + 1));
    return override(named(name), options);
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
        "unknown network '%s', expected one of %s, densenet[-b|-c|-bc]-DEPTH-GROWTH or densenet:..."
            .formatted(name, String.join(", ", PRESETS.keySet())));
  }

  private static Map<String, String> options(String text) {
    Map<String, String> map = new HashMap<>();
    for (String pair : text.split(",", -1)) {
      String[] parts = pair.split("=", 2);
      if (parts.length != 2) {
        throw new IllegalArgumentException("'" + pair + "': expected key=value");
      }
      String key = parts[0].strip().equals("k") ? "growth" : parts[0].strip();
      if (map.put(key, parts[1].strip()) != null) {
        throw new IllegalArgumentException("'" + key + "' is given twice");
      }
    }
    return map;
  }

  private static DenseNetSpec override(DenseNetSpec base, Map<String, String> options) {
    Options o = new Options(new HashMap<>(options));
    DenseNetSpec spec =
        new DenseNetSpec(
            o.take("stem", base.stem(), Networks::stem),
            o.take("stem-channels", base.stemChannels(), Integer::valueOf),
            o.take("in", base.inChannels(), Integer::valueOf),
            o.take("growth", base.growthRate(), Integer::valueOf),
            o.take("bottleneck", base.bottleneck(), Integer::valueOf),
            o.take("compression", base.compression(), Double::valueOf),
            o.take("blocks", base.blocks(), Networks::blocks),
            o.take("classes", base.classes(), Integer::valueOf),
            o.take("bias", base.convBias(), Networks::bool),
            o.take("epsilon", base.epsilon(), Double::valueOf));
    o.requireEmpty();
    return spec;
  }

  private static Stem stem(String text) {
    return Arrays.stream(Stem.values())
        .filter(stem -> stem.text().equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("expected imagenet, cifar or cifar-bn"));
  }

  private static List<Integer> blocks(String text) {
    return Arrays.stream(text.split("-")).map(Integer::valueOf).toList();
  }

  private static boolean bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("expected true or false");
    };
  }

  private record Options(Map<String, String> map) {

    <T> T take(String key, T fallback, Function<String, T> reader) {
      String text = map.remove(key);
      if (text == null) {
        return fallback;
      }
      try {
        return reader.apply(text);
      } catch (IllegalArgumentException e) {
        String hint = e instanceof NumberFormatException ? "expected a number" : e.getMessage();
        throw new IllegalArgumentException("%s=%s: %s".formatted(key, text, hint), e);
      }
    }

    void requireEmpty() {
      if (!map.isEmpty()) {
        throw new IllegalArgumentException(
            "unknown key '%s' in the network's description"
                .formatted(map.keySet().iterator().next()));
      }
    }
  }
}
