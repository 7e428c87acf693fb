package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the command writes as JSON is what its schema says, and nothing else.
class JsonSchemaTest {
  private static final Path SCHEMA = Path.of("../docs/json.schema.json");
  private static final Path DOCUMENT = Path.of("../docs/json.md");
  private static final Pattern CAMEL = Pattern.compile("[a-z][a-zA-Z0-9]*");

  @TempDir private Path folder;
  private String weights;
  private String picture;
  private String data;

  @BeforeEach
  void makeInputs() throws IOException {
    weights = Samples.weights(folder, Samples.NETWORK).toString();
    picture = Samples.png(folder.resolve("a.png"), 40, 30, 1).toString();
    data = Samples.cifar(folder.resolve("cifar"), 40, 20);
  }

  private static JsonSchema schema(String definition) throws IOException {
    String whole =
        Files.readString(SCHEMA)
            .replaceFirst("\\{", "{\"\\$ref\": \"#/\\$defs/" + definition + "\",");
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(whole);
  }

  private static void assertMatches(String definition, List<String> lines) throws IOException {
    JsonSchema schema = schema(definition);
    assertThat(lines).as(definition).isNotEmpty();
    for (String line : lines) {
      assertThat(schema.validate(line, InputFormat.JSON)).as(line).isEmpty();
    }
  }

  /// Runs a command with `--format json` and holds each line against a definition.
  private static List<String> assertWrites(String definition, String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--format", "json"));
    CliRun run = CliRun.of(all.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertMatches(definition, run.outLines());
    return run.outLines();
  }

  @Test
  void imagesAreDescribed() throws IOException {
    assertWrites("predict", "predict", "-w", weights, picture);
    assertWrites("predict", "predict", "-w", weights, "--logits", picture, picture);
    assertWrites("cam", "cam", "-w", weights, "--out", folder.toString(), picture);
  }

  @Test
  void networksAreDescribed() throws IOException {
    assertWrites("info", "info", "densenet121");
    assertWrites("info", "info", "-w", "embedded");
    assertWrites("infoTrain", "info", "d2l", "--train", "--batch", "2");
    assertWrites("networks", "networks");
    assertWrites("compare", "compare", "resnet8", "densenet-bc-22-12");
    assertWrites("reuse", "reuse", "-w", weights);
    assertWrites("pull", "pull", "--list");
  }

  @Test
  void evaluationsAreDescribed() throws IOException {
    assertWrites("evalClasses", "eval", "-w", weights, data);
    assertWrites("eval", "eval", "-w", weights, "--bootstrap", "20", data);
    Path table = folder.resolve("labels.csv");
    List<String> rows = new ArrayList<>(List.of("path,red,green"));
    for (int i = 0; i < 8; i++) {
      String name = i + ".png";
      Samples.png(folder.resolve(name), 32, 32, i);
      rows.add(name + "," + i % 2 + "," + i / 2 % 2);
    }
    Files.write(table, rows);
    String two =
        Samples.weights(folder, Samples.NETWORK.replace("classes=10", "classes=2")).toString();
    String[] eval = {"eval", "-w", two, "--head", "sigmoid", "csv:" + table};
    assertWrites("evalLabels", eval);
    assertWrites(
        "eval",
        Stream.concat(Arrays.stream(eval), Stream.of("--bootstrap", "20")).toArray(String[]::new));
  }

  @Test
  void measurementsAreDescribed() throws IOException {
    String[] measured = {Samples.NETWORK, "--count=2", "--warm-up=0", "--threads=1"};
    String[] bench =
        Stream.concat(Stream.of("bench"), Arrays.stream(measured)).toArray(String[]::new);
    Path report = folder.resolve("report.json");
    Files.write(report, assertWrites("bench", bench));
    assertWrites(
        "bench", "bench", Samples.NETWORK, "--train", "--batch=2", "--count=2", "--warm-up=0");
    String[] again = {"bench", "--compare", report.toString(), "--count=2", "--warm-up=0"};
    assertWrites("benchComparison", again);
    assertWrites("profile", "profile", Samples.NETWORK, "--seconds=0.05", "--warm-up=0");
  }

  @Test
  void logsOfRunsAreDescribed() throws IOException {
    Path run = folder.resolve("run");
    String[] train = {
      "train", data, "--arch=" + Samples.NETWORK, "--batch=20", "--epochs=2", "--log-format=json"
    };
    for (String validation : List.of("--val-every=1", "--val=none")) {
      Path out = run.resolveSibling("run" + validation);
      assertThat(
              CliRun.of(
                      Stream.concat(Arrays.stream(train), Stream.of(validation, "--out=" + out))
                          .toArray(String[]::new))
                  .exitCode())
          .isZero();
      assertMatches("epoch", Files.readAllLines(out.resolve("log.jsonl")));
    }
  }

  @Test
  void anythingElseIsRefused() throws IOException {
    String line = assertWrites("predict", "predict", "-w", weights, picture).getFirst();
    for (String other :
        List.of(
            line.replaceFirst("\\}$", ",\"more\":1}"),
            line.replaceFirst("\"label\":\"[^\"]*\"", "\"label\":1"),
            line.replaceFirst("\"image\":\"[^\"]*\",", ""))) {
      assertThat(other).isNotEqualTo(line);
      assertThat(schema("predict").validate(other, InputFormat.JSON)).as(other).isNotEmpty();
    }
  }

  /// Every definition of a command's output is in the document, and names are of one kind.
  @Test
  void theDocumentNamesEveryDefinition() throws IOException {
    JsonObject definitions =
        JsonParser.parseString(Files.readString(SCHEMA)).getAsJsonObject().getAsJsonObject("$defs");
    String document = Files.readString(DOCUMENT);
    for (var definition : definitions.entrySet()) {
      JsonObject body = definition.getValue().getAsJsonObject();
      if (body.get("description").getAsString().startsWith("densevec ")) {
        assertThat(document).contains("`" + definition.getKey() + "`");
      }
      if (body.has("properties")) {
        assertThat(body.getAsJsonObject("properties").keySet()).allMatch(CAMEL.asMatchPredicate());
      }
    }
  }
}
