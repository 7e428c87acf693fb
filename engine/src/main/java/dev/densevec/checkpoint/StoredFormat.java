package dev.densevec.checkpoint;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.io.TensorContent;
import dev.densevec.checkpoint.onnx.OnnxReader;
import dev.densevec.checkpoint.safetensors.SafetensorsReader;
import dev.densevec.checkpoint.torch.TorchLegacy;
import dev.densevec.checkpoint.torch.TorchZip;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;

/// Formats that weights are read from. Each switch below names all of them.
enum StoredFormat {
  PYTORCH_ZIP,
  PYTORCH_LEGACY,
  SAFETENSORS,
  ONNX;

  private static final int LENGTH_BYTES = 8;

  /// The format that a file's first bytes show.
  static Optional<StoredFormat> of(MemorySegment file) {
    return Stream.of(values()).filter(format -> format.matches(file)).findFirst();
  }

  private boolean matches(MemorySegment file) {
    return switch (this) {
      case SAFETENSORS -> startsWith(file, LENGTH_BYTES, "{");
      case PYTORCH_ZIP -> startsWith(file, 0, "PK\3\4");
      case PYTORCH_LEGACY -> startsWith(file, 0, "\u0080") && TorchLegacy.matches(file);
      case ONNX -> OnnxReader.matches(file);
    };
  }

  /// Whether a file has these bytes at an offset.
  static boolean startsWith(MemorySegment file, long offset, String magic) {
    byte[] bytes = magic.getBytes(StandardCharsets.ISO_8859_1);
    return file.byteSize() >= offset + bytes.length
        && file.asSlice(offset, bytes.length).mismatch(MemorySegment.ofArray(bytes)) < 0;
  }

  /// The name for people.
  String text() {
    return switch (this) {
      case SAFETENSORS -> CheckpointFormat.SAFETENSORS.text();
      case PYTORCH_ZIP -> CheckpointFormat.PYTORCH.text();
      case PYTORCH_LEGACY -> "PyTorch legacy";
      case ONNX -> "ONNX";
    };
  }

  /// Finds a file's tensors.
  ///
  /// @param file the whole file
  /// @param arena where data that isn't stored as it is used is allocated
  /// @throws FormatException if the file is damaged or hostile
  TensorContent read(MemorySegment file, Arena arena) throws FormatException {
    return switch (this) {
      case SAFETENSORS -> SafetensorsReader.read(file);
      case PYTORCH_ZIP -> TorchZip.read(file, arena);
      case PYTORCH_LEGACY -> TorchLegacy.read(file);
      case ONNX -> OnnxReader.read(file, arena);
    };
  }
}
