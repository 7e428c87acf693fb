package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.densevec.cluster.MpiException;
import dev.densevec.cluster.MpiRun;
import dev.densevec.data.image.Picture;
import dev.densevec.data.sets.Dataset;
import dev.densevec.data.sets.Datasets;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// `densevec train` by several processes of real MPI libraries.
final class TrainRanksTest {
  private static final List<String> OPTIONS =
      List.of(
          "--batch=20",
          "--arch=" + Samples.NETWORK,
          "--epochs=2",
          "--input=16",
          "--dropout=0.1",
          "--ema=0.9",
          "--mixup=0.2",
          "--clip=1",
          "--accumulate=2",
          "--save-every=2",
          "--log-every=1");

  private static final Pattern PAGE =
      Pattern.compile("densevec: watch the run: (http://127.0.0.1:\\d+/)\n");

  @TempDir private static Path folder;
  private static String data;
  private static Map<String, ByteBuffer> expected;

  /// MPI libraries, with the names that their launchers may have.
  enum Installed {
    OPEN_MPI(MpiRun.Kind.OPEN_MPI, "mpirun.openmpi", "mpirun"),
    MPICH(MpiRun.Kind.HYDRA, "mpirun.mpich", "mpiexec.hydra", "mpirun");

    private final MpiRun.Kind kind;

    @SuppressWarnings("ImmutableEnumChecker") // a list that doesn't change
    private final List<String> names;

    Installed(MpiRun.Kind kind, String... names) {
      this.kind = kind;
      this.names = List.of(names);
    }

    private boolean is(String program) {
      try {
        return MpiRun.find(Map.of(MpiRun.PROGRAM, program)).kind() == kind;
      } catch (MpiException _) {
        return false;
      }
    }

    /// Its launcher; the test is skipped without.
    String launcher() {
      List<String> there = names.stream().filter(this::is).toList();
      assumeTrue(!there.isEmpty(), this + " is not installed here");
      return there.getFirst();
    }
  }

  @BeforeAll
  static void trainInOneProcess() throws Exception {
    data = Samples.cifar(folder.resolve("cifar"), 210, 30);
    Path out = folder.resolve("one");
    CliRun run = command().run(begin(out, "--threads=2"));
    assertThat(run.exitCode()).as(run.err()).isZero();
    expected = SavedTensors.ofLast(out);
  }

  private static CommandProcess command() throws IOException {
    return new CommandProcess(Files.createTempDirectory(folder, "streams"));
  }

  private static CommandProcess command(Installed mpi) throws IOException {
    return command().set(MpiRun.PROGRAM, mpi.launcher());
  }

  private static String[] begin(Path out, String... more) {
    List<String> all = new ArrayList<>(List.of("train", data, "--out=" + out));
    all.addAll(OPTIONS);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @ParameterizedTest
  @CsvSource({"OPEN_MPI, 2, 2", "MPICH, 4, 1"})
  void manyProcessesTrainTheWeightsOfOne(Installed mpi, int ranks, int threads) throws Exception {
    Path out = folder.resolve(mpi + "-" + ranks);
    CliRun run = command(mpi).run(begin(out, "--ranks=" + ranks, "--threads=" + threads));
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.outLines().stream().filter(line -> line.startsWith("epoch "))).hasSize(2);
    assertThat(run.out()).contains("ranks       " + ranks + ", ");
    assertThat(SavedTensors.ofLast(out)).isEqualTo(expected);
    try (var files = Files.list(out)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder(
              ".lock",
              "best.safetensors",
              "curves.png",
              "last.safetensors",
              "log.csv",
              "steps.csv");
    }
  }

  /// The ranks below a launcher.
  private static List<ProcessHandle> ranks(Process launcher) {
    return launcher
        .descendants()
        .filter(p -> p.info().command().orElse("").endsWith("java"))
        .toList();
  }

