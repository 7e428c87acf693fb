package dev.densevec.cli.report;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.classify.Usual;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.format.Json;
import dev.densevec.cli.format.Numbers;
import dev.densevec.cli.format.OneLine;
import dev.densevec.cli.format.Table;
import dev.densevec.cli.input.NetworkHead;
import dev.densevec.cli.input.NetworkInput;
import dev.densevec.cli.mixin.ModelSource;
import dev.densevec.data.ModelNotes;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.train.Evaluation;
import dev.densevec.train.RunFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What `densevec info` says of weights: all that their file says beside them, and what is guessed
/// where it doesn't.
///
/// @param name what messages call the weights
/// @param classes names of the classes, for people
/// @param preprocessing how pictures become input, for people
/// @param head what the outputs are, for people
/// @param notes labels, preprocessing and head as far as the file says them
/// @param metadata all that the file says
public record WeightsReport(
    String name,
    String classes,
    String preprocessing,
    String head,
    ModelNotes notes,
    Map<String, String> metadata) {
  private static final String SETTING = "train.";
  private static final String DATA = SETTING + "data";
  private static final String STATE = "training.";
  private static final int MOST_NAMES = 10;
  private static final int LONGEST = 100;

  /// The report of weights.
  ///
  /// @throws IOException in one line, if what the file says can't be read
  public static WeightsReport of(Checkpoints.Loaded loaded, ModelSource source) throws IOException {
    NetworkSpec spec = loaded.parameters().spec();
    ModelNotes notes = ModelNotes.read(loaded.metadata(), spec.classes());
    boolean headless = loaded.headless();
    return new WeightsReport(
        source.name(),
        headless ? "none" : names(spec, notes),
        preprocessing(spec, notes, source),
        headless ? "none: the file has no classifier" : head(spec, notes),
        notes,
        new TreeMap<>(loaded.metadata()));
  }

  private static String names(NetworkSpec spec, ModelNotes notes) {
    if (notes.labels().isPresent()) {
      List<String> labels = notes.labels().get();
      return labels.stream().limit(MOST_NAMES).map(OneLine::inked).collect(Collectors.joining(", "))
          + (labels.size() > MOST_NAMES ? ", ..." : "");
    }
    return "the weights don't say"
        + Usual.labels(spec).map(g -> "; taken for " + g.name() + "'s, a guess").orElse("");
  }

  private static String preprocessing(NetworkSpec spec, ModelNotes notes, ModelSource source)
      throws IOException {
    try {
      return NetworkInput.of(spec, notes, source.file()).text();
    } catch (Failure e) {
      return "not known: " + e.getMessage();
    }
  }

  private static String head(NetworkSpec spec, ModelNotes notes) {
    return NetworkHead.of(notes, spec.classes()).text()
        + (notes.head().isPresent() ? "" : " (a guess: the weights don't say)");
  }

  /// Adds the rows on what the weights are.
  void addTo(Table table) {
    table.row("weights", name).row("names", classes).row("preprocessing", preprocessing);
    table.row("head", head);
    if (metadata.containsKey(DATA)) {
      table.row("trained on", metadata.get(DATA));
    }
    RunFolder.Progress.of(metadata)
        .ifPresent(
            run -> {
              table.row("trained for", text(run));
              run.best()
                  .ifPresent(best -> table.row("best epoch", run.bestEpoch() + ": " + text(best)));
            });
  }

  private static String text(RunFolder.Progress run) {
    return String.format(
        Locale.ROOT,
        "%d epochs, %s steps, %s minutes",
        run.epochs(),
        Numbers.grouped(run.steps()),
        Numbers.fixed(run.seconds() / 60, 1));
  }

  private String text(Evaluation best) {
    String score = Double.isNaN(best.score()) ? "" : score() + Numbers.fixed(best.score(), 4);
    return String.format(
        Locale.ROOT,
        "%stop-1 %s %%, loss %s of %s images",
        score.isEmpty() ? "" : score + ", ",
        Numbers.fixed(best.top1() * 100, 2),
        Numbers.fixed(best.loss(), 4),
        Numbers.grouped(best.images()));
  }

  private String score() {
    String monitor = metadata.getOrDefault(SETTING + "monitor", "auto");
    return monitor.equals("auto")
        ? "auroc "
        : monitor.equals("loss") ? "minus loss " : monitor + " ";
  }

  /// The run's settings, and what else the file says, a line each.
  List<String> remarks() {
    Table table = new Table("ll");
    metadata.forEach(
        (key, value) -> {
          boolean shown = key.startsWith(STATE) || ModelNotes.knows(key) || key.equals(DATA);
          if (!shown) {
            String text = OneLine.inked(OneLine.of(value));
            table.row(key, text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text);
          }
        });
    List<String> lines = new ArrayList<>(table.lines());
    if (!lines.isEmpty()) {
      lines.add("");
    }
    return lines;
  }

  /// As a member of the object that is open.
  void write(Json json) {
    json.key("weights").beginObject().member("name", name);
    json.member("preprocessing", preprocessing).member("head", head);
    json.key("labels").beginArray();
    notes.labels().ifPresent(labels -> labels.forEach(json::value));
    json.endArray().key("metadata").beginObject();
    metadata.forEach(json::member);
    json.endObject().endObject();
  }
}
