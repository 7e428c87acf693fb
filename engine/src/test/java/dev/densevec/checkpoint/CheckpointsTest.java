package dev.densevec.checkpoint;

import static dev.densevec.testing.checkpoint.TorchFixture.TINY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.spec.Parameter;
import dev.densevec.testing.checkpoint.TorchFixture;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Loading for a given network, saving, and what is said of files that don't fit.
final class CheckpointsTest {
  @TempDir private Path folder;

  private Path tiny(UnaryOperator<String> renaming) throws IOException {
    return TorchFixture.of(TINY, DType.F32, renaming).zip(folder.resolve("tiny.pth"));
  }

  private static NetworkSpec tiny(String from, String to) {
    return Networks.parse(TINY.text().replace(from, to));
  }

  private static void assertUnfit(Path path, NetworkSpec spec, String message) {
    assertThatThrownBy(() -> Checkpoints.load(path, spec))
        .isInstanceOf(IOException.class)
        .hasMessage(path + ": " + message);
  }

  @Test
  void savesWhatItLoads() throws IOException {
    Path saved = folder.resolve("saved.safetensors");
    try (Parameters original = Checkpoints.load(tiny(name -> "module." + name))) {
      Checkpoints.save(original, saved, Map.of("epoch", "3"));
      try (Parameters loaded = Checkpoints.load(saved)) {
        assertThat(loaded.spec()).isEqualTo(TINY);
        original
            .segments()
            .forEach(
                (name, segment) ->
                    assertThat(loaded.get(name).mismatch(segment)).as(name).isEqualTo(-1));
      }
    }
    try (TensorFile file = TensorFiles.open(saved)) {
      assertThat(file.metadata()).containsOnly(Map.entry("epoch", "3"), Map.entry("format", "pt"));
    }
    assertThat(Checkpoints.recognise(saved)).isEqualTo(TINY);
  }

  @Test
  void loadsFromMemoryWhatItLoadsFromAFile() throws IOException {
    Path file = tiny(UnaryOperator.identity());
    byte[] content = Files.readAllBytes(file);
    Path name = Path.of("in memory");
    try (Parameters mapped = Checkpoints.load(file);
        Parameters copied = Checkpoints.open(name, content).parameters()) {
      Arrays.fill(content, (byte) 0);
      mapped
          .segments()
          .forEach(
              (key, segment) ->
                  assertThat(copied.get(key).mismatch(segment)).as(key).isEqualTo(-1));
    }
    assertThatThrownBy(() -> Checkpoints.open(name, new byte[0]))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("in memory: neither safetensors, a");
  }

  @Test
  void savesOverTheFileItHasMapped() throws IOException {
    Path path = folder.resolve("a.safetensors");
    try (Parameters first = Parameters.allocate(TINY)) {
      Checkpoints.save(first, path, Map.of());
    }
    try (Parameters mapped = Checkpoints.load(path)) {
      Checkpoints.save(mapped, path, Map.of("format", "np"));
      assertThat(mapped.get("classifier.bias").byteSize()).isEqualTo(40);
    }
    assertThat(Checkpoints.recognise(path)).isEqualTo(TINY);
  }

  @Test
  void namesTensorAndDimsOfAMisfit() throws IOException {
    Path named = tiny(UnaryOperator.identity());
    assertUnfit(
        named, tiny("in=3", "in=1"), "features.conv0.weight: [8, 3, 3, 3], expected [8, 1, 3, 3]");
    assertUnfit(
        named, tiny("classes=10", "classes=5"), "classifier.weight: [10, 18], expected [5, 18]");
    Path unknown = tiny(name -> "x." + name.replace('.', '_'));
    assertUnfit(
        unknown,
        tiny("in=3", "in=1"),
        "x.features_conv0_weight: [8, 3, 3, 3], expected [8, 1, 3, 3] of features.conv0.weight");
  }

