package dev.densevec.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.classify.Classifier;
import dev.densevec.classify.Label;
import dev.densevec.data.Head;
import dev.densevec.data.decode.Images;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Columns and rows, by two threads of this process.
final class LocalTest {
  private static final StructType PICTURES =
      new StructType().add("id", DataTypes.LongType).add("picture", DataTypes.BinaryType);

  private static SparkSession session;

  @TempDir private Path folder;

  @BeforeAll
  static void begin() {
    session =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.default.parallelism", 2)
            .getOrCreate();
  }

  @AfterAll
  static void end() {
    session.stop();
  }

  private static Dataset<Row> frame(byte[]... pictures) {
    List<Row> rows =
        IntStream.range(0, pictures.length)
            .mapToObj(i -> RowFactory.create((long) i, pictures[i]))
            .toList();
    return session.createDataFrame(rows, PICTURES);
  }

  private Settings settings(Head head) throws IOException {
    Path file = Sample.weights(folder.resolve("a.safetensors"), head, 1);
    return Settings.of(file.toString()).withColumn("picture").withThreads(1);
  }

  @Test
  void rowsStayInTheirOrderWithWhatIsSaidOfThem() throws IOException {
    byte[][] pictures = new byte[11][];
    for (int i = 0; i < pictures.length; i++) {
      pictures[i] = Sample.png(30 + i, 30, i);
    }
    pictures[3] = null;
    pictures[4] = new byte[0];
    pictures[8] = Sample.broken();
    Settings settings = settings(Head.SOFTMAX).withBatch(2).withTop(9).withFeatures(true);
    Dataset<Row> classified = SparkClassifier.classify(frame(pictures), settings);
    assertThat(classified.schema().fieldNames())
        .containsExactly(
            "id", "picture", "label", "class", "probability", "top", "features", "error");
    List<Row> rows = classified.collectAsList();
    assertThat(rows).hasSize(pictures.length);
    try (Classifier classifier = Classifier.open(Path.of(settings.weights()))) {
      for (int i = 0; i < pictures.length; i++) {
        Row row = rows.get(i);
        assertThat((long) row.getAs("id")).isEqualTo(i);
        assertThat((byte[]) row.getAs("picture")).isEqualTo(pictures[i]);
        if (List.of(3, 4, 8).contains(i)) {
          Sample.assertFailed(row);
          continue;
        }
        List<Row> top = row.getList(row.fieldIndex("top"));
        assertThat(top.stream().map(Sample::label))
            .isEqualTo(classifier.classify(pictures[i]))
            .startsWith(Sample.label(row));
        float[] pooled = classifier.features(List.of(Images.decode(pictures[i]))).getFirst();
        List<Float> features = row.getList(row.fieldIndex("features"));
        assertThat(features).hasSize(pooled.length);
        for (int c = 0; c < pooled.length; c++) {
          assertThat(features.get(c)).isEqualTo(pooled[c]);
        }
        assertThat((String) row.getAs("error")).isNull();
      }
    }
    assertThat((String) rows.get(3).getAs("error"))
        .isEqualTo("null, expected the bytes of an image");
    assertThat((String) rows.get(4).getAs("error")).isEqualTo("the file is empty");
  }

  @Test
  void sigmoidsAreNotMadeToAddUpToOne() throws IOException {
    byte[] picture = Sample.png(32, 32, 5);
    Settings settings = settings(Head.SIGMOID).withTop(5);
    Row row = SparkClassifier.classify(frame(picture), settings).first();
    List<Row> top = row.getList(row.fieldIndex("top"));
    try (Classifier classifier = Classifier.open(Path.of(settings.weights()))) {
      float[] logits = classifier.logits(Images.decode(picture));
      for (Row one : top) {
        int c = one.getAs("class");
        assertThat((float) one.getAs("probability"))
            .isEqualTo((float) (1 / (1 + Math.exp(-(double) logits[c]))));
      }
    }
    assertThat(top).hasSize(5);
  }

  @Test
  void anotherPreprocessingIsAnotherInput() throws IOException {
    byte[] picture = Sample.png(40, 50, 6);
    Settings settings = settings(Head.SOFTMAX);
    Preprocessing other = Preprocessing.named("cifar-imagenet");
    Dataset<Row> rows = frame(picture);
    try (Classifier classifier =
        Classifier.open(
            Path.of(settings.weights()), Classifier.Settings.defaults().withPreprocessing(other))) {
      Label expected = classifier.classify(picture).getFirst();
      for (String text : List.of("cifar-imagenet", other.toText())) {
        Row row = SparkClassifier.classify(rows, settings.withPreprocessing(text)).first();
        assertThat(Sample.label(row)).isEqualTo(expected);
      }
      assertThat(Sample.label(SparkClassifier.classify(rows, settings).first()))
          .isNotEqualTo(expected);
    }
  }

