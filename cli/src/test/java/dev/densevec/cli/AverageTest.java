package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.data.Head;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.spec.Parameter;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `densevec average`: the mean of weights, and what is no mean of one network.
final class AverageTest {
  @TempDir private Path folder;

  /// The sample's weights times a factor.
  private String weights(String name, String network, float factor, List<String> labels)
      throws IOException {
    Path file = folder.resolve(name);
    try (Parameters parameters = Samples.parameters(network)) {
      for (Parameter parameter : parameters.spec().parameters()) {
        MemorySegment values = parameters.get(parameter.name());
        for (long i = 0; i < parameter.elements(); i++) {
          float value = values.getAtIndex(Parameters.ELEMENT, i);
          values.setAtIndex(Parameters.ELEMENT, i, factor * value);
        }
      }
      ModelNotes notes =
          ModelNotes.of(labels, Preprocessing.named("cifar10")).withHead(Head.SIGMOID, List.of());
      Checkpoints.save(parameters, file, notes.metadata());
    }
    return file.toString();
  }

  private static List<String> names(String prefix) {
    return IntStream.range(0, 10).mapToObj(i -> prefix + i).toList();
  }

  @Test
  void everyTensorIsTheMean() throws IOException {
    String one = weights("1.safetensors", Samples.NETWORK, 1, names("a"));
    String two = weights("2.safetensors", Samples.NETWORK, 2, names("a"));
    String six = weights("6.safetensors", Samples.NETWORK, 6, names("a"));
    Path mean = folder.resolve("mean.safetensors");
    CliRun run = CliRun.of("average", one, two, six, "-o", mean.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith(mean + "  mean of 3 weights, ")
        .endsWith(" tensors, the norms' running statistics among them\n");
    Checkpoints.Loaded loaded = Checkpoints.open(mean);
    try (Parameters parameters = loaded.parameters();
        Parameters own = Samples.parameters(Samples.NETWORK)) {
      for (Parameter parameter : own.spec().parameters()) {
        MemorySegment values = own.get(parameter.name());
        for (long i = 0; i < parameter.elements(); i++) {
          float value = values.getAtIndex(Parameters.ELEMENT, i);
          float expected = (float) (((double) value + 2 * value + 6 * value) / 3);
          assertThat(parameters.get(parameter.name()).getAtIndex(Parameters.ELEMENT, i))
              .as(parameter.name())
              .isEqualTo(expected);
        }
      }
      ModelNotes notes = ModelNotes.read(loaded.metadata(), 10);
      assertThat(notes.labels()).hasValue(names("a"));
      assertThat(notes.head()).hasValue(Head.SIGMOID);
      assertThat(loaded.metadata())
          .containsEntry("densevec.average", one + "\n" + two + "\n" + six);
    }
    assertThat(CliRun.of("average", one, two, "-o", mean.toString()).err())
        .isEqualTo("densevec: " + mean + ": exists already; --force replaces it\n");
  }

  @Test
  void otherNetworksAndOtherClassesAreRefused() throws IOException {
    String one = weights("1.safetensors", Samples.NETWORK, 1, names("a"));
    String out = folder.resolve("mean.safetensors").toString();
    String deep = Samples.NETWORK.replace("2-2", "2-3");
    String other = weights("2.safetensors", deep, 1, names("a"));
    CliRun run = CliRun.of("average", one, other, "-o", out);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err())
        .startsWith("densevec: " + other + ": weights of densenet:")
        .contains("expected");
    String named = weights("3.safetensors", Samples.NETWORK, 1, names("b"));
    assertThat(CliRun.of("average", one, named, "-o", out).err())
        .startsWith("densevec: " + named + ": densevec.labels is 'b0, b1,");
    assertThat(CliRun.of("average", one, "-o", out).err())
        .isEqualTo("densevec: name at least two weights to average\n");
    assertThat(Files.exists(Path.of(out))).isFalse();
  }
}
