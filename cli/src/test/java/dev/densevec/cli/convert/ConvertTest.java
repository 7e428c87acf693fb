package dev.densevec.cli.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.cli.CliRun;
import dev.densevec.cli.Samples;
import dev.densevec.infer.Model;
import dev.densevec.tensor.Shape;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `densevec convert`, each direction.
final class ConvertTest {
  private static final String KERAS_NETWORK =
      "densenet:stem=imagenet,stem-channels=6,growth=4,bottleneck=2,blocks=2-1,classes=4,"
          + "compression=0.5,epsilon=1.001e-5";

  @TempDir private Path folder;
  private Path source;

  @BeforeEach
  void makeWeights() throws IOException {
    source = folder.resolve("source.safetensors");
    try (Parameters parameters = Samples.parameters(Samples.NETWORK)) {
      Checkpoints.save(parameters, source, Map.of("densevec.labels", "a\nb", "author", "me"));
    }
  }

  private Path convert(Path from, String to, String... options) {
    Path target = folder.resolve(to);
    String[] args = new String[3 + options.length];
    args[0] = "convert";
    args[1] = from.toString();
    args[2] = target.toString();
    System.arraycopy(options, 0, args, 3, options.length);
    CliRun run = CliRun.of(args);
    if (from.toString().endsWith(".h5")) {
      assertThat(run.errLines()).hasSize(1).first().asString().contains("epsilon", "is assumed");
    } else {
      assertThat(run.err()).isEmpty();
    }
    assertThat(run.exitCode()).isZero();
    return target;
  }

  @ParameterizedTest
  @ValueSource(strings = {"f32", "f16", "bf16"})
  void thereAndBackIsTheSame(String dtype) throws IOException {
    Path first = convert(source, "first.safetensors", "--dtype=" + dtype);
    Path torch = convert(first, "second.pth", "--dtype=" + dtype);
    Path third = convert(torch, "third.safetensors", "--dtype=" + dtype);
    assertThat(third).hasSameBinaryContentAs(first);
    assertThat(convert(third, "fourth.pt", "--dtype=" + dtype)).hasSameBinaryContentAs(torch);
    Checkpoints.Loaded loaded = Checkpoints.open(torch);
    loaded.parameters().close();
    assertThat(loaded.metadata())
        .containsEntry("densevec.labels", "a\nb")
        .containsEntry("author", "me");
  }

  @Test
  void saysWhatItWrote() throws IOException {
    Path target = folder.resolve("a.pth");
    CliRun run = CliRun.of("convert", source.toString(), target.toString(), "--dtype", "bf16");
    assertThat(run)
        .isEqualTo(
            new CliRun(
                0,
                target
                    + "  PyTorch zip, bfloat16, "
                    + grouped(Files.size(target))
                    + " bytes, 32 tensors\n",
                ""));
  }

  private static String grouped(long bytes) {
    return String.format(Locale.ROOT, "%d,%03d", bytes / 1000, bytes % 1000);
  }

