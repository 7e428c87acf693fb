package dev.densevec.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.cluster.TwoHosts;
import dev.densevec.data.Head;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A master and two workers on two machines that a network joins.
final class StandaloneTest {
  private static final String PORT = "7077";
  private static final long MOST_SECONDS = 120;

  @TempDir private Path folder;

  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void end() {
    processes.forEach(Process::destroy);
    processes.forEach(process -> process.onExit().join());
  }

  /// Starts a program of Spark's on one of the machines.
  private Process start(TwoHosts hosts, int host, String name, String... arguments)
      throws IOException {
    List<String> line = new ArrayList<>(hosts.on(host));
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
    line.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put("SPARK_LOCAL_IP", hosts.address(host));
    Process process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start();
    processes.add(process);
    return process;
  }

  private void startWorker(TwoHosts hosts, int host, String master) throws IOException {
    start(
        hosts,
        host,
        "worker" + host,
        "org.apache.spark.deploy.worker.Worker",
        "--host",
        hosts.address(host),
        "--cores",
        "1",
        "--memory",
        "1g",
        "--work-dir",
        work(host).toString(),
        master);
  }

  private Path work(int host) {
    return folder.resolve("work" + host);
  }

  private String log(String name) throws IOException {
    return Files.readString(folder.resolve(name + ".log"));
  }

  @Test
  void twoMachinesSayWhatPredictSays() throws Exception {
    Path weights = Sample.weights(folder.resolve("a.safetensors"), Head.SOFTMAX, 1);
    Path pictures = Sample.pictures(folder.resolve("pictures"));
    Path out = folder.resolve("out");
    String classPath = SparkHome.make();
    try (TwoHosts hosts = new TwoHosts(folder)) {
      String master = "spark://" + hosts.address(0) + ":" + PORT;
      start(
          hosts,
          0,
          "master",
          "org.apache.spark.deploy.master.Master",
          "--host",
          hosts.address(0),
          "--port",
          PORT);
      startWorker(hosts, 0, master);
      startWorker(hosts, 1, master);
      Process driver =
          start(
              hosts,
              0,
              "driver",
              "org.apache.spark.deploy.SparkSubmit",
              "--master=" + master,
              "--files=" + weights,
              "--conf=spark.ui.enabled=false",
              "--conf=spark.driver.host=" + hosts.address(0),
              "--conf=spark.executor.memory=512m",
              "--conf=spark.executor.extraJavaOptions=-Ddensevec.log=info",
              "--conf=spark.executor.extraClassPath=" + classPath,
              // Both machines, and four files a task.
              "--conf=spark.scheduler.minRegisteredResourcesRatio=1",
              "--conf=spark.sql.files.maxPartitionBytes=16m",
              "--class=" + SparkPredict.class.getName(),
              "spark-internal",
              pictures.toString(),
              "--weights=a.safetensors",
              "--out=" + out,
              "--top=" + Sample.TOP);
      assertThat(driver.waitFor(MOST_SECONDS, TimeUnit.SECONDS)).as(log("driver")).isTrue();
      assertThat(driver.exitValue()).as(log("driver")).isZero();
      assertThat(log("driver")).contains("1 of 40 images could not be used");
    }
    for (int host = 0; host < 2; host++) {
      assertThat(executorLogs(host)).contains("opened a.safetensors: densenet");
    }
    try (SparkSession session =
        SparkSession.builder().master("local[1]").config("spark.ui.enabled", false).getOrCreate()) {
      Sample.assertPredicted(
          session.read().parquet(out.toString()).collectAsList(),
          Sample.predicted(weights, pictures));
    }
  }

  /// What the executors of a machine wrote.
  private String executorLogs(int host) throws IOException {
    StringBuilder logs = new StringBuilder();
    try (Stream<Path> files = Files.walk(work(host))) {
      for (Path file : files.filter(file -> file.endsWith("stdout")).toList()) {
        logs.append(Files.readString(file));
      }
    }
    return logs.toString();
  }
}
