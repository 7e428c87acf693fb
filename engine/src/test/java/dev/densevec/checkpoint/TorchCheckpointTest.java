package dev.densevec.checkpoint;

import static dev.densevec.testing.checkpoint.TorchFixture.TINY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.spec.Parameter;
import dev.densevec.testing.checkpoint.PickleWriter;
import dev.densevec.testing.checkpoint.TorchFixture;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// PyTorch checkpoints of both formats, under many names, in all types.
final class TorchCheckpointTest {
  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("weights.pth");
  }

  private static void assertHoldsTiny(Path file) throws IOException {
    try (Parameters parameters = Checkpoints.load(file)) {
      assertThat(parameters.spec()).isEqualTo(TINY);
      int index = 0;
      for (Parameter parameter : TINY.parameters()) {
        float[] expected = TorchFixture.values(parameter, index++);
        assertThat(floats(parameters.get(parameter.name())))
            .as(parameter.name())
            .containsExactly(expected);
      }
    }
  }

  private static float[] floats(MemorySegment segment) {
    return segment.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"F32", "F64", "F16", "BF16"})
  void readsEveryTypeInBothFormats(DType dtype) throws IOException {
    TorchFixture fixture = TorchFixture.of(TINY, dtype, UnaryOperator.identity());
    assertHoldsTiny(fixture.zip(file()));
    assertHoldsTiny(fixture.legacy(file()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"module.", "model.", "densenet121.", "module.densenet121.", "a.b."})
  void looksBehindPrefixes(String prefix) throws IOException {
    assertHoldsTiny(TorchFixture.of(TINY, DType.F32, name -> prefix + name).zip(file()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"state_dict", "model", "model_state_dict", "net"})
  void looksIntoWrappers(String wrapper) throws IOException {
    TorchFixture fixture =
        TorchFixture.of(TINY, DType.F32, UnaryOperator.identity())
            .wrapped(wrapper)
            .companion(pickle -> pickle.text("epoch").number(7))
            .companion(pickle -> pickle.text("optimizer").dict(_ -> {}));
    assertHoldsTiny(fixture.legacy(file()));
    assertHoldsTiny(fixture.zip(file()));
    try (TensorFile file = TensorFiles.open(file())) {
      assertThat(file.metadata()).containsExactly(Map.entry("epoch", "7"));
      assertThat(file.format()).isEqualTo("PyTorch zip");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "(denselayer\\d+\\.(?:norm|conv))([12]), $1.$2",
    "features.norm5, features.norm_final",
    "classifier, classifier.0"
  })
  void knowsOtherNames(String pattern, String replacement) throws IOException {
    UnaryOperator<String> renaming = name -> name.replaceAll(pattern, replacement);
    assertHoldsTiny(TorchFixture.of(TINY, DType.F32, renaming).zip(file()));
  }

  @Test
  void goesByOrderWhereNamesAreUnknown() throws IOException {
    UnaryOperator<String> renaming =
        name -> name.replaceAll("features\\.", "backbone.").replace("denselayer", "layer.");
    assertHoldsTiny(TorchFixture.of(TINY, DType.F32, renaming).legacy(file()));
  }

  @Test
  void keepsTheOrderOfRegistration() throws IOException {
    TorchFixture.of(TINY, DType.F32, UnaryOperator.identity()).zip(file());
    try (TensorFile file = TensorFiles.open(file())) {
      assertThat(file.tensors().keySet())
          .filteredOn(name -> !name.endsWith("num_batches_tracked"))
          .containsExactlyElementsOf(TINY.parameters().stream().map(Parameter::name).toList());
    }
  }

  @Test
  void inflatesWhatWasPackedAgain() throws IOException {
    TorchFixture fixture = TorchFixture.of(TINY, DType.F32, UnaryOperator.identity());
    Files.write(file(), TorchFixture.zip(fixture.files(), ZipEntry.DEFLATED));
    assertHoldsTiny(file());
  }

  @Test
  void gathersViewsWithStridesAndOffsets() throws IOException {
    TorchFixture fixture = new TorchFixture();
    float[] values = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    String key = fixture.store(values.length, TorchFixture.bytes(DType.F32, values));
    fixture
        .view("transposed", "FloatStorage", key, 1, new long[] {2, 3}, 1, 2)
        .view("every third", "FloatStorage", key, 0, new long[] {4}, 3)
        .view("scalar", "FloatStorage", key, 9, new long[0])
        .view("empty", "FloatStorage", key, 10, new long[] {0, 5}, 5, 1)
        .zip(file());
    try (TensorFile file = TensorFiles.open(file())) {
      assertThat(values(file, "transposed")).containsExactly(1, 3, 5, 2, 4, 6);
      assertThat(values(file, "every third")).containsExactly(0, 3, 6, 9);
      assertThat(values(file, "scalar")).containsExactly(9);
      assertThat(values(file, "empty")).isEmpty();
      assertThat(file.tensors().get("transposed").dims()).containsExactly(2L, 3L);
    }
  }

  private static float[] values(TensorFile file, String name) {
    TensorEntry tensor = file.tensors().get(name);
    float[] values = new float[(int) tensor.elements()];
    MemorySegment bytes = file.arena().allocate(values.length * 4L);
    tensor.copyTo(bytes);
    return bytes.toArray(ValueLayout.JAVA_FLOAT);
  }

  @Test
  void readsPartsOfStoragesInOldFiles() throws IOException {
    TorchFixture fixture = new TorchFixture();
    String key = fixture.store(4, TorchFixture.bytes(DType.F32, 1, 2, 3, 4));
    fixture
        .entry(pickle -> pickle.text("part").tensor(p -> writePart(p, key), 1, new long[] {2}, 1))
        .legacy(file());
    try (TensorFile file = TensorFiles.open(file())) {
      assertThat(values(file, "part")).containsExactly(3, 4);
    }
  }

  /// A storage of four elements, of which the part from the second on is meant.
  private static void writePart(PickleWriter pickle, String key) {
    pickle.op('(').text("storage").global("torch", "FloatStorage").text(key).text("cpu").number(4);
    pickle.op('(').text("a key").number(1).number(3).raw('t', 't', 'Q');
  }

  @Test
  void readsParametersAndStoragesOfBytes() throws IOException {
    TorchFixture fixture = new TorchFixture();
    String key = fixture.store(8, TorchFixture.bytes(DType.F32, 1.5f, 2.5f));
    PickleWriter.Part tensor =
        p -> {
          p.global("torch._utils", "_rebuild_tensor_v3").op('(').storage("UntypedStorage", key, 8);
          p.number(0).numbers(2).numbers(1).raw(0x89).dict(_ -> {});
          p.global("torch", "float32").raw('t', 'R');
        };
    fixture
        .entry(
            p -> {
              p.text("weight").global("torch._utils", "_rebuild_parameter").op('(');
              tensor.write(p);
              p.raw(0x88).dict(_ -> {}).raw('t', 'R');
            })
        .zip(file());
    try (TensorFile file = TensorFiles.open(file())) {
      assertThat(values(file, "weight")).containsExactly(1.5f, 2.5f);
    }
  }

  @Test
  void stepsOverHarmlessCompanions() throws IOException {
    TorchFixture.of(TINY, DType.F32, UnaryOperator.identity())
        .wrapped("state_dict")
        .companion(p -> p.text("args").global("argparse", "Namespace").raw(')', 0x81, '}', 'b'))
        .companion(
            p ->
                p.text("best")
                    .global("numpy.core.multiarray", "scalar")
                    .raw('(')
                    .global("numpy", "dtype")
                    .raw('(')
                    .text("f8")
                    .raw('t', 'R', 'U', 2, 1, 2, 't', 'R'))
        .zip(file());
    assertHoldsTiny(file());
  }
}
