package dev.densevec.cli.format;

import dev.densevec.cli.format.Prediction.Ranked;
import java.util.function.Consumer;

/// JSON lines: an object an image.
final class JsonPredictions implements PredictionWriter {
  private final Consumer<String> out;
  private final Score score;

  JsonPredictions(Consumer<String> out, Score score) {
    this.out = out;
    this.score = score;
  }

  @Override
  public void write(Prediction prediction) {
    Json json = new Json().beginObject().member("image", prediction.image());
    json.key("predictions").beginArray();
    for (Ranked ranked : prediction.ranked()) {
      json.beginObject().member("class", ranked.index()).member("label", ranked.label());
      json.key(score.text()).value(ranked.score()).endObject();
    }
    out.accept(json.endArray().endObject().toString());
  }
}
