package dev.densevec.spark;

import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/// Classifies a column of image files.
///
///     Dataset<Row> pictures = spark.read().format("binaryFile").load("hdfs:///photos");
///     SparkClassifier.classify(pictures, Settings.of("densenet121.safetensors").withTop(5))
///         .drop("content")
///         .write()
///         .parquet("hdfs:///classified");
///
/// Preprocessing, head and names of classes are what the weights say, else what [Classifier] takes
/// them for and logs. The probabilities are those of `densevec predict`, to the bit, on any number
/// of executors, threads and images a batch.
///
/// All tasks of an executor share one network. It is opened by the first of them and stays until
/// the executor ends, or until the weights' file changes.
public final class SparkClassifier {
  private SparkClassifier() {}

  /// Classifies the images of `rows`, once something asks for the result.
  ///
  /// The result has the same rows with further columns:
  ///
  /// | column | type | what it is |
  /// |---|---|---|
  /// | `label` | string | name of the most probable class |
  /// | `class` | int | its number, from 0 |
  /// | `probability` | float | its probability, from 0 to 1 |
  /// | `top` | array of structs of `label`, `class`, `probability` | with [Settings#top()]: the most probable classes, best first |
  /// | `features` | array of floats | with [Settings#features()]: what the network's classifier sees, pooled |
  /// | `error` | string | why the image can't be used; null if it can |
  ///
  /// An image that is null, broken, too large or of other channels than the network's has its error
  /// and null in the other columns. Weights that can't be used end the job with a
  /// [WeightsException] as a cause.
  ///
  /// @throws IllegalArgumentException in one line, if there is no such column of bytes, or `rows`
  ///   has a column of a result's name
  /// @throws WeightsException if the driver sees the weights and they can't be used
  public static Dataset<Row> classify(Dataset<Row> rows, Settings settings)
      throws WeightsException {
    ResultColumns columns = ResultColumns.of(rows.schema(), settings);
    WeightsFile weights = WeightsFile.find(settings.weights());
    if (weights.exists()) {
      // What the weights don't say is logged here, too, where a user looks.
      weights.open(settings).close();
    }
    return rows.mapPartitions(
        (MapPartitionsFunction<Row, Row>) partition -> classify(partition, settings, columns),
        Encoders.row(columns.schema()));
  }

  private static Iterator<Row> classify(
      Iterator<Row> partition, Settings settings, ResultColumns columns) throws WeightsException {
    SharedClassifier shared = SharedClassifier.take(settings);
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) _ -> shared.give());
    return new ClassifiedRows(partition, shared, settings, columns);
  }
}
