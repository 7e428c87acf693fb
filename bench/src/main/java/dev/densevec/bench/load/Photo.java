package dev.densevec.bench.load;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.densevec.cli.Main;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.Screen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A picture that clients send.
///
/// @param file its bytes
/// @param predictions what `densevec predict` says of it
@SuppressWarnings("ArrayRecordComponent") // never compared
record Photo(byte[] file, JsonArray predictions) {

  /// Has `densevec predict` classify pictures, one after the other.
  ///
  /// @param weights what `--weights` names
  /// @param places files, folders and patterns
  /// @throws IllegalArgumentException in its own words if it can't classify all of them
  static List<Photo> predicted(String weights, List<String> places) throws IOException {
    List<String> line = new ArrayList<>(List.of("predict", "--format=json", "--batch=1"));
    line.addAll(List.of("--weights", weights));
    line.addAll(places);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    Console console = new Console(InputStream.nullInputStream(), out, errors, Screen.NONE);
    if (Main.run(line.toArray(String[]::new), console) != 0) {
      throw new IllegalArgumentException(err.toString(StandardCharsets.UTF_8).strip());
    }
    List<Photo> photos = new ArrayList<>();
    for (String text : out.toString(StandardCharsets.UTF_8).lines().toList()) {
      JsonObject json = JsonParser.parseString(text).getAsJsonObject();
      Path place = Path.of(json.get("image").getAsString());
      photos.add(new Photo(Files.readAllBytes(place), json.getAsJsonArray("predictions")));
    }
    return photos;
  }
}
