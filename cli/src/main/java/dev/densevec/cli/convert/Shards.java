package dev.densevec.cli.convert;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.checkpoint.ForeignTensors;
import dev.densevec.checkpoint.Reading;
import dev.densevec.checkpoint.TensorFile;
import dev.densevec.checkpoint.TensorFiles;
import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.data.files.InputFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Weights in several safetensors files, listed by an index (`model.safetensors.index.json`): a
/// JSON object whose `weight_map` says for each tensor in which file beside the index it lies.
final class Shards {
  private static final String ENDING = ".safetensors.index.json";

  private Shards() {}

  /// Whether a file is called like an index.
  static boolean is(Path file) {
    return file.toString().endsWith(ENDING);
  }

  /// Reads the tensors of all files.
  ///
  /// @throws IOException in one line that names the file that is missing or damaged
  static Checkpoints.Loaded open(Path index, Reading reading) throws IOException {
    Arena arena = Arena.ofShared();
    boolean opened = false;
    try {
      List<TensorEntry> tensors = new ArrayList<>();
      for (String file : files(index)) {
        try (TensorFile shard = TensorFiles.open(index.resolveSibling(file))) {
          for (TensorEntry tensor : shard.tensors().values()) {
            if (tensor.isReadable()) {
              tensors.add(copy(tensor, arena));
            }
          }
        }
      }
      Checkpoints.Loaded loaded =
          Checkpoints.open(
              new ForeignTensors(tensors, Optional.empty(), Map.of(), List.of(), arena), reading);
      opened = true;
      return loaded;
    } finally {
      if (!opened) {
        arena.close();
      }
    }
  }

  private static TensorEntry copy(TensorEntry tensor, Arena arena) {
    MemorySegment data = arena.allocate(tensor.elements() * Float.BYTES, Float.BYTES);
    tensor.copyTo(data);
    return TensorEntry.rowMajor(tensor.name(), DType.F32, tensor.dims(), data);
  }

  private static Set<String> files(Path index) throws IOException {
    String text = InputFiles.text(index, InputFiles.SMALL);
    Set<String> files = new LinkedHashSet<>();
    try {
      JsonObject all = JsonParser.parseString(text).getAsJsonObject();
      for (JsonElement file : all.getAsJsonObject("weight_map").asMap().values()) {
        files.add(file.getAsString());
      }
    } catch (JsonParseException
        | IllegalStateException
        | NullPointerException
        | ClassCastException e) {
      throw new IOException(index + ": no JSON object with a weight_map from tensors to files", e);
    }
    for (String file : files) {
      if (!file.matches("[\\w.-]+") || !file.endsWith(".safetensors")) {
        throw new IOException(
            index + ": weight_map names " + file + ", expected a .safetensors file");
      }
    }
    return files;
  }
}