  @Test
  void kerasWeightsKeepTheirEpsilonEverywhere() throws IOException {
    Path keras = folder.resolve("keras.h5");
    try (Parameters original = Samples.parameters(KERAS_NETWORK)) {
      KerasFixture.of(original).write(keras);
      Path safetensors = convert(keras, "a.safetensors");
      Path torch = convert(safetensors, "a.pth");
      assertThat(convert(keras, "b.pth")).hasSameBinaryContentAs(torch);
      try (Parameters back = Checkpoints.load(torch)) {
        assertThat(back.spec()).isEqualTo(original.spec());
        original
            .segments()
            .forEach(
                (name, segment) ->
                    assertThat(back.get(name).mismatch(segment)).as(name).isEqualTo(-1));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"safetensors", "pth", "h5"})
  void onnxRuntimeComputesTheSame(String from) throws Exception {
    Path weights = source;
    Shape input = new Shape(2, 3, 32, 32);
    if (from.equals("h5")) {
      weights = folder.resolve("keras.h5");
      try (Parameters original = Samples.parameters(KERAS_NETWORK)) {
        KerasFixture.of(original).write(weights);
      }
      input = new Shape(2, 3, 224, 224);
    } else if (from.equals("pth")) {
      weights = convert(source, "source.pth");
    }
    float[] images = new float[(int) input.elements()];
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) random.nextDouble(-2, 2);
    }
    float[] expected = densevec(convert(weights, "same.safetensors"), images, input);
    float[] actual = onnxRuntime(convert(weights, "model.onnx"), images, input);
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i])
          .isCloseTo(expected[i], within(1e-4f * Math.max(1, Math.abs(expected[i]))));
    }
  }

  private static float[] densevec(Path weights, float[] images, Shape input) throws IOException {
    Model.Options options = Model.Options.defaults().withThreads(1).withMaxBatch(1);
    Shape one = new Shape(1, input.c(), input.h(), input.w());
    try (Model model = Model.open(weights, options.withInput(one))) {
      int half = images.length / 2;
      float[] first = model.predict(Arrays.copyOf(images, half));
      float[] second = model.predict(Arrays.copyOfRange(images, half, images.length));
      float[] both = Arrays.copyOf(first, 2 * first.length);
      System.arraycopy(second, 0, both, first.length, second.length);
      return both;
    }
  }

  private static float[] onnxRuntime(Path model, float[] images, Shape input) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    long[] dims = {input.n(), input.c(), input.h(), input.w()};
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        OrtSession session = environment.createSession(model.toString(), options);
        OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(images), dims);
        OrtSession.Result result = session.run(Map.of("input", tensor))) {
      assertThat(session.getMetadata().getCustomMetadata()).containsKey("densevec.network");
      FloatBuffer logits = ((OnnxTensor) result.get("logits").orElseThrow()).getFloatBuffer();
      float[] copy = new float[logits.remaining()];
      logits.get(copy);
      return copy;
    }
  }

  @Test
  void keepsTheClassesInOnnx() throws Exception {
    Path model = convert(source, "model.onnx");
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        OrtSession session = environment.createSession(model.toString(), options)) {
      assertThat(session.getMetadata().getCustomMetadata())
          .containsEntry("densevec.labels", "a\nb")
          .containsEntry("author", "me");
    }
  }

  @Test
  void replacesOnlyWhenTold() throws IOException {
    Path target = folder.resolve("a.pth");
    Files.writeString(target, "before");
    CliRun run = CliRun.of("convert", source.toString(), target.toString());
    assertThat(run)
        .isEqualTo(
            new CliRun(5, "", "densevec: " + target + ": exists already; --force replaces it\n"));
    assertThat(target).hasContent("before");
    convert(source, "a.pth", "--force");
    Checkpoints.load(target).close();
    byte[] itself = Files.readAllBytes(convert(source, "source.safetensors", "--force"));
    convert(source, "source.safetensors", "--force");
    assertThat(source).hasBinaryContent(itself);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 2, 'name the weights and the file to write: convert SOURCE TARGET'",
    "'SOURCE', 2, 'name the weights and the file to write: convert SOURCE TARGET'",
    "'SOURCE DIR/a.h5', 2, 'DIR/a.h5: ends in none of .safetensors, .pth, .pt, .bin, .onnx'",
    "'SOURCE DIR/a.onnx --dtype f16', 2, 'ONNX is written in float32 only, not in float16'",
    "'SOURCE DIR/a.pth --arch densenet121', 3, ''",
    "'DIR/none.pth DIR/a.pth', 3, 'DIR/none.pth: no such file'",
    "'SOURCE DIR/none/a.pth', 5, 'DIR/none/a.pth: can''t be written: no such file'",
    "'SOURCE DIR/none/a.onnx', 5, 'DIR/none/a.onnx: can''t be written: no such file or directory'",
    "'densenet121 DIR/a.pth', 3, 'densenet121: no such file; densevec pull densenet121 fetches it'",
  })
  void saysWhyItCannot(String arguments, int code, String message) {
    String words = ("convert " + arguments).strip();
    CliRun run =
        CliRun.of(
            words
                .replace("SOURCE", source.toString())
                .replace("DIR", folder.toString())
                .split(" "));
    assertThat(run.exitCode()).isEqualTo(code);
    assertThat(run.out()).isEmpty();
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).startsWith("densevec: " + message.replace("DIR", folder.toString()));
    assertThat(folder.toFile().list()).containsExactly("source.safetensors");
  }

  @Test
  void refusesNumbersTooLargeForTheType() throws IOException {
    try (Parameters parameters = Samples.parameters(Samples.NETWORK)) {
      parameters.get("classifier.bias").set(Parameters.ELEMENT, 0, 70_000);
      Checkpoints.save(parameters, source, Map.of());
    }
    Path target = folder.resolve("a.pth");
    CliRun run = CliRun.of("convert", source.toString(), target.toString(), "--dtype=f16");
    assertThat(run)
        .isEqualTo(new CliRun(2, "", "densevec: classifier.bias: 70000.0 is too large for F16\n"));
    assertThat(target).doesNotExist();
  }
}
