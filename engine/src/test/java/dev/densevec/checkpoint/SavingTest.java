package dev.densevec.checkpoint;

import static dev.densevec.testing.checkpoint.TorchFixture.TINY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.densevec.checkpoint.Checkpoints.Storage;
import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.testing.RandomNetwork;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Weights written in every format and storage.
final class SavingTest {
  private static final long ALIGNMENT = 64;

  @TempDir private Path folder;

  static List<Storage> storages() {
    return List.of(CheckpointFormat.values()).stream()
        .flatMap(
            format ->
                List.of(DType.F32, DType.F16, DType.BF16).stream()
                    .map(storage -> new Storage(format, storage)))
        .toList();
  }

  private static void assertSame(Parameters actual, Parameters expected) {
    assertThat(actual.spec()).isEqualTo(expected.spec());
    expected
        .segments()
        .forEach(
            (name, segment) ->
                assertThat(actual.get(name).mismatch(segment)).as(name).isEqualTo(-1));
  }

  @ParameterizedTest
  @MethodSource("storages")
  void comesBackTheSame(Storage storage) throws IOException {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    DenseNetSpec spec = ((DenseNetSpec) TINY).withEpsilon(1.001e-5);
    try (Parameters original = RandomNetwork.parameters(spec, 3)) {
      Checkpoints.save(original, first, storage, Map.of("epoch", "3", "densevec.labels", "ä\nb"));
      Checkpoints.Loaded loaded = Checkpoints.open(first);
      try (Parameters parameters = loaded.parameters()) {
        if (storage.storage() == DType.F32) {
          assertSame(parameters, original);
        }
        assertThat(loaded.metadata())
            .containsEntry("epoch", "3")
            .containsEntry("densevec.labels", "ä\nb");
        assertThat(parameters.spec()).isEqualTo(spec);
        Checkpoints.save(parameters, second, storage, loaded.metadata());
      }
    }
    assertThat(second).hasSameBinaryContentAs(first);
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16"})
  void formatsHoldTheSameBits(DType storage) throws IOException {
    try (Parameters original = RandomNetwork.parameters(TINY, 5)) {
      for (CheckpointFormat format : CheckpointFormat.values()) {
        Checkpoints.save(
            original, folder.resolve(format.name()), new Storage(format, storage), Map.of());
      }
    }
    try (TensorFile safetensors = TensorFiles.open(folder.resolve("SAFETENSORS"));
        TensorFile torch = TensorFiles.open(folder.resolve("PYTORCH"))) {
      assertThat(torch.format()).isEqualTo(CheckpointFormat.PYTORCH.text());
      assertThat(torch.tensors().keySet())
          .containsExactlyElementsOf(safetensors.tensors().keySet());
      torch
          .tensors()
          .forEach(
              (name, tensor) -> {
                assertThat(tensor.dtype()).isEqualTo(storage);
                TensorEntry other = safetensors.tensors().get(name);
                assertThat(tensor.dims()).isEqualTo(other.dims());
                assertThat(tensor.data().mismatch(other.data())).as(name).isEqualTo(-1);
              });
    }
  }

  @Test
  void torchStoragesAreAligned() throws IOException {
    Path file = folder.resolve("a.pth");
    try (Parameters original = RandomNetwork.parameters(TINY, 5)) {
      Checkpoints.save(original, file, new Storage(CheckpointFormat.PYTORCH, DType.F32), Map.of());
    }
    try (TensorFile torch = TensorFiles.open(file)) {
      for (TensorEntry tensor : torch.tensors().values()) {
        assertThat(tensor.data().address() % ALIGNMENT).as(tensor.name()).isZero();
      }
    }
  }

  @Test
  void leavesOutWhatBelongsToARun() throws IOException {
    Path file = folder.resolve("a.safetensors");
    try (Parameters original = RandomNetwork.parameters(TINY, 5)) {
      Map<String, String> metadata = Map.of("densevec.groups", "optimizer", "training.epoch", "3");
      Storage storage = new Storage(CheckpointFormat.SAFETENSORS, DType.F32);
      Checkpoints.save(original, file, storage, metadata);
    }
    try (TensorFile saved = TensorFiles.open(file)) {
      assertThat(saved.metadata()).containsOnlyKeys("training.epoch", "densevec.network", "format");
    }
  }

  @Test
  void writesNothingIfANumberDoesNotFit() throws IOException {
    Path file = folder.resolve("a.pth");
    Files.writeString(file, "before");
    try (Parameters original = RandomNetwork.parameters(TINY, 5)) {
      original.get("classifier.bias").set(Parameters.ELEMENT, 4, 1e6f);
      Storage storage = new Storage(CheckpointFormat.PYTORCH, DType.F16);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Checkpoints.save(original, file, storage, Map.of()))
          .withMessage("classifier.bias: 1000000.0 is too large for F16");
    }
    assertThat(file).hasContent("before");
    assertThat(folder.toFile().list()).containsExactly("a.pth");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Storage(CheckpointFormat.PYTORCH, DType.I64))
        .withMessage("I64 can't be written");
  }
}
