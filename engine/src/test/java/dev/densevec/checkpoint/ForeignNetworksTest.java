package dev.densevec.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.data.Head;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.image.RgbImage;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.data.preprocess.Resize;
import dev.densevec.infer.Model;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.testing.checkpoint.TorchFixture;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Networks of other families: each gives the logits that PyTorch gives, or is refused, or says
/// what was assumed.
final class ForeignNetworksTest {
  private static final int SIDE = 8;

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("weights.pth");
  }

  /// A network of two blocks of 3 and 2 layers that grow by 2, under kuangliu/pytorch-cifar's names
  /// or, with `n` after the modules of the transition, bearpaw/pytorch-classification's. The
  /// expected logits are PyTorch's, computed in double by those repositories' `forward` from the
  /// same formula.
  private static TorchFixture cifar(String n, String classifier) {
    Filled net = new Filled();
    net.weight("conv1", 4, 3, 3, 3);
    layers(net, "dense1.", 4, 3);
    net.norm("trans1.bn" + n, 10).weight("trans1.conv" + n, 5, 10, 1, 1);
    layers(net, "dense2.", 5, 2);
    net.norm("bn", 9).weight(classifier, 3, 9).vector(classifier + ".bias", 3, -0.5f);
    return net.fixture;
  }

  private static void layers(Filled net, String block, int in, int layers) {
    for (int layer = 0; layer < layers; layer++) {
      int channels = in + 2 * layer;
      String name = block + layer;
      net.norm(name + ".bn1", channels).weight(name + ".conv1", 8, channels, 1, 1);
      net.norm(name + ".bn2", 8).weight(name + ".conv2", 2, 8, 3, 3);
    }
  }

  /// Tensors whose elements follow from their number in the file and their place.
  private static final class Filled {
    private final TorchFixture fixture = new TorchFixture();
    private int tensors;

    Filled weight(String module, long... dims) {
      int elements = (int) Arrays.stream(dims).reduce(1, (a, b) -> a * b);
      fixture.tensor(module + ".weight", DType.F32, dims, values(elements, -0.5f));
      return this;
    }

    Filled vector(String name, int channels, float offset) {
      fixture.tensor(name, DType.F32, new long[] {channels}, values(channels, offset));
      return this;
    }

    Filled norm(String module, int channels) {
      return vector(module + ".weight", channels, 0.5f)
          .vector(module + ".bias", channels, -0.5f)
          .vector(module + ".running_mean", channels, -0.5f)
          .vector(module + ".running_var", channels, 0.5f);
    }

    private float[] values(int elements, float offset) {
      float[] values = new float[elements];
      for (int i = 0; i < elements; i++) {
        values[i] = (i * 37 + tensors * 101) % 199 / 199f + offset;
      }
      tensors++;
      return values;
    }
  }

  private static float[] logits(Path weights) throws IOException {
    float[] image = new float[3 * SIDE * SIDE];
    for (int i = 0; i < image.length; i++) {
      image[i] = i * 29 % 97 / 97f - 0.5f;
    }
    Model.Options options = new Model.Options(1, 1, Optional.of(new Shape(1, 3, SIDE, SIDE)));
    try (Model model = Model.open(weights, options)) {
      return model.predict(image);
    }
  }

  private static void assertLogits(Path weights, double... expected) throws IOException {
    float[] actual = logits(weights);
    assertThat(actual).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i]).isCloseTo(expected[i], within(2e-6));
    }
  }

  @Test
  void computesNewFeaturesInFront() throws IOException {
    Path weights = cifar("", "linear").zip(file());
    assertLogits(weights, 0.46211254, -0.53480183, -0.03910213);
    try (var loaded = Checkpoints.open(weights).parameters()) {
      assertThat(Checkpoints.recognise(weights)).isEqualTo(loaded.spec());
    }
  }

  @Test
  void computesNewFeaturesInFrontBehindAPrefixAndWithAnotherClassifier() throws IOException {
    TorchFixture fixture = cifar("", "fc").wrapped("net");
    assertLogits(fixture.legacy(file()), 0.46211254, -0.53480183, -0.03910213);
  }

  @Test
  void computesNewFeaturesBehind() throws IOException {
    assertLogits(cifar("1", "fc").zip(file()), 0.19713405, -0.29705467, 0.00129431);
  }

  private Path renamed(UnaryOperator<String> renaming) throws IOException {
    return TorchFixture.of(TorchFixture.TINY, DType.F32, renaming).zip(file());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          denseblock(\\d).denselayer | denseblock_$1.denselayer_ | a CondenseNet
          features.denseblock(\\d).denselayer(\\d) | features.dense_block_layer_$1.bottle_neck_layer_$2 | no ReLU
          denselayer(\\d).norm2 | denselayer$1.se.fc | attention
          norm1 | ghost1.norm | a GhostNet
          conv1 | c1x1_a | a dual path network
          denselayer(\\d).conv2 | denselayer$1.depthwise | parts of layers
          """)
  void refusesWhatComputesSomethingElse(String pattern, String replacement, String message)
      throws IOException {
    Path weights =
        TorchFixture.of(
                Networks.parse(TorchFixture.TINY.text().replace("stem=cifar,", "stem=cifar-bn,")),
                DType.F32,
                name -> name.replaceAll(pattern, replacement))
            .zip(file());
    assertThatThrownBy(() -> Checkpoints.open(weights))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("run it in the framework that it comes from")
        .message()
        .doesNotContain("--ignore");
  }

  @ParameterizedTest
  @CsvSource({
    "downsample.1, downsample.2, avg_down",
    "conv2, convs.0, unexpected",
    "bn2, norm2, unexpected",
    "conv1.weight, conv1.0.weight, several convolutions"
  })
  void refusesOtherResidualNetworks(String part, String replacement, String message)
      throws IOException {
    Path weights =
        TorchFixture.of(
                Networks.parse("resnet:stem=imagenet,width=4,shortcut=projection,blocks=1-1"),
                DType.F32,
                name -> name.replace(part, replacement))
            .zip(file());
    assertThatThrownBy(() -> Checkpoints.open(weights))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesPreActivationWhoseLastNormHasAnotherName() throws IOException {
    Path weights =
        TorchFixture.of(
                Networks.parse("preact-resnet20"),
                DType.F32,
                name -> name.replaceAll("^bn\\.", "norm."))
            .zip(file());
    assertThatThrownBy(() -> Checkpoints.open(weights))
        .hasMessageContaining("unexpected norm.weight");
  }

  /// A convolution's kernels and its norm, random.
  private static void convNorm(Filled net, String conv, String norm, long... dims) {
    net.weight(conv, dims).norm(norm, (int) dims[0]);
  }

  @ParameterizedTest
  @CsvSource({"8, 2, 16, grouped", "8, 8, 16, wider"})
  void saysWhichResidualNetworksItRefuses(int width, int group, int out, String message)
      throws IOException {
    Filled net = new Filled();
    convNorm(net, "conv1", "bn1", 4, 3, 7, 7);
    convNorm(net, "layer1.0.conv1", "layer1.0.bn1", width, 4, 1, 1);
    convNorm(net, "layer1.0.conv2", "layer1.0.bn2", width, group, 3, 3);
    convNorm(net, "layer1.0.conv3", "layer1.0.bn3", out, width, 1, 1);
    convNorm(net, "layer1.0.downsample.0", "layer1.0.downsample.1", out, 4, 1, 1);
    net.weight("fc", 3, out).vector("fc.bias", 3, 0);
    Path weights = net.fixture.zip(file());
    assertThatThrownBy(() -> Checkpoints.open(weights))
        .hasMessageContaining(message)
        .hasMessageContaining("run it in the framework that it comes from");
  }

  @Test
  void saysThatConvolutionsAreDepthwise() throws IOException {
    Filled net = new Filled();
    convNorm(net, "features.0.0", "features.0.1", 8, 3, 3, 3);
    convNorm(net, "features.1.conv.0.0", "features.1.conv.0.1", 8, 1, 3, 3);
    Path weights = net.fixture.zip(file());
    assertThatThrownBy(() -> Checkpoints.open(weights)).hasMessageContaining("depthwise");
  }

  @Test
  void refusesThreeDimensions() throws IOException {
    Path weights =
        new TorchFixture()
            .tensor("features.conv0.weight", DType.F32, new long[] {1, 1, 1, 1, 1}, 1)
            .zip(file());
    assertThatThrownBy(() -> Checkpoints.open(weights)).hasMessageContaining("three dimensions");
  }

  @Test
  void saysWhatUnknownNamesAreTakenFor() throws IOException {
    Path weights = renamed(name -> "x." + name.replace('.', '_'));
    Checkpoints.Loaded loaded = Checkpoints.open(weights);
    try (var _ = loaded.parameters()) {
      assertThat(loaded.warnings()).hasSize(1);
      assertThat(loaded.warnings().getFirst())
          .contains("densenet:stem=cifar", "assumed from their order and shapes");
    }
  }

  @Test
  void assumesNothingWhereNamesAreKnown() throws IOException {
    for (String classifier :
        new String[] {"classifier", "last_linear", "classifier.1", "head.fc"}) {
      Path weights = renamed(name -> name.replace("classifier", classifier));
      Checkpoints.Loaded loaded = Checkpoints.open(weights);
      try (var parameters = loaded.parameters()) {
        assertThat(loaded.warnings()).isEmpty();
        assertThat(parameters.spec()).isEqualTo(TorchFixture.TINY);
      }
    }
  }

  @Test
  void leavesOutWhatStandsBesideTheNetwork() throws IOException {
    Path weights =
        TorchFixture.of(TorchFixture.TINY, DType.F32, name -> "model." + name)
            .tensor("criterion.weight", DType.F32, new long[] {2}, 1, 2)
            .tensor("normalize.mean", DType.F32, new long[] {1, 3, 1, 1}, 1, 2, 3)
            .tensor("op_threshs", DType.F32, new long[] {2}, 1, 2)
            .zip(file());
    Checkpoints.Loaded loaded = Checkpoints.open(weights);
    try (var parameters = loaded.parameters()) {
      assertThat(parameters.spec()).isEqualTo(TorchFixture.TINY);
      assertThat(loaded.warnings())
          .containsExactly(
              "left out, as no part of the network: criterion.weight, normalize.mean",
              "op_threshs [2] left out, so outputs are not taken for sigmoids': torchxrayvision's has"
                  + " one for each of the 10 outputs, and images of one channel");
    }
  }

  /// torchxrayvision's buffer says that outputs are sigmoids', and from where each finding holds.
  @Test
  void takesThresholdsOfFindings() throws IOException {
    float[] points = {0.1f, 0.2f, Float.NaN, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f, 0.05f};
    Path weights =
        TorchFixture.of(
                Networks.parse(TorchFixture.TINY.text().replace("in=3", "in=1")),
                DType.F32,
                name -> "model." + name)
            .tensor("model.op_threshs", DType.F32, new long[] {10}, points)
            .zip(file());
    Checkpoints.Loaded loaded = Checkpoints.open(weights);
    try (var _ = loaded.parameters()) {
      assertThat(loaded.warnings()).isEmpty();
      ModelNotes notes = ModelNotes.read(loaded.metadata(), 10);
      assertThat(notes.head()).contains(Head.SIGMOID);
      assertThat(notes.thresholds().orElseThrow())
          .containsExactly(0.1f, 0.2f, 0.5f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f, 0.05f);
      Preprocessing xray = notes.preprocessing().orElseThrow();
      RgbImage grey = new RgbImage(2, 1, new byte[] {0, 0, 0, (byte) 255, (byte) 255, (byte) 255});
      assertThat(xray.withResize(new Resize.None()).withCrop(2, 1).apply(grey))
          .containsExactly(-1024f, 1024f);
    }
  }

  private Path without(String pattern) throws IOException {
    Path all = TorchFixture.of(TorchFixture.TINY, DType.F32, name -> "net." + name).zip(file());
    Path rest = folder.resolve("rest.safetensors");
    try (TensorFile tensors = TensorFiles.open(all)) {
      TensorFiles.save(
          rest,
          tensors.tensors().values().stream()
              .filter(tensor -> !tensor.name().matches(pattern))
              .toList(),
          Map.of());
    }
    return rest;
  }

  @Test
  void readsBackbonesWithoutTheirClassifier() throws IOException {
    Checkpoints.Loaded loaded = Checkpoints.open(without("net\\.classifier\\..*"));
    try (var parameters = loaded.parameters();
        var all = Checkpoints.load(file())) {
      assertThat(loaded.headless()).isTrue();
      assertThat(loaded.warnings()).hasSize(1).first().asString().contains("no classifier");
      assertThat(parameters.spec().text())
          .isEqualTo(all.spec().text().replace("classes=10", "classes=1"));
      String norm = "features.norm5.running_var";
      assertThat(parameters.get(norm).mismatch(all.get(norm))).isEqualTo(-1);
    }
  }

  @Test
  void aClassifierMayHaveNoBias() throws IOException {
    Checkpoints.Loaded loaded = Checkpoints.open(without("net\\.classifier\\.bias"));
    try (var parameters = loaded.parameters()) {
      assertThat(loaded.headless()).isFalse();
      assertThat(parameters.spec()).isEqualTo(TorchFixture.TINY);
      assertThat(parameters.get("classifier.bias").toArray(Parameters.ELEMENT))
          .containsOnly(0)
          .hasSize(10);
    }
  }

  @Test
  void leavesOutWhatIsToBeIgnored() throws IOException {
    Path weights =
        TorchFixture.of(TorchFixture.TINY, DType.F32, UnaryOperator.identity())
            .tensor("aux.fc.weight", DType.F32, new long[] {1, 2}, 1, 2)
            .tensor("queue", DType.F32, new long[] {2}, 1, 2)
            .zip(file());
    assertThatThrownBy(() -> Checkpoints.open(weights))
        .hasMessageContaining("unexpected aux.fc.weight, queue")
        .hasMessageContaining("--ignore 'aux.*'");
    try (var parameters =
        Checkpoints.open(weights, new Reading(Optional.empty(), List.of("aux.*", "queue")))
            .parameters()) {
      assertThat(parameters.spec()).isEqualTo(TorchFixture.TINY);
    }
    assertThatThrownBy(
            () -> Checkpoints.open(weights, new Reading(Optional.empty(), List.of("aux"))))
        .hasMessageContaining("no tensor named aux, which is to be ignored");
  }

  @Test
  void knowsResidualNetworksInASequence() throws IOException {
    NetworkSpec spec =
        Networks.parse("resnet:stem=imagenet,width=4,shortcut=projection,blocks=1-1");
    Path weights =
        TorchFixture.of(
                spec,
                DType.F32,
                name ->
                    name.replaceAll("^conv1", "0.0")
                        .replaceAll("^bn1", "0.1")
                        .replaceAll("^layer1", "0.4")
                        .replaceAll("^layer2", "0.5")
                        .replaceAll("^fc", "1.8"))
            .zip(file());
    Checkpoints.Loaded loaded = Checkpoints.open(weights);
    try (var parameters = loaded.parameters()) {
      assertThat(parameters.spec()).isEqualTo(spec);
      assertThat(loaded.warnings()).isEmpty();
    }
  }

  /// The reference writer sorts tensors by name.
  @ParameterizedTest
  @CsvSource({
    "classifier, class_layers.out",
    "classifier, last_linear",
    "denselayer(\\d)\\., denselayer$1.layers.",
    "^features\\., 0.0."
  })
  void bindsSortedTensorsByName(String pattern, String replacement) throws IOException {
    UnaryOperator<String> renaming = name -> name.replaceAll(pattern, replacement);
    assertSameAsSorted(TorchFixture.of(TorchFixture.TINY, DType.F32, renaming).zip(file()));
  }

  @Test
  void bindsSortedTensorsOfUnknownNamesInTheOrderOfTheirNumbers() throws IOException {
    Map<String, String> parts = Map.of("features.", "a.", "classifier", "z");
    UnaryOperator<String> renaming =
        name -> {
          String other = name.replaceAll("conv0", "a0").replaceAll("(norm|conv)(\\d)", "$2$1");
          other =
              other
                  .replaceAll("\\.(norm|conv)\\.", ".t$1.")
                  .replace("tnorm", "t0")
                  .replace("tconv", "t1");
          other = other.replaceAll("denseblock(\\d)", "d$1a").replaceAll("transition(\\d)", "d$1b");
          other =
              other
                  .replace("1norm", "s1")
                  .replace("1conv", "s2")
                  .replace("2norm", "s3")
                  .replace("2conv", "s4")
                  .replace("5norm", "e");
          return parts.entrySet().stream()
              .reduce(other, (n, e) -> n.replace(e.getKey(), e.getValue()), (a, b) -> a);
        };
    assertSameAsSorted(TorchFixture.of(TorchFixture.TINY, DType.F32, renaming).zip(file()));
  }

  private void assertSameAsSorted(Path weights) throws IOException {
    Path sorted = folder.resolve("sorted.safetensors");
    try (TensorFile tensors = TensorFiles.open(weights)) {
      TensorFiles.save(
          sorted,
          tensors.tensors().values().stream()
              .filter(tensor -> !tensor.name().endsWith("num_batches_tracked"))
              .sorted((a, b) -> a.name().compareTo(b.name()))
              .toList(),
          Map.of());
    }
    try (var expected = Checkpoints.load(weights);
        var actual = Checkpoints.load(sorted)) {
      assertThat(actual.spec()).isEqualTo(expected.spec());
      for (var parameter : expected.spec().parameters()) {
        assertThat(actual.get(parameter.name()).mismatch(expected.get(parameter.name())))
            .as(parameter.name())
            .isEqualTo(-1);
      }
    }
  }
}
