package dev.densevec.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.infer.Model;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.Networks;
import dev.densevec.spec.Parameter;
import dev.densevec.tensor.Shape;
import dev.densevec.train.Initialization;
import dev.densevec.train.TrainingNetwork;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Networks under names of their author's own, whose norms have real running statistics: these show
/// what the names don't.
final class RunningStatisticsTest {
  private static final int LAYERS = 3;
  private static final int GROWTH = 4;
  private static final int SIDE = 8;

  private static final DenseNetSpec SPEC =
      (DenseNetSpec)
          Networks.parse(
              "densenet:stem=cifar,stem-channels=6,growth=4,bottleneck=2,compression=0.5,"
                  + "blocks=3-3,classes=5");

  @TempDir private Path folder;
  private Parameters trained;
  private float[] image;
  private float[] expected;

  /// Gathers statistics by forward passes over random images, and biases that are not zero.
  @BeforeEach
  void gatherStatistics() {
    Random random = new Random(7);
    trained = Parameters.allocate(SPEC);
    Initialization.HE_FAN_OUT.apply(trained, 1);
    trained
        .segments()
        .forEach(
            (name, segment) -> {
              if (name.contains("norm") && name.endsWith(".bias")) {
                for (int i = 0; i < segment.byteSize() / Float.BYTES; i++) {
                  segment.setAtIndex(Parameters.ELEMENT, i, (float) random.nextGaussian() / 2);
                }
              }
            });
    image = new float[3 * SIDE * SIDE];
    Shape input = new Shape(1, 3, SIDE, SIDE);
    TrainingNetwork.Options options = TrainingNetwork.Options.defaults(8, input).withThreads(1);
    try (TrainingNetwork network = TrainingNetwork.of(trained, options);
        Arena arena = Arena.ofConfined()) {
      MemorySegment images = arena.allocate(8L * image.length * Float.BYTES, 64);
      MemorySegment targets = arena.allocate(8L * SPEC.classes() * Float.BYTES, 64);
      for (int step = 0; step < 5; step++) {
        for (int i = 0; i < 8 * image.length; i++) {
          images.setAtIndex(Parameters.ELEMENT, i, (float) random.nextGaussian());
        }
        network.step(images, targets, 8);
      }
    }
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) random.nextGaussian();
    }
    expected = logits(trained);
  }

  @AfterEach
  void close() {
    trained.close();
  }

  private float[] logits(Parameters parameters) {
    Model.Options options = new Model.Options(1, 1, Optional.of(new Shape(1, 3, SIDE, SIDE)));
    try (Model model = Model.of(parameters, options)) {
      return model.predict(image);
    }
  }

  /// Which of our channels each channel is that a reader of `in + layers * GROWTH` sees in the
  /// network that puts new ones in front.
  private static int[] newFirst(int in, int layers) {
    List<Integer> order = new ArrayList<>();
    for (int layer = layers - 1; layer >= 0; layer--) {
      for (int i = 0; i < GROWTH; i++) {
        order.add(in + layer * GROWTH + i);
      }
    }
    for (int i = 0; i < in; i++) {
      order.add(i);
    }
    return order.stream().mapToInt(Integer::intValue).toArray();
  }

  /// A tensor of the network that computes the same with new features in front.
  private static TensorEntry inFront(TensorEntry tensor) {
    Matcher layer =
        Pattern.compile("features.denseblock(\\d).denselayer(\\d).(norm1|conv1)\\..*")
            .matcher(tensor.name());
    Matcher reader =
        Pattern.compile("features.(transition1|norm5)\\..*|classifier.weight")
            .matcher(tensor.name());
    int axis = tensor.dims().size() == 1 ? 0 : 1;
    if (layer.matches()) {
      int in = layer.group(1).equals("1") ? 6 : 9;
      return tensor.reordered(axis, newFirst(in, Integer.parseInt(layer.group(2)) - 1));
    }
    boolean first = tensor.name().contains("transition1");
    return reader.matches() ? tensor.reordered(axis, newFirst(first ? 6 : 9, LAYERS)) : tensor;
  }

  private Path save(UnaryOperator<TensorEntry> change) throws IOException {
    List<TensorEntry> tensors = new ArrayList<>();
    for (Parameter parameter : SPEC.parameters()) {
      TensorEntry tensor =
          TensorEntry.rowMajor(
              parameter.name(),
              DType.F32,
              parameter.dims().stream().map(Integer::longValue).toList(),
              trained.get(parameter.name()));
      tensors.add(change.apply(tensor));
    }
    Path file = folder.resolve("own.pth");
    TensorFiles.save(file, CheckpointFormat.PYTORCH, tensors, Map.of());
    return file;
  }

  private static TensorEntry ownName(TensorEntry tensor) {
    return tensor.named(tensor.name().replace("dense", "d").replaceAll("conv0|norm0", "x$0"));
  }

  private void assertSame(Path file, String... said) throws IOException {
    Checkpoints.Loaded loaded = Checkpoints.open(file);
    try (Parameters parameters = loaded.parameters()) {
      assertThat(parameters.spec()).isEqualTo(SPEC);
      float[] actual = logits(parameters);
      for (int i = 0; i < expected.length; i++) {
        assertThat(actual[i]).as("logit %s", i).isCloseTo(expected[i], within(1e-6f));
      }
      for (String text : said) {
        assertThat(loaded.warnings()).anyMatch(warning -> warning.contains(text));
      }
      assertThat(loaded.warnings().isEmpty()).isEqualTo(said.length == 0);
    }
  }

  @Test
  void showNewFeaturesInFront() throws IOException {
    assertSame(save(tensor -> ownName(inFront(tensor))), "new features in front of old ones");
  }

  @Test
  void showNewFeaturesInFrontAgainstKnownNames() throws IOException {
    assertSame(save(RunningStatisticsTest::inFront), "against what the names say");
  }

  @Test
  void showNewFeaturesAtTheEnd() throws IOException {
    assertSame(save(RunningStatisticsTest::ownName), "new features after old ones");
    Checkpoints.Loaded known = Checkpoints.open(save(UnaryOperator.identity()));
    try (var _ = known.parameters()) {
      assertThat(known.warnings()).isEmpty();
    }
  }

  /// Names of a repository whose layers put new features in front, in a fork that doesn't.
  @Test
  void outweighTheOrderOfKnownRepositories() throws IOException {
    UnaryOperator<String> kuangliu =
        name ->
            name.replaceAll("features.conv0", "conv1")
                .replaceAll("features.denseblock(\\d).denselayer1", "dense$1.0")
                .replaceAll("features.denseblock(\\d).denselayer2", "dense$1.1")
                .replaceAll("features.denseblock(\\d).denselayer3", "dense$1.2")
                .replaceAll("features.transition1", "trans1")
                .replaceAll("features.norm5", "bn")
                .replace("norm", "bn")
                .replace("classifier", "linear");
    assertSame(save(tensor -> tensor.named(kuangliu.apply(tensor.name()))));
    assertSame(save(tensor -> inFront(tensor).named(kuangliu.apply(tensor.name()))));
  }

  /// The means are those of a network whose transition or layers have no ReLU.
  @ParameterizedTest
  @CsvSource({"transition1.norm, transition1.conv, denseblock2.denselayer1.norm1"})
  void showThatAReluIsMissing(String norm, String conv, String next) throws IOException {
    MemorySegment mean = trained.get("features." + next + ".running_mean");
    MemorySegment beta = trained.get("features." + norm + ".bias");
    MemorySegment weight = trained.get("features." + conv + ".weight");
    int in = (int) (beta.byteSize() / Float.BYTES);
    for (int o = 0; o < mean.byteSize() / Float.BYTES; o++) {
      float sum = 0;
      for (int i = 0; i < in; i++) {
        sum +=
            weight.getAtIndex(Parameters.ELEMENT, o * in + i)
                * beta.getAtIndex(Parameters.ELEMENT, i);
      }
      mean.setAtIndex(Parameters.ELEMENT, o, sum * 1.01f);
    }
    Path file = save(RunningStatisticsTest::ownName);
    assertThatThrownBy(() -> Checkpoints.open(file))
        .hasMessageContaining("no ReLU is in front of it")
        .hasMessageContaining(conv.replace("dense", "d"));
  }
}
