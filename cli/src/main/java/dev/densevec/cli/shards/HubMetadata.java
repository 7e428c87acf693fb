package dev.densevec.cli.shards;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.hardwood.reader.ParquetFileReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the Hugging Face Hub's library `datasets` writes into the metadata of Parquet files: the
/// features of its columns, as JSON under `huggingface`.
final class HubMetadata {
  private static final String KEY = "huggingface";

  private HubMetadata() {}

  /// The names of the classes that a column's numbers stand for (`ClassLabel`).
  ///
  /// @return empty if the metadata don't have any
  /// @throws IOException in one line without the file's name, if the metadata are no such JSON
  static Optional<List<String>> classNames(ParquetFileReader reader, String column)
      throws IOException {
    String text = reader.getFileMetaData().keyValueMetadata().get(KEY);
    if (text == null) {
      return Optional.empty();
    }
    try {
      JsonObject features =
          JsonParser.parseString(text)
              .getAsJsonObject()
              .getAsJsonObject("info")
              .getAsJsonObject("features");
      JsonElement feature = features.get(column);
      if (feature == null || !feature.isJsonObject() || !feature.getAsJsonObject().has("names")) {
        return Optional.empty();
      }
      List<String> names = new ArrayList<>();
      for (JsonElement name : feature.getAsJsonObject().getAsJsonArray("names")) {
        names.add(name.getAsString().replaceAll("\\R", " "));
      }
      return Optional.of(names);
    } catch (JsonParseException
        | IllegalStateException
        | ClassCastException
        | UnsupportedOperationException
        | NullPointerException e) {
      throw new IOException("its metadata '" + KEY + "' can't be understood", e);
    }
  }
}
