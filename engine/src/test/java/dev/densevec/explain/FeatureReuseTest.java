package dev.densevec.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.checkpoint.TensorFile;
import dev.densevec.checkpoint.TensorFiles;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.spec.Networks;
import dev.densevec.spec.Parameter;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class FeatureReuseTest {
  private static final Path WEIGHTS =
      Path.of(
          System.getProperty("densevec.data", "../shared/data"),
          "weights/densenet-bc-100-12-cifar10.pth.tar");

  /// Sets every weight that connects a source to a target to a number of its own, with changing
  /// sign: each strength must be exactly that number.
  @Test
  void tellsConnectionsApart() {
    String text = "densenet:stem=cifar,stem-channels=5,growth=3,bottleneck=2,blocks=2-1,classes=4";
    try (Parameters parameters = Parameters.allocate(Networks.parse(text))) {
      connect(parameters, "features.denseblock1.denselayer1.conv1", 1, 5, 1f);
      connect(parameters, "features.denseblock1.denselayer2.conv1", 1, 5, 2f, 3, 3f);
      connect(parameters, "features.transition1.conv", 1, 5, 4f, 3, 5f, 3, 6f);
      connect(parameters, "features.denseblock2.denselayer1.conv1", 1, 11, 7f);
      connect(parameters, "classifier", 1, 11, 8f, 3, 9f);
      FeatureReuse reuse = FeatureReuse.of(parameters);
      assertThat(reuse.blocks()).hasSize(2);
      FeatureReuse.Block first = reuse.blocks().getFirst();
      assertThat(first.sources())
          .containsExactly(
              new FeatureReuse.Source("input", 5),
              new FeatureReuse.Source("features.denseblock1.denselayer1", 3),
              new FeatureReuse.Source("features.denseblock1.denselayer2", 3));
      assertThat(first.targets().stream().map(FeatureReuse.Target::weights))
          .containsExactly(List.of(1.0), List.of(2.0, 3.0), List.of(4.0, 5.0, 6.0));
      assertThat(first.max()).isEqualTo(6);
      FeatureReuse.Target classifier = reuse.blocks().getLast().targets().getLast();
      assertThat(classifier).isEqualTo(new FeatureReuse.Target("classifier", List.of(8.0, 9.0)));
      assertThat(classifier.relative(0)).isEqualTo(8.0 / 9);
      assertThat(classifier.relative(1)).isEqualTo(1);
    }
  }

  @Test
  void averagesOverKernelsOfLayersWithoutBottleneck() {
    String text = "densenet:stem=cifar,stem-channels=4,growth=2,blocks=2,classes=3";
    try (Parameters parameters = Parameters.allocate(Networks.parse(text))) {
      connect(parameters, "features.denseblock1.denselayer2.conv1", 9, 4, 0.25f, 2, 0.5f);
      assertThat(FeatureReuse.of(parameters).blocks().getFirst().targets().get(1).weights())
          .containsExactly(0.25, 0.5);
    }
  }

  /// @param runs channels and their weight, source by source
  private static void connect(Parameters parameters, String layer, int positions, Number... runs) {
    String name = layer + ".weight";
    Parameter parameter =
        parameters.spec().parameters().stream()
            .filter(p -> p.name().equals(name))
            .findFirst()
            .orElseThrow();
    int at = 0;
    for (int o = 0; o < parameter.dims().getFirst(); o++) {
      for (int run = 0; run < runs.length; run += 2) {
        for (int i = 0; i < runs[run].intValue() * positions; i++) {
          float sign = at % 2 == 0 ? 1 : -1;
          float weight = sign * runs[run + 1].floatValue();
          parameters.get(name).setAtIndex(Parameters.ELEMENT, at++, weight);
        }
      }
    }
    assertThat((long) at).isEqualTo(parameter.elements());
  }

  /// The checkpoint's own tensors under its authors' names, summed straight from the file.
  @Test
  void agreesWithASumOverTheTensorsOfRealWeights() throws IOException {
    assumeTrue(Files.exists(WEIGHTS), () -> "no " + WEIGHTS.toAbsolutePath());
    try (Parameters parameters = Checkpoints.load(WEIGHTS);
        TensorFile file = TensorFiles.open(WEIGHTS)) {
      List<FeatureReuse.Block> blocks = FeatureReuse.of(parameters).blocks();
      assertThat(blocks).hasSize(3);
      int[] inputs = {24, 108, 150};
      int compared = 0;
      for (int b = 0; b < 3; b++) {
        for (int target = 0; target <= 16; target++) {
          String reader =
              b == 2 ? "fc.weight" : String.format(Locale.ROOT, "trans%d.conv1.weight", b + 1);
          String name =
              target == 16
                  ? reader
                  : String.format(Locale.ROOT, "block%d.layer.%d.conv1.weight", b + 1, target);
          TensorEntry tensor = file.tensors().get(name);
          for (int source = 0; source <= target; source++) {
            int first = source == 0 ? 0 : inputs[b] + 12 * (source - 1);
            int end = inputs[b] + 12 * source;
            assertThat(blocks.get(b).targets().get(target).weights().get(source))
                .as("%s of %d", name, source)
                .isCloseTo(meanAbsolute(tensor, first, end), within(1e-12));
            compared++;
          }
        }
      }
      assertThat(compared).isEqualTo(3 * 17 * 18 / 2);
    }
  }

  private static double meanAbsolute(TensorEntry tensor, int first, int end) {
    double sum = 0;
    int rows = Math.toIntExact(tensor.dims().get(0));
    long columns = tensor.dims().get(1);
    for (int o = 0; o < rows; o++) {
      for (int i = first; i < end; i++) {
        sum += Math.abs((double) tensor.data().getAtIndex(Parameters.ELEMENT, o * columns + i));
      }
    }
    return sum / ((double) rows * (end - first));
  }

  @Test
  void summaryComparesOldWithNew() {
    List<FeatureReuse.Source> sources = List.of(new FeatureReuse.Source("input", 4));
    FeatureReuse.Block block =
        new FeatureReuse.Block(
            1,
            sources,
            List.of(
                new FeatureReuse.Target("a", List.of(9.0)),
                new FeatureReuse.Target("b", List.of(1.0, 4.0)),
                new FeatureReuse.Target("classifier", List.of(1.0, 5.0, 3.0))));
    ReuseSummary summary = ReuseSummary.of(new FeatureReuse(List.of(block)));
    assertThat(summary).isEqualTo(new ReuseSummary(List.of(0.25), List.of(2.0 / 8), 3));
    assertThat(summary.sentence()).contains(" 25 % of the mean weight", "3.0 times");
  }
}
