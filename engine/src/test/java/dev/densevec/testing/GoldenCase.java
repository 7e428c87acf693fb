package dev.densevec.testing;

import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.Stem;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// Numbers that PyTorch computed for one small network: weights, inference, a short training run.
///
/// Three cases are resources of the tests, made by `src/test/reference/make_golden.py`. More are
/// looked for in the folder of system property `densevec.golden`, by default `../shared/golden`.
public final class GoldenCase {
  private final Path folder;
  private final Map<String, Object> info;

  private GoldenCase(Path folder, Map<String, Object> info) {
    this.folder = folder;
    this.info = info;
  }

  /// The folder of the cases that every clone has.
  static Path bundled() {
    try {
      return Path.of(GoldenCase.class.getResource("/dev/densevec/golden").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /// `input`, `logits` and `features` of the network that comes with the program, in evaluation
  /// mode.
  public static GoldenTensors trainedNetwork() throws IOException {
    return GoldenTensors.read(bundled().resolve("cifar10.safetensors"));
  }

  private static Path additional() {
    return Path.of(System.getProperty("densevec.golden", "../shared/golden"));
  }

  /// Names of all cases, for a method source.
  public static List<String> names() {
    return Stream.of(bundled(), additional())
        .flatMap(GoldenCase::names)
        .distinct()
        .sorted()
        .toList();
  }

  private static Stream<String> names(Path root) {
    if (!Files.isDirectory(root)) {
      return Stream.of();
    }
    try (Stream<Path> folders = Files.list(root)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("case.json")))
          .map(folder -> folder.getFileName().toString())
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Opens a case; of two with the same name, the one that every clone has.
  public static GoldenCase open(String name) throws IOException {
    Path own = bundled().resolve(name);
    Path folder = Files.isDirectory(own) ? own : additional().resolve(name);
    return new GoldenCase(folder, Json.object(Files.readString(folder.resolve("case.json"))));
  }

  public DenseNetSpec spec() {
    return new DenseNetSpec(
        Stem.valueOf(info.get("stem").toString().replace('-', '_').toUpperCase(Locale.ROOT)),
        integer("stem_channels"),
        integer("in_channels"),
        integer("growth"),
        integer("bottleneck"),
        number("compression"),
        GoldenTensors.integers(info.get("blocks")),
        integer("classes"),
        Boolean.TRUE.equals(info.get("conv_bias")),
        number("bn_eps"));
  }

  /// The weights before training, in fresh memory; the caller closes them.
  public Parameters parameters() throws IOException {
    GoldenTensors weights = weights();
    Parameters parameters = Parameters.allocate(spec());
    parameters
        .segments()
        .forEach((name, segment) -> segment.copyFrom(MemorySegment.ofArray(weights.floats(name))));
    return parameters;
  }

  /// The file [#parameters()] comes from.
  public Path weightsFile() {
    return folder.resolve("weights.safetensors");
  }

  public GoldenTensors weights() throws IOException {
    return GoldenTensors.read(weightsFile());
  }

  /// `input`, `logits`, `features`, `block1` to `blockN`, all in evaluation mode.
  public GoldenTensors inference() throws IOException {
    return GoldenTensors.read(folder.resolve("infer.safetensors"));
  }

  /// Batches `x0, y0` and on, `loss` of each step in float32, and `grad.NAME` of the first step
  /// from a float64 run.
  public GoldenTensors training() throws IOException {
    return GoldenTensors.read(folder.resolve("train.safetensors"));
  }

  /// The weights and running statistics after all steps of the float32 run.
  public GoldenTensors trained() throws IOException {
    return GoldenTensors.read(folder.resolve("trained.safetensors"));
  }

  /// The optimiser's settings of the training run.
  public ReferenceTraining.Sgd sgd() {
    Map<?, ?> sgd = (Map<?, ?>) info.get("sgd");
    return new ReferenceTraining.Sgd(
        (Double) sgd.get("lr"), (Double) sgd.get("momentum"), (Double) sgd.get("weight_decay"));
  }

  /// Loss before each step, from the float64 run.
  public List<Double> losses64() {
    return losses("loss64");
  }

  /// Loss before each step, from the float32 run.
  public List<Double> losses32() {
    return losses("loss32");
  }

  private List<Double> losses(String key) {
    return ((List<?>) info.get(key)).stream().map(loss -> (Double) loss).toList();
  }

  /// Number of trained parameters according to PyTorch.
  public int parameterCount() {
    return integer("parameters");
  }

  private int integer(String key) {
    return (int) number(key);
  }

  private double number(String key) {
    return (Double) info.get(key);
  }

  @Override
  public String toString() {
    return folder.getFileName().toString();
  }
}
