package dev.densevec.testing;

import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.spec.Parameter;
import dev.densevec.tensor.Shape;
import dev.densevec.weights.Parameters;
import java.util.List;
import java.util.Locale;

/// Small networks of every kind with seeded weights and images, for tests that need no file.
///
/// @param text the network's textual form
/// @param input batch of images
public record RandomNetwork(String text, Shape input) {

  /// The networks: each stem, with and without bottleneck, bias and compression, growth rates that
  /// are and are not multiples of a vector, odd and oblong maps, one and many blocks; residual ones
  /// of each kind, with each shortcut.
  public static List<RandomNetwork> all() {
    return List.of(
        of(
            "stem=cifar,stem-channels=24,growth=12,bottleneck=4,compression=0.5,blocks=3-3-3",
            4,
            32,
            32),
        of(
            "stem=cifar,stem-channels=16,growth=12,bottleneck=0,compression=1.0,blocks=3-2",
            3,
            17,
            23),
        of(
            "stem=cifar,stem-channels=5,growth=1,bottleneck=1,compression=0.3,blocks=2-1,in=2",
            2,
            9,
            5),
        of(
            "stem=cifar,stem-channels=8,growth=7,bottleneck=2,compression=0.7,blocks=4,bias=true",
            3,
            11,
            8),
        of(
            "stem=cifar-bn,stem-channels=12,growth=6,bottleneck=4,compression=0.5,blocks=2-3",
            5,
            15,
            21),
        of(
            "stem=cifar-bn,stem-channels=20,growth=40,bottleneck=4,compression=0.5,blocks=2-2",
            2,
            16,
            14),
        of(
            "stem=imagenet,stem-channels=32,growth=16,bottleneck=4,compression=0.5,blocks=2-2-3-2",
            3,
            64,
            96),
        of(
            "stem=imagenet,stem-channels=64,growth=32,bottleneck=4,compression=0.5,blocks=1-2-1-1",
            2,
            29,
            29),
        of(
            "stem=imagenet,stem-channels=96,growth=48,bottleneck=4,compression=0.5,blocks=2-2",
            2,
            57,
            45),
        of(
            "stem=imagenet,stem-channels=64,growth=32,bottleneck=0,compression=0.5,blocks=2-2,bias=true,in=1",
            3,
            50,
            31),
        of(
            "stem=imagenet,stem-channels=10,growth=33,bottleneck=3,compression=0.9,blocks=2-1,in=4",
            1,
            63,
            40),
        residual("kind=residual,stem=cifar-bn,width=16,blocks=2-1-2", 4, 16, 16),
        residual("kind=residual,stem=cifar-bn,width=6,blocks=1-2,in=2", 3, 11, 18),
        residual("kind=residual,stem=cifar-bn,width=24,blocks=1-1,shortcut=projection", 3, 17, 9),
        residual("kind=plain,stem=cifar-bn,width=20,blocks=2-1", 3, 15, 22),
        residual("kind=preact,stem=cifar,width=16,blocks=2-1-1", 4, 18, 13),
        residual("kind=preact,stem=imagenet,width=10,blocks=1-2", 3, 41, 36),
        residual(
            "kind=residual,stem=imagenet,width=16,blocks=1-2-1,shortcut=projection", 3, 64, 50),
        residual(
            "kind=residual,stem=imagenet,width=8,bottleneck=true,shortcut=projection,blocks=2-1-1",
            3,
            67,
            63),
        of(
            "stem=deep,stem-channels=16,growth=8,bottleneck=4,compression=0.5,blocks=2-1-2",
            2,
            64,
            49),
        of(
            "stem=deep-blur,stem-channels=64,growth=32,bottleneck=4,compression=0.5,blocks=1-2",
            2,
            61,
            74),
        of(
            "stem=deep-blur,stem-channels=10,growth=5,bottleneck=2,compression=0.5,blocks=2",
            3,
            3,
            9));
  }

  /// Networks and batches for what training does with tiles of pixels: maps in several bands, small
  /// maps of several images together, the last of them with fewer, sizes that tiles jut out over.
  public static List<RandomNetwork> tiled() {
    return List.of(
        of(
            "stem=cifar,stem-channels=6,growth=5,bottleneck=3,compression=0.5,blocks=2-1-1-1",
            2,
            61,
            66),
        of(
            "stem=cifar,stem-channels=7,growth=20,bottleneck=0,compression=0.5,blocks=2-2-2",
            38,
            24,
            26),
        of(
            "stem=cifar-bn,stem-channels=18,growth=17,bottleneck=2,compression=0.5,blocks=1-2",
            21,
            16,
            25),
        residual("kind=preact,stem=cifar,width=10,blocks=1-2-1", 26, 26, 35));
  }

  private static RandomNetwork of(String options, int n, int h, int w) {
    return of("densenet", options, n, h, w);
  }

  private static RandomNetwork residual(String options, int n, int h, int w) {
    return of("resnet", options, n, h, w);
  }

  private static RandomNetwork of(String family, String options, int n, int h, int w) {
    String text = String.format(Locale.ROOT, "%s:classes=%d,%s", family, h % 13 + 2, options);
    return new RandomNetwork(text, new Shape(n, Networks.parse(text).inChannels(), h, w));
  }

  public NetworkSpec spec() {
    return Networks.parse(text);
  }

  /// The batch of images, normally distributed.
  public Tensor images() {
    int count = Math.toIntExact(input.elements());
    return Tensor.of(input, Fill.gaussian(count, 0, 1, text.hashCode()));
  }

  public Parameters parameters() {
    return parameters(spec(), text.hashCode());
  }

  /// Weights that keep activations near one through any depth, negative scales and uneven
  /// statistics among them; in fresh memory, which the caller frees.
  public static Parameters parameters(NetworkSpec spec, long seed) {
    Parameters parameters = Parameters.allocate(spec);
    long next = seed;
    for (Parameter parameter : spec.parameters()) {
      Fill.copy(values(parameter, next++), parameters.get(parameter.name()));
    }
    return parameters;
  }

  private static float[] values(Parameter parameter, long seed) {
    int count = Math.toIntExact(parameter.elements());
    double fanIn = (double) count / parameter.dims().getFirst();
    return switch (parameter.kind()) {
      case CONV_WEIGHT -> Fill.gaussian(count, 0, Math.sqrt(2 / fanIn), seed);
      case LINEAR_WEIGHT -> Fill.gaussian(count, 0, Math.sqrt(1 / fanIn), seed);
      case CONV_BIAS, LINEAR_BIAS -> Fill.gaussian(count, 0, 0.1, seed);
      case NORM_WEIGHT -> scales(count, seed);
      case NORM_BIAS -> Fill.gaussian(count, 0, 0.2, seed);
      case NORM_MEAN -> Fill.gaussian(count, 0, 0.3, seed);
      case NORM_VAR -> Fill.uniform(count, 0.3, 2.3, seed);
    };
  }

  private static float[] scales(int count, long seed) {
    float[] scales = Fill.uniform(count, 0.5, 1.5, seed);
    for (int i = 0; i < count; i += 7) {
      scales[i] = -scales[i];
    }
    return scales;
  }

  @Override
  public String toString() {
    return text + " on " + input;
  }
}
