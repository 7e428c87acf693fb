package dev.densevec.spark;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The program for `spark-submit`: classifies files of pictures and writes a table.
@Command(
    name = "SparkPredict",
    description = "Print what images show, by the executors of a Spark cluster.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class SparkPredict implements Callable<Integer> {
  private static final int USAGE = 2;
  private static final int BAD_WEIGHTS = 3;
  private static final int INTERNAL = 70;

  /// Formats that Spark writes, and whether they have columns of lists.
  private static final Map<String, Boolean> FORMATS =
      Map.of("parquet", true, "json", true, "csv", false);

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "INPUT",
      description = "Files and folders of images, as Spark names them.")
  private List<String> inputs;

  @Option(
      names = {"-w", "--weights"},
      required = true,
      paramLabel = "FILE",
      description = "A path that every executor sees, or the name of a file of --files.")
  private String weights;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "PLACE",
      description = "A folder that does not exist yet, as Spark names it.")
  private String out;

  @Option(names = "--format", paramLabel = "FORMAT", description = "parquet, json or csv.")
  private String format = "parquet";

  @Option(
      names = "--preprocessing",
      paramLabel = "TEXT",
      description =
          "How pictures become input, where the weights don't say it: imagenet, cifar10, ...")
  private String preprocessing = "";

  @Option(
      names = {"-t", "--threads"},
      paramLabel = "N",
      description = "Threads of the network in an executor; 0: as many as it has cores.")
  private int threads = Settings.of("").threads();

  @Option(
      names = {"-b", "--batch"},
      paramLabel = "N",
      description = "Images computed together, at most; 0: as many as threads, at least 16.")
  private int batch = Settings.of("").batch();

  @Option(
      names = "--top",
      paramLabel = "K",
      description = "Adds a column of the K most probable classes; 0: none.")
  private int top;

  @Option(names = "--features", description = "Add a column of the network's pooled features.")
  private boolean features;

  @Option(
      names = "--max-pixels",
      paramLabel = "N",
      description = "Pixels of an image; a larger one gets an error.")
  private long pixels = Settings.of("").pixels();

  private SparkPredict() {}

  /// Runs in the session that `spark-submit` has set up.
  public static void main(String[] args) {
    int code = run(new PrintWriter(System.err, true, StandardCharsets.UTF_8), args);
    if (code != 0) {
      System.exit(code);
    }
  }

  /// Runs a command line.
  ///
  /// @param err where lines for people go
  /// @return 0, also if some images could not be used; 2 for wrong usage, 3 for weights that can't
  ///   be used, 70 for anything else
  static int run(PrintWriter err, String... args) {
    return new CommandLine(new SparkPredict())
        .setErr(err)
        .setParameterExceptionHandler((e, _) -> refuse(e))
        .setExecutionExceptionHandler((e, line, _) -> report(e, line.getErr()))
        .execute(args);
  }

  private static int refuse(ParameterException e) {
    return say(e.getCommandLine().getErr(), e.getMessage() + " (see --help)", USAGE);
  }

  private static int report(Exception e, PrintWriter err) {
    for (Throwable cause : causes(e)) {
      if (cause instanceof WeightsException) {
        return say(err, cause.getMessage(), BAD_WEIGHTS);
      }
    }
    if (e instanceof AnalysisException) {
      return say(err, e.getMessage().lines().findFirst().orElseThrow(), USAGE);
    }
    e.printStackTrace(err);
    return INTERNAL;
  }

  private static List<Throwable> causes(Throwable e) {
    return Stream.iterate(e, cause -> cause != null, Throwable::getCause).toList();
  }

  private static int say(PrintWriter err, String line, int code) {
    err.println("densevec: " + line);
    err.flush();
    return code;
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = settings();
    try (SparkSession session = SparkSession.builder().appName("densevec").getOrCreate()) {
      Dataset<Row> files =
          session
              .read()
              .format("binaryFile")
              .option("recursiveFileLookup", "true")
              .load(inputs.toArray(String[]::new))
              .select("path", "content");
      if (files.select("path").isEmpty()) {
        throw new ParameterException(spec.commandLine(), "no images");
      }
      Observation counts = Observation.apply();
      Dataset<Row> classified =
          SparkClassifier.classify(files, settings)
              .drop("content")
              .observe(
                  counts,
                  functions.count(functions.lit(1)).as("images"),
                  functions.count("error").as("failed"));
      write(classified, session);
      conclude(counts.getAsJava());
      return 0;
    }
  }

  private void write(Dataset<Row> classified, SparkSession session) throws Exception {
    Path folder = new Path(out);
    FileSystem files = folder.getFileSystem(session.sparkContext().hadoopConfiguration());
    boolean there = files.exists(folder);
    try {
      classified.write().format(format).option("header", "true").option("escape", "\"").save(out);
    } catch (Exception e) {
      // What a failed job leaves is a folder without files, which would be in the next one's way.
      if (!there) {
        files.delete(folder, true);
      }
      throw e;
    }
  }

  private Settings settings() {
    if (!FORMATS.containsKey(format)) {
      throw new ParameterException(
          spec.commandLine(), "--format is '" + format + "', expected parquet, json or csv");
    }
    if (!FORMATS.get(format) && (features || top > 0)) {
      throw new ParameterException(
          spec.commandLine(), "--format " + format + " has no lists, as --top and --features make");
    }
    try {
      return Settings.of(weights)
          .withPreprocessing(preprocessing)
          .withThreads(threads)
          .withBatch(batch)
          .withTop(top)
          .withFeatures(features)
          .withPixels(pixels);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void conclude(Map<String, Object> counts) {
    Object failed = counts.get("failed");
    say(
        spec.commandLine().getErr(),
        failed.equals(0L)
            ? counts.get("images") + " images"
            : failed
                + " of "
                + counts.get("images")
                + " images could not be used: the column error says why",
        0);
  }
}