  @Test
  void anEmptyFrameStaysEmpty() throws IOException {
    Dataset<Row> classified = SparkClassifier.classify(frame(), settings(Head.SOFTMAX));
    assertThat(classified.collectAsList()).isEmpty();
    assertThat(classified.schema().fieldNames())
        .containsExactly("id", "picture", "label", "class", "probability", "error");
  }

  @Test
  void aPictureOfTooManyPixelsIsARowWithItsError() throws IOException {
    Settings settings = settings(Head.SOFTMAX).withPixels(900);
    List<Row> rows =
        SparkClassifier.classify(frame(Sample.png(30, 30, 1), Sample.png(31, 30, 1)), settings)
            .collectAsList();
    assertThat((String) rows.get(0).getAs("error")).isNull();
    Sample.assertFailed(rows.get(1));
    assertThat((String) rows.get(1).getAs("error")).contains("31x30", "900");
  }

  @Test
  void columnsThatDoNotFitAreRefused() throws IOException {
    Settings settings = settings(Head.SOFTMAX);
    Dataset<Row> rows = frame();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SparkClassifier.classify(rows, settings.withColumn("image")))
        .withMessage("there is no column 'image', expected one of id, picture");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SparkClassifier.classify(rows, settings.withColumn("id")))
        .withMessage("column 'id' is of type bigint, expected binary");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SparkClassifier.classify(rows.withColumnRenamed("id", "Label"), settings))
        .withMessage("there is a column 'label' already, which is a result's name; rename it");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings.withBatch(-1))
        .withMessage("batch is -1, expected 0 to 4096");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings.withPreprocessing("imagenets"))
        .withMessageStartingWith("preprocessing is 'imagenets', expected cifar-imagenet, cifar10");
  }

  @Test
  void weightsThatCannotBeUsedEndTheJob() throws IOException {
    Path headless = folder.resolve("headless.safetensors");
    try (Parameters parameters = Sample.parameters(1)) {
      Checkpoints.save(parameters, headless, Map.of("densevec.classifier", "none"));
    }
    Settings settings = settings(Head.SOFTMAX);
    Settings without =
        Settings.of(headless.toString()).withColumn(settings.column()).withThreads(1);
    assertThatThrownBy(() -> SparkClassifier.classify(frame(), without))
        .isInstanceOf(WeightsException.class)
        .hasMessage(headless + ": the network has no classifier");
    Settings missing = Settings.of("/nowhere/b.safetensors").withColumn(settings.column());
    Dataset<Row> rows = SparkClassifier.classify(frame(Sample.png(9, 9, 1)), missing);
    assertThatThrownBy(rows::collectAsList)
        .hasStackTraceContaining("WeightsException: /nowhere/b.safetensors: no such file");
  }

  @Test
  void outputsThatAreNotFiniteAreNoResults() throws IOException {
    Path file = folder.resolve("c.safetensors");
    Settings settings = Settings.of(file.toString()).withColumn("picture").withThreads(1);
    try (Parameters parameters = Sample.parameters(1)) {
      MemorySegment weight = parameters.get(parameters.spec().classifier().weight());
      fill(weight, Float.MAX_VALUE);
      Sample.save(parameters, file, Head.SOFTMAX);
      Row row = SparkClassifier.classify(frame(Sample.png(32, 32, 1)), settings).first();
      Sample.assertFailed(row);
      assertThat((String) row.getAs("error"))
          .isEqualTo("the network's output is not finite, though its weights are");
      fill(weight, Float.NaN);
      Sample.save(parameters, file, Head.SOFTMAX);
    }
    Dataset<Row> rows = SparkClassifier.classify(frame(Sample.png(32, 32, 1)), settings);
    assertThatThrownBy(rows::collectAsList)
        .hasStackTraceContaining("WeightsException: " + file + ": the weights are not finite");
  }

  private static void fill(MemorySegment weight, float value) {
    for (long i = 0; i < weight.byteSize() / Float.BYTES; i++) {
      weight.setAtIndex(Parameters.ELEMENT, i, value);
    }
  }
}
