package dev.densevec.cli.predict;

import dev.densevec.cli.console.Failure;
import dev.densevec.cli.format.Csv;
import dev.densevec.cli.format.Format;
import dev.densevec.cli.format.Json;
import dev.densevec.cli.format.Numbers;
import dev.densevec.cli.format.Prediction.Ranked;
import dev.densevec.cli.format.Table;
import dev.densevec.cli.picture.HeatOverlay;
import dev.densevec.cli.picture.PngFile;
import dev.densevec.data.Head;
import dev.densevec.data.decode.Images;
import dev.densevec.data.image.Picture;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.explain.ActivationMap;
import dev.densevec.explain.ClassActivation;
import dev.densevec.infer.Features;
import dev.densevec.infer.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Draws the activation maps of picture after picture and prints what they show.
public final class CamImages {
  private final Model model;
  private final ClassActivation activation;
  private final Request request;

  /// The images whose maps are written, by the files these are written to.
  private final Map<Path, Path> written = new HashMap<>();

  /// What is asked for.
  ///
  /// @param preprocessing how pictures become input
  /// @param head what the outputs are
  /// @param labels names of the classes
  /// @param classes classes to show; empty for the best
  /// @param top how many of the best
  /// @param method how maps are made
  /// @param folder where pictures go
  public record Request(
      Preprocessing preprocessing,
      Head head,
      List<String> labels,
      List<Integer> classes,
      int top,
      ClassActivation.Method method,
      Path folder) {}

  /// One class in one picture.
  private record Seen(Ranked ranked, float logit, ActivationMap map) {}

  public CamImages(Model model, ClassActivation activation, Request request) {
    this.model = model;
    this.activation = activation;
    this.request = request;
  }

  /// The classes that `texts` name, by number or label.
  ///
  /// @throws Failure if one is unknown
  public static List<Integer> chosen(List<String> texts, List<String> labels) {
    List<Integer> chosen = new ArrayList<>();
    for (String text : texts) {
      int index = labels.indexOf(text);
      if (index < 0 && text.matches("\\d{1,9}")) {
        index = Integer.parseInt(text);
      }
      if (index < 0 || index >= labels.size()) {
        throw Failure.usage(
            String.format(
                Locale.ROOT,
                "--class is '%s', expected a label or 0 to %d",
                text,
                labels.size() - 1));
      }
      chosen.add(index);
    }
    return chosen;
  }

  /// What stands above the results.
  public List<String> header(Format format) {
    return format == Format.CSV
        ? List.of(Csv.line("image", "class", "label", "probability", "logit", "x", "y", "png"))
        : List.of();
  }

  /// Draws the maps of one picture.
  ///
  /// @return lines that say what was seen where
  /// @throws IOException in one line if the picture can't be read
  public List<String> show(ImageList.Entry entry, Format format) throws IOException {
    Path path = entry.path();
    Path png = place(entry);
    Preprocessing how = request.preprocessing();
    Picture photo = Images.read(path);
    Picture prepared = photo.withChannels(how.channels(), path.toString());
    Features features = model.features(how.apply(prepared));
    if (!Ranking.finite(features.logits())) {
      throw new IOException(path + ": the network's output is not finite, though its weights are");
    }
    List<Seen> seen = ranked(features).stream().map(r -> seen(features, r)).toList();
    List<HeatOverlay.Panel> panels =
        seen.stream()
            .map(s -> new HeatOverlay.Panel(percent(s.ranked()) + "  " + s.ranked().label(), s.map))
            .toList();
    var frame = request.preprocessing().frame(photo.width(), photo.height());
    OutputFolder.make(png.getParent());
    PngFile.write(new HeatOverlay(photo.toRgb(), frame).draw(panels), png);
    return switch (format) {
      case TABLE -> table(path, png, seen);
      case JSON -> List.of(json(path, png, seen));
      case CSV -> csv(path, png, seen);
    };
  }

  /// Where the maps of an image go; no two images of a run share a place.
  private Path place(ImageList.Entry entry) throws IOException {
    Path png =
        request.folder().resolve(entry.name()).resolveSibling(stem(entry.name()) + "-cam.png");
    Path other = written.putIfAbsent(png, entry.path());
    if (other != null) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: its maps would replace those of %s in %s; run them with another --out",
              entry.path(),
              other,
              png));
    }
    return png;
  }

  private List<Ranked> ranked(Features features) {
    float[] probabilities = request.head().probabilities(features.logits());
    if (request.classes().isEmpty()) {
      return Ranking.best(probabilities, request.labels(), request.top());
    }
    return request.classes().stream()
        .map(c -> new Ranked(c, request.labels().get(c), probabilities[c]))
        .toList();
  }

  private Seen seen(Features features, Ranked ranked) {
    int c = ranked.index();
    return new Seen(ranked, features.logits()[c], activation.map(features, c, request.method()));
  }

  private static String stem(Path path) {
    String name = path.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? name : name.substring(0, dot);
  }

  private static String percent(Ranked ranked) {
    return Numbers.fixed(100.0 * ranked.score(), 2) + " %";
  }

  private static List<String> table(Path path, Path png, List<Seen> seen) {
    List<String> lines = new ArrayList<>(List.of(path + " -> " + png));
    Table table = new Table("rlrl");
    for (Seen s : seen) {
      table.row(
          "  " + percent(s.ranked()),
          s.ranked().label(),
          Numbers.fixed(s.logit(), 3),
          String.format(
              Locale.ROOT,
              "most at %d,%d of %dx%d",
              peak(s) % s.map.w(),
              peak(s) / s.map.w(),
              s.map.w(),
              s.map.h()));
    }
    lines.addAll(table.lines());
    return lines;
  }

  /// Index of the place that spoke most for the class.
  private static int peak(Seen seen) {
    float[] values = seen.map().values();
    int peak = 0;
    for (int p = 1; p < values.length; p++) {
      peak = values[p] > values[peak] ? p : peak;
    }
    return peak;
  }

  private String json(Path path, Path png, List<Seen> seen) {
    Json json = new Json().beginObject().member("image", path.toString());
    json.member("png", png.toString()).key("classes").beginArray();
    for (Seen s : seen) {
      json.beginObject().member("class", s.ranked().index()).member("label", s.ranked().label());
      json.key("probability").value(s.ranked().score()).key("logit").value(s.logit());
      json.key("bias").value(activation.bias(s.ranked().index()));
      json.member("height", s.map().h()).member("width", s.map().w()).key("map").beginArray();
      for (float value : s.map().values()) {
        json.value(value);
      }
      json.endArray().endObject();
    }
    return json.endArray().endObject().toString();
  }

  private static List<String> csv(Path path, Path png, List<Seen> seen) {
    return seen.stream()
        .map(
            s ->
                Csv.line(
                    path.toString(),
                    String.valueOf(s.ranked().index()),
                    s.ranked().label(),
                    String.valueOf(s.ranked().score()),
                    String.valueOf(s.logit()),
                    String.valueOf(peak(s) % s.map().w()),
                    String.valueOf(peak(s) / s.map().w()),
                    png.toString()))
        .toList();
  }
}
