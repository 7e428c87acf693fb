package dev.densevec.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.onnxruntime.OrtException;
import dev.densevec.onnx.OnnxExport.Options;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.spec.Parameter;
import dev.densevec.tensor.Shape;
import dev.densevec.testing.GoldenCase;
import dev.densevec.testing.GoldenTensors;
import dev.densevec.testing.RandomNetwork;
import dev.densevec.testing.ReferenceNetwork;
import dev.densevec.testing.Tensor;
import dev.densevec.testing.TensorAssert;
import dev.densevec.testing.Tolerance;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class OnnxExportTest {
  private static final String TINY =
      "densenet:stem=imagenet,stem-channels=4,growth=3,bottleneck=2,blocks=2-2,classes=5";

  /// ONNX Runtime's own rounding; 6.6e-7 is the most that was seen.
  private static final Tolerance ONNX_RUNTIME = new Tolerance(1.3e-6);

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("model.onnx");
  }

  static List<RandomNetwork> networks() {
    return RandomNetwork.all();
  }

  static List<String> cases() {
    return GoldenCase.names();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void anotherEngineComputesTheReference(RandomNetwork network) throws Exception {
    try (Parameters parameters = network.parameters()) {
      Options options = Options.of(parameters.spec()).withImage(network.input());
      Tensor expected = ReferenceNetwork.infer(parameters, network.images()).logits();
      for (Options form : List.of(options, options.asWritten())) {
        OnnxExport.write(parameters, file, form);
        try (OrtModel model = new OrtModel(file)) {
          float[] logits = model.run(network.input(), network.images().toFloats());
          TensorAssert.assertThat(logits).isCloseTo(expected, ONNX_RUNTIME);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anotherEngineComputesWhatPyTorchDoes(String name) throws Exception {
    GoldenCase golden = GoldenCase.open(name);
    GoldenTensors inference = golden.inference();
    try (Parameters parameters = golden.parameters()) {
      OnnxExport.write(parameters, file, Options.of(parameters.spec()).withAnySize());
    }
    Tensor images = inference.tensor("input");
    try (OrtModel model = new OrtModel(file)) {
      float[] logits = model.run(images.shape(), images.toFloats());
      TensorAssert.assertThat(logits)
          .isCloseTo(Tensor.widen(inference.floats("logits")), ONNX_RUNTIME);
    }
  }

  @Test
  void declaresWhatItLeavesOpen() throws Exception {
    Shape image = new Shape(1, 3, 64, 48);
    assertThat(declared(Options.of(Networks.parse(TINY)))).containsExactly(-1, 3, 224, 224);
    assertThat(declared(Options.of(Networks.parse(TINY)).withImage(image).withBatch(2)))
        .containsExactly(2, 3, 64, 48);
    assertThat(declared(Options.of(Networks.parse(TINY)).withAnySize()))
        .containsExactly(-1, 3, -1, -1);
  }

  private long[] declared(Options options) throws IOException, OrtException {
    write(TINY, options);
    try (OrtModel model = new OrtModel(file)) {
      return model.inputShape();
    }
  }

  private void write(String network, Options options) throws IOException {
    try (Parameters parameters = RandomNetwork.parameters(Networks.parse(network), 1)) {
      OnnxExport.write(parameters, file, options);
    }
  }

  @Test
  void saysWhatItIsTold() throws Exception {
    Map<String, String> metadata = Map.of("densevec.labels", "a\nb", "author", "Äsop");
    write(TINY, Options.of(Networks.parse(TINY)).withMetadata(metadata));
    try (OrtModel model = new OrtModel(file)) {
      assertThat(model.metadata()).isEqualTo(metadata);
    }
  }

  /// ONNX Runtime's blocked layout knows no newer batch norm.
  @Test
  void usesAnOperatorSetThatIsFast() throws IOException {
    write(TINY, Options.of(Networks.parse(TINY)));
    ProtoFields model = ProtoFields.of(ByteBuffer.wrap(Files.readAllBytes(file)));
    assertThat(model.one(1).value()).isEqualTo(7);
    assertThat(model.one(8).message().one(2).value()).isEqualTo(13);
  }

  @Test
  void foldsEveryNormAfterAConvolution() throws IOException {
    write(TINY, Options.of(Networks.parse(TINY)));
    ProtoFields graph = graph();
    // Those left stand before four layers, in the transition and at the end.
    assertThat(operators(graph))
        .containsEntry("BatchNormalization", 6L)
        .containsEntry("Conv", 10L)
        .containsEntry("Relu", 11L);
    assertThat(order(graph))
        .filteredOn(name -> name.endsWith("/BatchNormalization"))
        .noneMatch(name -> name.matches(".*/norm[02]/.*"));
    List<String> names = initializers(graph);
    assertThat(names).doesNotHaveDuplicates().doesNotContain("features.norm0.weight");
    assertThat(names)
        .contains("features.conv0.weight.folded", "features.conv0.bias.folded")
        .doesNotContain("features.conv0.weight");
  }

  @Test
  void poolsBeforeItConvolvesInATransition() throws IOException {
    write(TINY, Options.of(Networks.parse(TINY)));
    assertThat(order(graph()))
        .containsSubsequence(
            "/features/transition1/pool/AveragePool", "/features/transition1/conv/Conv");
    write(TINY, Options.of(Networks.parse(TINY)).asWritten());
    assertThat(order(graph()))
        .containsSubsequence(
            "/features/transition1/conv/Conv", "/features/transition1/pool/AveragePool");
  }

  @Test
  void keepsOnlyTheFirstNormOfAPreactivatedBlock() throws IOException {
    String network = "resnet:kind=preact,stem=cifar,width=4,blocks=2-1,classes=5";
    write(network, Options.of(Networks.parse(network)));
    assertThat(operators(graph())).containsEntry("BatchNormalization", 4L);
  }

  private ProtoFields graph() throws IOException {
    return ProtoFields.of(ByteBuffer.wrap(Files.readAllBytes(file))).one(7).message();
  }

  private static List<String> order(ProtoFields graph) {
    return graph.all(1).stream().map(node -> node.message().one(3).text()).toList();
  }

  private static List<String> initializers(ProtoFields graph) {
    return graph.all(5).stream().map(tensor -> tensor.message().one(8).text()).toList();
  }

  private static Map<String, Long> operators(ProtoFields graph) {
    return graph.all(1).stream()
        .map(node -> node.message().one(4).text())
        .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
  }

  @Test
  void spellsTheNetworkOutAsWritten() throws IOException {
    NetworkSpec spec = Networks.parse(TINY);
    write(TINY, Options.of(spec).asWritten());
    ProtoFields graph = graph();
    assertThat(operators(graph))
        .isEqualTo(
            Map.of(
                "AveragePool", 1L,
                "BatchNormalization", 11L,
                "Concat", 4L,
                "Conv", 10L,
                "Flatten", 1L,
                "Gemm", 1L,
                "GlobalAveragePool", 1L,
                "MaxPool", 1L,
                "Relu", 11L));
    assertThat(initializers(graph))
        .containsExactlyElementsOf(spec.parameters().stream().map(Parameter::name).toList());
    assertThat(graph.all(1).getFirst().message().one(3).text()).isEqualTo("/features/conv0/Conv");
  }

  @Test
  void replacesAFileAndLeavesNothingElse() throws IOException {
    Files.writeString(file, "before");
    write(TINY, Options.of(Networks.parse(TINY)));
    assertThat(file).isNotEmptyFile();
    assertThat(folder.toFile().list()).containsExactly("model.onnx");
  }

  @Test
  void namesTheFileItCantWrite() {
    file = folder.resolve("missing").resolve("model.onnx");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> write(TINY, Options.of(Networks.parse(TINY))))
        .withMessageContaining("missing");
  }

  @Test
  void refusesImagesThatTheNetworkCantTake() {
    Options options = Options.of(Networks.parse(TINY));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> write(TINY, options.withImage(new Shape(1, 1, 224, 224))))
        .withMessage("images of 1 channels, expected 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> write(TINY, options.withImage(new Shape(1, 3, 4, 4))))
        .withMessageContaining("4x4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.withBatch(0))
        .withMessage("batch is 0, expected at least 1");
    assertThat(file).doesNotExist();
  }

  @Test
  void refusesAModelThatTheFormatCantHold() throws IOException {
    NetworkSpec spec =
        Networks.parse("densenet:stem=cifar,stem-channels=600,blocks=1,classes=1000000");
    try (Arena arena = Arena.ofShared()) {
      MemorySegment sparse = sparse(3L << 30, arena);
      Map<String, MemorySegment> segments = new HashMap<>();
      for (Parameter parameter : spec.parameters()) {
        segments.put(parameter.name(), sparse.asSlice(0, parameter.elements() * Float.BYTES));
      }
      Parameters parameters = Parameters.of(spec, segments, () -> {});
      assertThatIllegalArgumentException()
          .isThrownBy(() -> OnnxExport.write(parameters, file, Options.of(spec)))
          .withMessageContaining("holds at most 2147483647");
    }
    assertThat(file).doesNotExist();
  }

  /// Zeros that take no room on the disk.
  private MemorySegment sparse(long bytes, Arena arena) throws IOException {
    try (RandomAccessFile zeros = new RandomAccessFile(folder.resolve("zeros").toFile(), "rw")) {
      zeros.setLength(bytes);
      return zeros.getChannel().map(FileChannel.MapMode.READ_ONLY, 0, bytes, arena);
    }
  }
}
