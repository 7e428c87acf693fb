package dev.densevec.cli.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.checkpoint.Reading;
import dev.densevec.cli.Samples;
import dev.densevec.data.Head;
import dev.densevec.data.ModelNotes;
import dev.densevec.infer.Model;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.weights.Parameters;
import io.jhdf.HdfFile;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KerasFileTest {
  private static final String NETWORK =
      "densenet:stem=imagenet,stem-channels=6,growth=4,bottleneck=2,compression=0.5,blocks=2-1-2,"
          + "classes=7,epsilon=1.001e-5";

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("weights.h5");
  }

  private static Checkpoints.Loaded open(Path file) throws IOException {
    return SourceFile.open(file, Reading.ALL);
  }

  private static KerasFixture fixture() {
    try (Parameters parameters = Samples.parameters(NETWORK)) {
      return KerasFixture.of(parameters);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "model_weights"})
  void readsEveryWeightIntoItsPlace(String group) throws IOException {
    try (Parameters original = Samples.parameters(NETWORK)) {
      KerasFixture.of(original)
          .write(file(), group.isEmpty() ? new String[0] : new String[] {group});
      assertReads(original, file());
    }
  }

  private static void assertReads(Parameters original, Path file) throws IOException {
    try (Parameters read = open(file).parameters()) {
      assertThat(read.spec()).isEqualTo(Networks.parse(NETWORK));
      original
          .segments()
          .forEach(
              (name, segment) ->
                  assertThat(read.get(name).mismatch(segment)).as(name).isEqualTo(-1));
    }
  }

  @Test
  void readsFineTunedNetworksWhateverTheirHeadIsCalled() throws IOException {
    try (Parameters original = Samples.parameters(NETWORK)) {
      assertReads(original, KerasFixture.of(original).withClassifier("dense_3").write(file()));
      Path nested = folder.resolve("nested.h5");
      assertReads(original, KerasFixture.of(original).withClassifier("dense").writeNested(nested));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsTheFilesOfKeras3(boolean counted) throws IOException {
    Path archive = folder.resolve("model.keras");
    try (Parameters original = Samples.parameters(NETWORK)) {
      KerasFixture fixture = KerasFixture.of(original);
      assertReads(original, fixture.writeNumbered(file(), counted, "layers"));
      Path inside = folder.resolve("inside.h5");
      fixture.writeNumbered(inside, counted, "layers", "functional", "layers");
      assertReads(original, inside);
      try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
        zip.putNextEntry(new ZipEntry("config.json"));
        zip.write(new byte[] {'{', '}'});
        zip.putNextEntry(new ZipEntry("model.weights.h5"));
        zip.write(Files.readAllBytes(file()));
      }
      assertReads(original, archive);
    }
  }

  private static String described(String... layers) {
    String inner = String.join(",", layers);
    return "{\"class_name\":\"Sequential\",\"config\":{\"name\":\"s\",\"layers\":["
        + "{\"class_name\":\"Functional\",\"config\":{\"name\":\"densenet121\",\"layers\":["
        + inner
        + "]}}]}}";
  }

  private static String layer(String kind, String settings) {
    return "{\"class_name\":\"" + kind + "\",\"config\":{\"name\":\"it\"" + settings + "}}";
  }

  private static final String NORM = layer("BatchNormalization", ",\"epsilon\":0.002");

  private Checkpoints.Loaded described(boolean archived, String description) throws IOException {
    fixture().write(file());
    if (!archived) {
      fixture().describedAs(description).write(file());
      return open(file());
    }
    Path archive = folder.resolve("model.keras");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      zip.putNextEntry(new ZipEntry("config.json"));
      zip.write(description.getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry("model.weights.h5"));
      zip.write(Files.readAllBytes(file()));
    }
    return open(archive);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void takesTheEpsilonThatTheFileNames(boolean archived) throws IOException {
    String sigmoid = layer("Dense", ",\"activation\":\"sigmoid\"");
    Checkpoints.Loaded loaded = described(archived, described(NORM, sigmoid));
    try (Parameters parameters = loaded.parameters()) {
      assertThat(((DenseNetSpec) parameters.spec()).epsilon()).isEqualTo(0.002);
      assertThat(loaded.warnings()).isEmpty();
      assertThat(ModelNotes.read(loaded.metadata(), 7).head()).contains(Head.SIGMOID);
    }
  }

  @Test
  void saysWhichEpsilonIsAssumed() throws IOException {
    fixture().write(file());
    Checkpoints.Loaded loaded = open(file());
    try (Parameters parameters = loaded.parameters()) {
      assertThat(((DenseNetSpec) parameters.spec()).epsilon()).isEqualTo(1.001e-5);
      assertThat(loaded.warnings()).hasSize(1).first().asString().contains("1.001E-5 is assumed");
      assertThat(ModelNotes.read(loaded.metadata(), 7).head()).isEmpty();
    }
  }

  @Test
  void saysThatAPreparingLayerIsNotComputed() throws IOException {
    Checkpoints.Loaded loaded = described(true, described(layer("Rescaling", ""), NORM));
    try (var _ = loaded.parameters()) {
      assertThat(loaded.warnings()).hasSize(1).first().asString().contains("Rescaling");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          BatchNormalization | ,"epsilon":0.1 | norms of different epsilons
          LeakyReLU | | layer it is a LeakyReLU
          SeparableConv2D | | layer it is a SeparableConv2D
          Activation | ,"activation":"elu" | the activation elu
          Conv2D | ,"activation":"relu" | the activation relu
          Dense | ,"activation":"tanh" | the activation tanh
          ReLU | ,"max_value":6.0 | max_value 6.0
          BatchNormalization | ,"epsilon":"x" | can't be understood
          """)
  void refusesModelsThatComputeSomethingElse(String kind, String settings, String message) {
    String other = layer(kind, settings == null ? "" : settings);
    assertThatIOException()
        .isThrownBy(() -> described(true, described(NORM, other)))
        .withMessageContaining("model.keras: ")
        .withMessageContaining(message);
  }

  @Test
  void refusesTransitionsThatPoolByTheMaximum() {
    String pool = layer("MaxPooling2D", "");
    assertThatIOException()
        .isThrownBy(() -> described(false, described(pool, NORM, pool)))
        .withMessageContaining("pools by the maximum");
  }

  /// The file was written by h5py, with the layers' names of Keras 2.1 and some data sets
  /// compressed; PyTorch computed the logits from the tensors in its order.
  @Test
  void computesWhatPyTorchDoes() throws IOException {
    float[] expected = {-0.681933f, -0.023212f, -0.725862f, -0.077631f, 0.027892f};
    try (InputStream in = KerasFileTest.class.getResourceAsStream("keras-tiny.h5")) {
      Files.copy(in, file());
    }
    try (Parameters parameters = open(file()).parameters();
        Model model =
            Model.of(
                parameters,
                Model.Options.defaults().withThreads(1).withInput(new Shape(1, 3, 32, 32)));
        Arena arena = Arena.ofConfined()) {
      assertThat(((DenseNetSpec) parameters.spec()).epsilon()).isEqualTo(1.001e-5);
      MemorySegment image = arena.allocate(3L * 32 * 32 * Float.BYTES, 64);
      for (int i = 0; i < 3 * 32 * 32; i++) {
        image.setAtIndex(Parameters.ELEMENT, i, i * 37 % 101 / 50f - 1);
      }
      MemorySegment logits = arena.allocate((long) expected.length * Float.BYTES, 64);
      model.predict(image, 1, logits);
      for (int i = 0; i < expected.length; i++) {
        assertThat(logits.getAtIndex(Parameters.ELEMENT, i)).isCloseTo(expected[i], within(1e-5f));
      }
    }
  }

  /// keras.applications' files called `notop`.
  @Test
  void readsWeightsWithoutTheirClassifier() throws IOException {
    fixture().without("predictions").write(file());
    Checkpoints.Loaded loaded = open(file());
    try (Parameters parameters = loaded.parameters()) {
      assertThat(loaded.headless()).isTrue();
      assertThat(parameters.spec().text())
          .isEqualTo(textOf(NETWORK.replace("classes=7", "classes=1")));
    }
  }

  private static String textOf(String network) {
    return Networks.parse(network).text();
  }

  private void assertRefused(String message) {
    assertThatIOException().isThrownBy(() -> open(file())).withMessage(file() + ": " + message);
  }

  @Test
  void saysWhatIsNotADenseNets() {
    Map<String, Object> weights = new LinkedHashMap<>();
    weights.put("dense/kernel", new float[][] {{1}});
    fixture().with("dense", weights).write(file());
    assertRefused("2 dense layers (predictions, dense): a DenseNet has one, its classifier");
    weights.clear();
    weights.put("lstm/kernel", new float[] {1});
    fixture().with("lstm", weights).write(file());
    assertRefused("lstm/kernel of layer lstm: none of keras.applications' DenseNets has it");
  }

  @Test
  void saysWhatIsMissing() {
    fixture().without("conv3_block1_1_bn").write(file());
    assertThatIOException().isThrownBy(() -> open(file())).withMessageContaining("no DenseNet");
  }

  @Test
  void refusesTheSameWeightTwice() {
    try (var hdf = HdfFile.write(file())) {
      hdf.putGroup("dense").putGroup("vars").putDataset("0", new float[][] {{1}});
      for (String model : new String[] {"a", "b"}) {
        hdf.putGroup(model).putGroup("bn").putGroup("vars").putDataset("0", new float[] {1});
      }
    }
    assertRefused("b/bn/vars/0: there twice");
  }

  @Test
  void refusesOtherNumbersAndOtherFiles() throws IOException {
    Map<String, Object> weights = new LinkedHashMap<>();
    weights.put("bn/gamma", new int[] {1});
    fixture().with("bn", weights).write(file());
    assertRefused("/bn/bn/gamma: int, expected floats");
    Files.delete(file());
    try (var hdf = HdfFile.write(file())) {
      hdf.putDataset("x", new float[] {1});
    }
    assertRefused("/: no attribute layer_names and no group vars, expected Keras' weights");
  }

  /// Whatever byte is damaged: either the file is refused in one line or its numbers differ.
  @Test
  void survivesDamage() throws IOException {
    fixture().write(file());
    byte[] sound = Files.readAllBytes(file());
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 150; i++) {
      byte[] damaged = sound.clone();
      int at = 8 + random.nextInt(damaged.length - 8);
      damaged[at] = (byte) random.nextInt();
      Files.write(file(), damaged);
      try (Parameters parameters = open(file()).parameters()) {
        assertThat(parameters.segments()).isNotEmpty();
      } catch (IOException e) {
        assertThat(e).hasMessageStartingWith(file() + ": ");
      }
    }
    Files.write(file(), Arrays.copyOf(sound, 100));
    assertThatIOException().isThrownBy(() -> open(file())).withMessageContaining("HDF5");
  }
}
