package dev.densevec.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.labels.Labels;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.spec.Networks;
import dev.densevec.train.Initialization;
import dev.densevec.weights.Parameters;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples do what they say, one with what the other wrote.
class ExamplesTest {
  private static final String NETWORK =
      "densenet:stem=cifar,stem-channels=8,growth=4,blocks=2-2,classes=10";

  @TempDir private Path folder;

  private static List<String> printed(Callable<Void> program) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      program.call();
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private Path weights() throws IOException {
    Path file = folder.resolve("weights.safetensors");
    try (Parameters parameters = Parameters.allocate(Networks.parse(NETWORK))) {
      Initialization.HE_FAN_OUT.apply(parameters, 1);
      ModelNotes notes = ModelNotes.of(Labels.named("cifar10"), Preprocessing.named("cifar10"));
      Checkpoints.save(parameters, file, notes.metadata());
    }
    return file;
  }

  /// A picture of one colour, a little different each time.
  private Path picture(String name, Color color, int change) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    BufferedImage image = new BufferedImage(48, 40, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(color);
    graphics.fillRect(0, 0, 48, 40);
    graphics.setColor(Color.GRAY);
    graphics.fillRect(change, change, 4, 4);
    graphics.dispose();
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  /// Runs it as JBang would: with the options of its head, and the library on the class path.
  @Test
  void theProgramForJBangRunsWithTheOptionsThatItNames() throws Exception {
    Path program = Path.of("jbang/Classify.java");
    Map<String, String> head =
        Files.readAllLines(program).stream()
            .filter(line -> line.matches("//[A-Z_]+ .*"))
            .map(line -> line.substring(2).split(" ", 2))
            .collect(Collectors.toMap(words -> words[0], words -> words[1]));
    Matcher version =
        Pattern.compile("<version>(.*?)</version>").matcher(Files.readString(Path.of("pom.xml")));
    assertThat(version.find()).isTrue();
    assertThat(head.get("DEPS")).isEqualTo("dev.densevec:densevec-engine:" + version.group(1));
    assertThat(head.get("JAVA")).isEqualTo("25+");

    String picture = picture("blue.png", Color.BLUE, 3).toString();
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of(head.get("RUNTIME_OPTIONS").split(" ", -1)));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), program.toString()));
    line.addAll(List.of(weights().toString(), picture));
    Path printed = folder.resolve("printed");
    Process process =
        new ProcessBuilder(line)
            .redirectOutput(printed.toFile())
            .redirectError(folder.resolve("errors").toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(folder.resolve("errors"))).isZero();
    assertThat(Files.readAllLines(printed))
        .hasSize(4)
        .startsWith(picture)
        .filteredOn(text -> text.matches("Label\\[index=\\d, name=\\w+, probability=0\\.\\d+]"))
        .hasSize(3);
  }

  @Test
  void aNetworkLearnsTwoColoursAndTellsThemApart() throws Exception {
    for (int i = 0; i < 30; i++) {
      picture("photos/red/" + i + ".png", Color.RED, i);
      picture("photos/blue/" + i + ".png", Color.BLUE, i);
    }
    String photos = folder.resolve("photos").toString();
    Path run = folder.resolve("run");
    String weights = weights().toString();
    List<String> epochs =
        printed(
            () -> {
              FineTune.main(new String[] {weights, photos, run.toString()});
              return null;
            });
    assertThat(epochs).hasSize(10).allMatch(line -> line.matches("epoch \\d+: loss .*"));

    String blue = picture("new.png", Color.BLUE, 33).toString();
    List<String> classes =
        printed(
            () -> {
              Classify.main(new String[] {run.resolve("best.safetensors").toString(), blue});
              return null;
            });
    assertThat(classes).hasSize(3);
    assertThat(classes.get(0)).isEqualTo(blue);
    assertThat(classes.get(1)).matches("  [ \\d]{3}\\.\\d\\d %  blue");
    assertThat(classes.get(2)).endsWith("red");
  }
}
