package dev.densevec.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.onnx.OnnxExport;
import dev.densevec.testing.checkpoint.TorchFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every format that is read.
final class StoredFormatTest {
  @TempDir private Path folder;

  /// A file of the tiny network's weights.
  private Path sample(StoredFormat format) throws IOException {
    TorchFixture torch = TorchFixture.of(TorchFixture.TINY, DType.F32, UnaryOperator.identity());
    Path file = folder.resolve(format.name());
    return switch (format) {
      case PYTORCH_ZIP -> torch.zip(file);
      case PYTORCH_LEGACY -> torch.legacy(file);
      case SAFETENSORS -> {
        try (var parameters = Checkpoints.load(torch.zip(folder.resolve("source")))) {
          Checkpoints.save(parameters, file, Map.of());
        }
        yield file;
      }
      case ONNX -> {
        try (var parameters = Checkpoints.load(torch.zip(folder.resolve("source")))) {
          OnnxExport.write(parameters, file, OnnxExport.Options.of(parameters.spec()));
        }
        yield file;
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void isToldFromContentAndRead(StoredFormat format) throws IOException {
    Path file = sample(format);
    try (TensorFile tensors = TensorFiles.open(file)) {
      assertThat(tensors.format()).isEqualTo(format.text());
    }
    try (var parameters = Checkpoints.load(file)) {
      assertThat(parameters.spec()).isEqualTo(TorchFixture.TINY);
    }
  }
}
