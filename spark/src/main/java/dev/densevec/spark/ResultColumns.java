package dev.densevec.spark;

import dev.densevec.classify.Classifier;
import dev.densevec.classify.Label;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/// The columns of the results: those of the rows, what the network says, and what was wrong.
///
/// @param schema all columns
/// @param image the column that has an image
/// @param top how many classes the column `top` has; 0 if it isn't there
/// @param features whether there is a column of features
record ResultColumns(StructType schema, int image, int top, boolean features)
    implements Serializable {
  private static final StructType CLASS =
      new StructType()
          .add("label", DataTypes.StringType)
          .add("class", DataTypes.IntegerType)
          .add("probability", DataTypes.FloatType);

  /// The columns that rows get.
  ///
  /// @throws IllegalArgumentException in one line, if they don't fit
  static ResultColumns of(StructType rows, Settings settings) {
    StructType results = CLASS;
    if (settings.top() > 0) {
      results = results.add("top", DataTypes.createArrayType(CLASS, false));
    }
    if (settings.features()) {
      results = results.add("features", DataTypes.createArrayType(DataTypes.FloatType, false));
    }
    results = results.add("error", DataTypes.StringType);
    List<StructField> all = new ArrayList<>(List.of(rows.fields()));
    for (StructField result : results.fields()) {
      requireFree(rows, result.name());
      all.add(result);
    }
    return new ResultColumns(
        DataTypes.createStructType(all),
        imageColumn(rows, settings.column()),
        settings.top(),
        settings.features());
  }

  private static int imageColumn(StructType rows, String name) {
    List<String> names = List.of(rows.fieldNames());
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          "there is no column '" + name + "', expected one of " + String.join(", ", names));
    }
    int index = rows.fieldIndex(name);
    if (!rows.fields()[index].dataType().equals(DataTypes.BinaryType)) {
      throw new IllegalArgumentException(
          "column '"
              + name
              + "' is of type "
              + rows.fields()[index].dataType().simpleString()
              + ", expected binary");
    }
    return index;
  }

  private static void requireFree(StructType rows, String name) {
    if (Arrays.stream(rows.fieldNames()).anyMatch(name::equalsIgnoreCase)) {
      throw new IllegalArgumentException(
          "there is a column '" + name + "' already, which is a result's name; rename it");
    }
  }

  /// The bytes of a row's image; null if there are none.
  byte[] image(Row row) {
    return row.getAs(image);
  }

  /// A row whose image was classified.
  ///
  /// @param labels all classes, best first
  /// @param pooled features; null if none are wanted
  Row classified(Row row, List<Label> labels, float[] pooled) {
    List<Object> values = new ArrayList<>(Arrays.asList(values(labels.getFirst())));
    if (top > 0) {
      values.add(
          Classifier.top(labels, top).stream()
              .map(label -> RowFactory.create(values(label)))
              .toArray());
    }
    if (features) {
      values.add(pooled);
    }
    values.add(null);
    return row(row, values);
  }

  private static Object[] values(Label label) {
    return new Object[] {label.name(), label.index(), label.probability()};
  }

  /// A row whose image can't be used.
  Row failed(Row row, String problem) {
    List<Object> values = new ArrayList<>();
    while (row.size() + values.size() < schema.size() - 1) {
      values.add(null);
    }
    values.add(problem);
    return row(row, values);
  }

  private static Row row(Row source, List<Object> results) {
    Object[] values = new Object[source.size() + results.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i < source.size() ? source.get(i) : results.get(i - source.size());
    }
    return RowFactory.create(values);
  }
}