  /// Waits until some steps are done.
  private static void awaitSteps(Process launcher, Path out, int count)
      throws IOException, InterruptedException {
    Path log = out.resolve("steps.csv");
    while (!Files.exists(log) || Files.readAllLines(log).size() <= count) {
      assertThat(launcher.isAlive()).isTrue();
      Thread.sleep(10);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "OPEN_MPI")
  void aRunGoesOnByItselfAfterALoss(Installed mpi) throws Exception {
    Path out = folder.resolve("lost-" + mpi);
    CommandProcess command = command(mpi);
    Process process =
        command.start(List.of(begin(out, "--ranks=2", "--threads=1", "--restarts=1")));
    awaitSteps(process, out, 3);
    ranks(process).getLast().destroyForcibly();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(command.err()).isZero();
    assertThat(command.err())
        .containsPattern(
            "densevec: a rank was lost \\(code \\d+\\); going on by itself, 1 of 1 times");
    assertThat(SavedTensors.ofLast(out)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(names = "MPICH")
  void allEndIfOneIsLostAndFourGoOn(Installed mpi) throws Exception {
    Path out = folder.resolve("ended-" + mpi);
    CommandProcess command = command(mpi);
    Process process = command.start(List.of(begin(out, "--ranks=2", "--threads=1")));
    awaitSteps(process, out, 3);
    List<ProcessHandle> ranks = ranks(process);
    assertThat(ranks).hasSize(2);
    long begin = System.nanoTime();
    ranks.getFirst().destroyForcibly();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat((System.nanoTime() - begin) / 1e9).isLessThan(10);
    assertThat(ranks).noneMatch(ProcessHandle::isAlive);
    assertThat(process.exitValue()).as(command.err()).isEqualTo(75);
    assertThat(command.err())
        .containsPattern(
            "densevec: a rank was lost \\(code \\d+\\); go on with: densevec train --out ")
        .endsWith(" --resume\n");
    CliRun onward =
        command(mpi).run("train", "--out=" + out, "--resume", "--ranks=4", "--threads=1");
    assertThat(onward.exitCode()).as(onward.err()).isZero();
    assertThat(SavedTensors.ofLast(out)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptionSavesAndOneGoesOn(Installed mpi) throws Exception {
    Path out = folder.resolve("interrupted-" + mpi);
    CommandProcess command = command(mpi);
    Process process = command.start(List.of(begin(out, "--ranks=2", "--threads=1")));
    awaitSteps(process, out, 3);
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(128 + 15);
    assertThat(command.err())
        .containsOnlyOnce("densevec: interrupted after ")
        .contains("go on with: densevec train --out " + out + " --resume");
    CliRun onward = command().run("train", "--out=" + out, "--resume", "--threads=2");
    assertThat(onward.exitCode()).as(onward.err()).isZero();
    assertThat(SavedTensors.ofLast(out)).isEqualTo(expected);
  }

  /// The address of the page that a run prints.
  private static URI page(CommandProcess command, Process process) throws Exception {
    Matcher printed = PAGE.matcher(command.err());
    while (!printed.find()) {
      assertThat(process.isAlive()).as(command.err()).isTrue();
      Thread.sleep(20);
      printed = PAGE.matcher(command.err());
    }
    return URI.create(printed.group(1));
  }

  private static HttpResponse<byte[]> get(HttpClient client, URI place) throws Exception {
    return client.send(HttpRequest.newBuilder(place).build(), BodyHandlers.ofByteArray());
  }

  private static JsonObject json(HttpResponse<byte[]> response) {
    assertThat(response.statusCode()).isEqualTo(200);
    return JsonParser.parseString(new String(response.body(), StandardCharsets.UTF_8))
        .getAsJsonObject();
  }

  /// The pictures of the greatest loss that a page shows of the last validation, by their names;
  /// empty if there was another one meanwhile.
  private static Map<String, BufferedImage> worst(HttpClient client, URI page, JsonObject run)
      throws Exception {
    Map<String, BufferedImage> pictures = new HashMap<>();
    JsonArray worst = run.getAsJsonArray("worst");
    for (int i = 0; i < worst.size(); i++) {
      String place = "/worst/" + run.get("validation").getAsInt() + "-" + i + ".png";
      HttpResponse<byte[]> response = get(client, page.resolve(place));
      if (response.statusCode() == 404) {
        return Map.of();
      }
      pictures.put(
          worst.get(i).getAsJsonObject().get("image").getAsString(),
          ImageIO.read(new ByteArrayInputStream(response.body())));
    }
    return pictures;
  }

  /// What the picture of that name has at the first pixel and at the last.
  private static List<Integer> corners(Dataset set, String name) throws IOException {
    for (int i = 0; i < set.size(); i++) {
      if (set.name(i).equals(name)) {
        Picture picture = set.picture(i);
        return List.of(rgb(picture, 0, 0), rgb(picture, picture.width() - 1, picture.height() - 1));
      }
    }
    throw new AssertionError("no picture is called " + name);
  }

  private static int rgb(Picture picture, int x, int y) {
    int rgb = 0xFF;
    for (int c = 0; c < 3; c++) {
      rgb = rgb << 8 | picture.sample(c, y, x);
    }
    return rgb;
  }

  /// The page of rank 0 counts the images that all judge, and shows those of others.
  @Test
  void rankZeroShowsWhatAllJudge() throws Exception {
    Dataset judged = Datasets.open(data).forTesting();
    Path events = folder.resolve("events");
    CommandProcess command = command(Installed.OPEN_MPI);
    List<String> line = new ArrayList<>(List.of("train", data, "--out=" + folder.resolve("shown")));
    line.addAll(List.of("--arch=" + Samples.NETWORK, "--batch=20", "--epochs=100000"));
    line.addAll(List.of("--val-every=20", "--ranks=2", "--threads=1"));
    line.addAll(List.of("--watch=0", "--tensorboard=" + events));
    Process process = command.start(line);
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI page = page(command, process);
      JsonObject run = new JsonObject();
      Map<String, BufferedImage> worst = Map.of();
      while (worst.isEmpty()) {
        assertThat(process.isAlive()).as(command.err()).isTrue();
        run = json(get(client, page.resolve("/run.json")));
        worst = worst(client, page, run);
      }
      long counted = 0;
      for (JsonElement row : run.getAsJsonArray("confusion")) {
        for (JsonElement count : row.getAsJsonArray()) {
          counted += count.getAsLong();
        }
      }
      assertThat(counted).isEqualTo(judged.size());
      assertThat(worst).hasSize(12);
      for (Map.Entry<String, BufferedImage> picture : worst.entrySet()) {
        BufferedImage shown = picture.getValue();
        assertThat(List.of(shown.getRGB(0, 0), shown.getRGB(31, 31)))
            .as(picture.getKey())
            .isEqualTo(corners(judged, picture.getKey()));
      }
    } finally {
      process.destroy();
      process.waitFor();
    }
    assertThat(command.err()).containsOnlyOnce("watch the run: ");
    try (var files = Files.list(events)) {
      assertThat(files).hasSize(1).allMatch(file -> file.toFile().length() > 10_000);
    }
  }

  @Test
  void aFailureOfAllIsReportedOnce() throws Exception {
    CliRun run =
        command(Installed.OPEN_MPI)
            .run("train", "/no/data", "--out=" + folder.resolve("none"), "--ranks=2");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).startsWith("densevec: /no/data").doesNotContain("rank 0");
  }

  /// The ranks of one run, each with arguments of its own.
  private static CliRun unlike(List<String> first, List<String> second) throws Exception {
    List<String> line = new ArrayList<>(command(Installed.OPEN_MPI).line(first));
    line.add(":");
    line.addAll(List.of("-n", "1"));
    line.addAll(command().line(second));
    CommandProcess command =
        command()
            .by(Installed.OPEN_MPI.launcher(), "-n", "1", "--bind-to", "none", "--quiet")
            .set("OMPI_ALLOW_RUN_AS_ROOT", "1")
            .set("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
    return command.runLine(line);
  }

  @Test
  void ranksThatDifferAreRefused() throws Exception {
    Path out = folder.resolve("unlike");
    CliRun run = unlike(List.of(begin(out, "--seed=1")), List.of(begin(out, "--seed=2")));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .containsPattern(
            "densevec: --seed is 1 on rank 0 of 2 \\(.+\\) and 2 on rank 1 of 2 \\(.+\\),"
                + " expected the same on all ranks\n");
  }

  @Test
  void aFailureOfOneNamesIt() throws Exception {
    Path out = folder.resolve("one-fails");
    CliRun run = unlike(List.of(begin(out)), List.of("train", "/no/data", "--out=" + out));
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).containsPattern("densevec: rank 1 of 2 \\(.+\\): /no/data");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --ranks=3 | --ranks is 3, expected a power of two from 1 to 1024
          --ranks=0 | --ranks is 0, expected a power of two from 1 to 1024
          --hosts=a,b | --hosts and --restarts are about --ranks, and that isn't given
          --restarts=2 | --hosts and --restarts are about --ranks, and that isn't given
          --ranks=2 --hosts=a,b,c | --hosts are 3, more than the 2 ranks
          --ranks=2 --hosts=,a | --hosts is ',a', expected names, as in a,b
          --rank-timeout=0 | --rank-timeout is 0, expected 15 to 86400
          --ranks=2 --restarts=-1 | --restarts is -1, expected 0 to 1000
          --scale-lr=-1 | --scale-lr is '-1', expected a whole number from 0 to 1000000
          --norms=some | --norms is 'some', expected all or rank
          """)
  void refusesWhatMakesNoSense(String options, String said) {
    List<String> all = new ArrayList<>(List.of(begin(folder.resolve("refused"))));
    all.addAll(List.of(options.split(" ", -1)));
    CliRun run = CliRun.of(all.toArray(String[]::new));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).isEqualTo("densevec: " + said + "\n");
  }

  @Test
  void withoutAnMpirunThatIsSaid() throws Exception {
    CliRun run =
        command()
            .set(MpiRun.PROGRAM, "/no/mpirun")
            .run(begin(folder.resolve("no-mpirun"), "--ranks=2"));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "densevec: /no/mpirun can't be started: install Open MPI or MPICH, or name its mpirun"
                + " with DENSEVEC_MPIRUN=FILE\n");
  }

  @Test
  void theRateIsScaledByTheImagesOfAStep() throws Exception {
    CliRun run = CliRun.of(begin(folder.resolve("scaled"), "--lr=0.1", "--scale-lr=80"));
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains(" from 0.05, 0.1 for 80 images a step\n");
  }
}
