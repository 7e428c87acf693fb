package dev.densevec.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.data.Head;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import jdk.jfr.FlightRecorder;
import jdk.jfr.consumer.RecordingFile;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two executors, each a process of its own.
final class ClusterTest {
  private static final int EXECUTORS = 2;

  /// Long enough that an executor does not take all tasks before the other has one.
  private static final long PAUSE_MILLIS = 300;

  private static SparkSession session;

  @TempDir private static Path folder;

  @BeforeAll
  static void begin() throws IOException {
    Path weights = Sample.weights(folder.resolve("b.safetensors"), Head.SIGMOID, 2);
    session =
        SparkSession.builder()
            .master("local-cluster[" + EXECUTORS + ",1,1024]")
            .config("spark.ui.enabled", false)
            .config("spark.executor.extraClassPath", SparkHome.make())
            .config("spark.executor.extraJavaOptions", "-XX:StartFlightRecording")
            .config("spark.executor.memory", "512m")
            .config("spark.files", weights.toString())
            // Four files a task.
            .config("spark.sql.files.maxPartitionBytes", "16m")
            .getOrCreate();
  }

  @AfterAll
  static void end() {
    session.stop();
  }

  private static Dataset<Row> files(Path pictures) {
    return session
        .read()
        .format("binaryFile")
        .option("recursiveFileLookup", "true")
        .load(pictures.toString());
  }

  @Test
  void executorsSayWhatPredictSaysByOneNetworkEach() throws IOException {
    Path weights = Sample.weights(folder.resolve("a.safetensors"), Head.SOFTMAX, 1);
    Path pictures = Sample.pictures(folder.resolve("pictures"));
    Dataset<Row> files = files(pictures);
    assertThat(files.rdd().getNumPartitions()).isGreaterThan(3 * EXECUTORS);
    Settings settings = Settings.of(weights.toString()).withBatch(3).withTop(Sample.TOP);
    Dataset<Row> classified = SparkClassifier.classify(files, settings);
    Sample.assertPredicted(classified.collectAsList(), Sample.predicted(weights, pictures));
    assertThat(classified.schema().fieldNames())
        .startsWith("path", "modificationTime", "length", "content", "label");

    Set<Path> recordings = recordings();
    assertThat(recordings).hasSize(EXECUTORS);
    for (Path recording : recordings) {
      assertThat(RecordingFile.readAllEvents(recording))
          .filteredOn(event -> event.getEventType().getName().equals("dev.densevec.Load"))
          .filteredOn(event -> event.getString("file").equals(weights.toString()))
          .hasSize(1);
    }
  }

  /// What each executor has recorded.
  private static Set<Path> recordings() {
    String place = folder.toString();
    MapPartitionsFunction<Long, String> dump = _ -> List.of(dump(place)).iterator();
    List<String> files =
        session.range(0, 8, 1, 8).mapPartitions(dump, Encoders.STRING()).collectAsList();
    Set<Path> different = new TreeSet<>();
    files.forEach(file -> different.add(Path.of(file)));
    return different;
  }

  private static String dump(String place) throws IOException, InterruptedException {
    Path file = Path.of(place, ProcessHandle.current().pid() + ".jfr");
    if (!Files.exists(file)) {
      FlightRecorder.getFlightRecorder().getRecordings().getFirst().dump(file);
    }
    Thread.sleep(PAUSE_MILLIS);
    return file.toString();
  }

  @Test
  void weightsComeWithTheApplication() throws IOException {
    Path pictures = Sample.pictures(folder.resolve("same"));
    Path weights = folder.resolve("b.safetensors");
    Settings settings = Settings.of("b.safetensors").withTop(Sample.TOP);
    List<Row> rows = SparkClassifier.classify(files(pictures), settings).collectAsList();
    Sample.assertPredicted(rows, Sample.predicted(weights, pictures));
  }

  @Test
  void weightsThatNoExecutorHasEndTheJob() throws IOException {
    Path pictures = Sample.pictures(folder.resolve("again"));
    Dataset<Row> rows =
        SparkClassifier.classify(files(pictures), Settings.of("/nowhere/c.safetensors"));
    assertThatThrownBy(rows::collectAsList)
        .hasRootCauseInstanceOf(WeightsException.class)
        .hasRootCauseMessage(
            "/nowhere/c.safetensors: no such file on this machine, nor among the application's files;"
                + " expected a path that every executor sees, or the name of a file of --files");
  }
}
