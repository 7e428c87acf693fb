package dev.densevec.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.train.Initialization;
import dev.densevec.train.TrainingNetwork;
import dev.densevec.train.optim.Optimizer;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every optimiser of the library can be named, goes downhill, and goes on from what it saved.
final class OptimizerNameTest {
  private static final String WEIGHT = "classifier.weight";

  private Parameters parameters;
  private TrainingNetwork network;

  @BeforeEach
  void open() {
    parameters =
        Parameters.allocate(
            Networks.parse("densenet-40-12:blocks=1,growth=4,stem-channels=4,classes=3"));
    Initialization.HE_FAN_IN.apply(parameters, 1);
    network =
        TrainingNetwork.of(
            parameters, TrainingNetwork.Options.defaults(2, new Shape(1, 3, 8, 8)).withThreads(1));
  }

  @AfterEach
  void close() {
    network.close();
    parameters.close();
  }

  private Optimizer make(OptimizerName name) {
    return name.make(Settings.of(Recipe.CIFAR.settings(name.text()), Map.of())).of(network);
  }

  @Test
  void everyOptimizerHasAName() throws IOException {
    Path sources = Path.of("../engine/src/main/java/dev/densevec/train/optim");
    var optimizers = new TreeSet<String>();
    try (Stream<Path> files = Files.list(sources)) {
      for (Path file : files.toList()) {
        if (Files.readString(file).contains(" implements Optimizer")) {
          optimizers.add(file.getFileName().toString().replace(".java", ""));
        }
      }
    }
    assertThat(Stream.of(OptimizerName.values()).map(name -> make(name).getClass().getSimpleName()))
        .containsExactlyInAnyOrderElementsOf(optimizers);
  }

  @ParameterizedTest
  @EnumSource
  void goesAgainstTheGradient(OptimizerName name) {
    float[] before = weight();
    gradients(0.25f);
    make(name).step(0.01);
    float[] after = weight();
    for (int i = 0; i < before.length; i++) {
      assertThat(after[i]).isLessThan(before[i]);
    }
  }

  @ParameterizedTest
  @EnumSource
  void goesOnFromItsState(OptimizerName name) {
    Optimizer first = make(name);
    List<Float> gradients = List.of(0.25f, -0.5f, 0.125f);
    Map<String, float[]> state = new LinkedHashMap<>();
    float[] start = {};
    for (int i = 0; i < gradients.size(); i++) {
      if (i == gradients.size() - 1) {
        first.state().forEach((key, values) -> state.put(key, floats(values)));
        start = weight();
      }
      gradients(gradients.get(i));
      first.step(0.01);
    }
    float[] wanted = weight();
    parameters.get(WEIGHT).copyFrom(MemorySegment.ofArray(start));
    Optimizer second = make(name);
    assertThat(second.state()).hasSameSizeAs(state);
    state.forEach((key, values) -> second.state().get(key).copyFrom(MemorySegment.ofArray(values)));
    second.step(0.01);
    assertThat(weight()).containsExactly(wanted);
  }

  private float[] weight() {
    return floats(parameters.get(WEIGHT));
  }

  private static float[] floats(MemorySegment values) {
    return values.toArray(Parameters.ELEMENT);
  }

  private void gradients(float value) {
    MemorySegment gradient = network.gradients().get(WEIGHT);
    for (long i = 0; i < gradient.byteSize() / Float.BYTES; i++) {
      gradient.setAtIndex(Parameters.ELEMENT, i, value);
    }
  }
}
