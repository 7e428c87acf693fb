/// Classifies pictures by an Apache Spark cluster.
///
///     Dataset<Row> pictures = spark.read().format("binaryFile").load("hdfs:///photos");
///     Dataset<Row> classified =
///         SparkClassifier.classify(pictures, Settings.of("/models/densenet121.safetensors"));
///     classified.select("path", "label", "probability", "error").show();
package dev.densevec.spark;