  @Test
  void listsWhatIsMissingAndUnexpected() throws IOException {
    Path named = tiny(UnaryOperator.identity());
    assertUnfit(
        named,
        tiny("bias=false", "bias=true"),
        "missing features.conv0.bias, features.denseblock1.denselayer1.conv1.bias,"
            + " features.denseblock1.denselayer1.conv2.bias and 14 more");
    assertUnfit(
        named,
        tiny("stem=cifar,", "stem=cifar-bn,"),
        "missing features.norm0.weight, features.norm0.bias, features.norm0.running_mean"
            + " and 1 more");
    Path extra =
        TorchFixture.of(TINY, DType.F32, UnaryOperator.identity())
            .tensor("features.denseblock9.denselayer1.norm1.weight", DType.F32, new long[] {1}, 1)
            .tensor("loss.weight", DType.F32, new long[] {1}, 1)
            .zip(folder.resolve("extra.pth"));
    assertUnfit(extra, TINY, "unexpected features.denseblock9.denselayer1.norm1.weight");
    Path stranger =
        TorchFixture.of(TINY, DType.F32, UnaryOperator.identity())
            .tensor("features.denseblock9.denselayer1.norm1.weight", DType.F32, new long[] {1}, 1)
            .zip(folder.resolve("stranger.pth"));
    assertUnfit(stranger, TINY, "unexpected features.denseblock9.denselayer1.norm1.weight");
  }

  @Test
  void countsTensorsWithUnknownNames() throws IOException {
    UnaryOperator<String> unknown = name -> "x." + name.replace('.', '_');
    Path more =
        TorchFixture.of(TINY, DType.F32, unknown)
            .tensor("y", DType.F32, new long[] {1}, 1)
            .zip(folder.resolve("more.pth"));
    assertUnfit(more, TINY, "unexpected y");
    NetworkSpec longer = tiny("blocks=2-3-2", "blocks=2-3");
    Path fewer = TorchFixture.of(longer, DType.F32, unknown).zip(folder.resolve("fewer.pth"));
    assertUnfit(
        fewer,
        TINY,
        "x.classifier_weight: [10, 20], expected [10, 20, 1, 1] of"
            + " features.transition2.conv.weight");
  }

  @Test
  void refusesTypesItCannotRead() throws IOException {
    Path path = folder.resolve("f8.safetensors");
    List<TensorEntry> tensors = new ArrayList<>();
    for (Parameter parameter : TINY.parameters()) {
      List<Long> dims = parameter.dims().stream().map(Integer::longValue).toList();
      MemorySegment data = MemorySegment.ofArray(new byte[(int) parameter.elements()]);
      tensors.add(TensorEntry.rowMajor(parameter.name(), DType.F8_E4M3, dims, data));
    }
    TensorFiles.save(path, tensors, Map.of());
    assertUnfit(path, TINY, "features.conv0.weight: F8_E4M3, expected F32, F64, F16 or BF16");
  }

  @Test
  void refusesParametersThatTogetherExceedTheFile() throws IOException {
    NetworkSpec spec =
        Networks.parse("densenet:blocks=4,growth=8,stem-channels=64,compression=0.5");
    TorchFixture fixture = new TorchFixture();
    int shared = 88 * 8 * 9;
    String key = fixture.store(shared, new byte[shared * Float.BYTES]);
    for (Parameter parameter : spec.parameters()) {
      long[] dims = parameter.dims().stream().mapToLong(Integer::longValue).toArray();
      fixture.view(parameter.name(), "FloatStorage", key, 0, dims, TorchFixture.strides(dims));
    }
    Path path = fixture.zip(folder.resolve("shared.pth"));
    assertThatThrownBy(() -> Checkpoints.load(path))
        .isInstanceOf(IOException.class)
        .hasMessageMatching(
            ".*shared.pth: features.denseblock1.denselayer2.conv1.weight: parameters overlap;"
                + " up to here they take \\d+ bytes, the file has "
                + Files.size(path));
  }
}
