package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.cli.picture.ColourScale;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CamTest {
  @TempDir private Path folder;
  private String weights;
  private String image;

  @BeforeEach
  void makeFiles() throws IOException {
    weights = Samples.weights(folder, Samples.NETWORK).toString();
    image = Samples.png(folder.resolve("noise.png"), 48, 40, 3).toString();
  }

  private CliRun cam(String... options) {
    String[] args = new String[6 + options.length];
    String[] first = {"cam", "-w", weights, "-o", folder.resolve("out").toString(), image};
    System.arraycopy(first, 0, args, 0, 6);
    System.arraycopy(options, 0, args, 6, options.length);
    return CliRun.of(args);
  }

  @Test
  void showsThePictureAndAPanelAClass() throws IOException {
    CliRun run = cam("--top=2", "--resize=32");
    assertThat(run.exitCode()).isZero();
    Path png = folder.resolve("out/noise-cam.png");
    assertThat(run.outLines()).hasSize(3).first().isEqualTo(image + " -> " + png);
    BufferedImage picture = ImageIO.read(png.toFile());
    int scale = 3 * 480 + 3 * 12;
    assertThat(picture.getWidth()).isGreaterThan(scale + 60);
    assertThat(picture.getHeight()).isEqualTo(400 + 48);
    assertThat(picture.getRGB(scale + 5, 0)).isEqualTo(0xFF000000 | ColourScale.rgb(1));
    assertThat(picture.getRGB(scale + 5, 399)).isEqualTo(0xFF000000 | ColourScale.rgb(0));
    BufferedImage photo = ImageIO.read(Path.of(image).toFile());
    assertThat(picture.getRGB(2, 2)).isEqualTo(photo.getRGB(0, 0));
    // The crop of a wide picture leaves out its sides.
    int side = picture.getRGB(480 + 12 + 4, 4);
    assertThat(side >> 16 & 0xFF).isEqualTo(side & 0xFF);
    int middle = picture.getRGB(480 + 12 + 240, 200);
    assertThat(middle).isNotEqualTo(photo.getRGB(24, 20));
  }

  @Test
  void namesTheClassesThatPredictNames() {
    List<String> predicted =
        CliRun.of("predict", "-w", weights, "--top=3", "--format=csv", image).outLines();
    List<String> seen = cam("--format=csv").outLines();
    assertThat(seen).hasSize(4);
    for (int i = 1; i <= 3; i++) {
      String[] expected = predicted.get(i).split(",", -1);
      String[] actual = seen.get(i).split(",", -1);
      assertThat(actual[1]).isEqualTo(expected[2]);
      assertThat(actual[2]).isEqualTo(expected[3]);
      assertThat(Float.parseFloat(actual[3])).isEqualTo(Float.parseFloat(expected[4]));
    }
  }

  @Test
  void jsonMapsAccountForTheLogit() {
    String json = cam("--format=json", "--class=cat", "--class=9").outLines().getFirst();
    Matcher matcher =
        Pattern.compile("\"logit\":([^,]+),\"bias\":([^,]+),[^\\[]+\"map\":\\[([^]]+)]")
            .matcher(json);
    int classes = 0;
    while (matcher.find()) {
      String[] map = matcher.group(3).split(",", -1);
      double sum = 0;
      for (String value : map) {
        sum += Double.parseDouble(value);
      }
      assertThat(sum / map.length + Double.parseDouble(matcher.group(2)))
          .isCloseTo(Double.parseDouble(matcher.group(1)), within(1e-4));
      classes++;
    }
    assertThat(classes).isEqualTo(2);
    assertThat(json).contains("\"label\":\"cat\"", "\"label\":\"truck\"");
  }

  @Test
  void gradCamIsNeverNegative() {
    String json = cam("--format=json", "--method=grad-cam").outLines().getFirst();
    String maps = json.replaceAll("\"(logit|bias)\":[^,]+,", "");
    assertThat(maps).contains("\"map\":[").doesNotContain(":[-", ",-");
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThat(cam("--class=zebra").err())
        .isEqualTo("densevec: --class is 'zebra', expected a label or 0 to 9\n");
    assertThat(cam("--class=10").exitCode()).isEqualTo(2);
    assertThat(cam("--method=guess").err())
        .isEqualTo("densevec: --method is 'guess', expected cam or grad-cam\n");
    assertThat(cam("--top=0").exitCode()).isEqualTo(2);
  }

  @Test
  void goesOnAfterAPictureThatCannotBeRead() {
    CliRun run = cam(folder.resolve("missing.png").toString());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.outLines()).hasSize(4);
  }

  @Test
  void keepsTheFoldersOfPicturesOfOneName() throws IOException {
    Path out = folder.resolve("out");
    List<Path> given = new ArrayList<>();
    for (String parent : List.of("a", "b")) {
      Files.createDirectories(folder.resolve("photos").resolve(parent));
      given.add(Samples.png(folder.resolve("photos/" + parent + "/0000.png"), 20, 20, 3));
    }
    String photos = folder.resolve("photos").toString();
    CliRun run = CliRun.of("cam", "-w", weights, "--top=1", "-o", out.toString(), photos);
    assertThat(run.exitCode()).isZero();
    assertThat(out.resolve("photos/a/0000-cam.png")).isRegularFile();
    assertThat(out.resolve("photos/b/0000-cam.png")).isRegularFile();
    assertThat(run.out()).contains(given.get(0) + " -> " + out.resolve("photos/a/0000-cam.png"));
    // A pattern leaves open what follows its first folders.
    assertThat(CliRun.of("cam", "-w", weights, "-o", out + "2", photos + "/*/0000.png").exitCode())
        .isZero();
    assertThat(Path.of(out + "2", "photos/b/0000-cam.png")).isRegularFile();
  }

  @Test
  void neverWritesTwoPicturesToOneFile() throws IOException {
    Path twin = folder.resolve("noise.gif");
    ImageIO.write(ImageIO.read(Path.of(image).toFile()), "gif", twin.toFile());
    CliRun run = cam(twin.toString());
    Path png = folder.resolve("out/noise-cam.png");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            String.format(
                Locale.ROOT,
                "densevec: %s: its maps would replace those of %s in %s; run them with another --out\n",
                twin,
                image,
                png));
  }
}
