package dev.densevec.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.densevec.checkpoint.CheckpointFormat;
import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.checkpoint.Reading;
import dev.densevec.checkpoint.TrainingCheckpoint;
import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.cli.convert.SourceFile;
import dev.densevec.cli.input.NetworkInput;
import dev.densevec.cli.pull.ArchiveReading;
import dev.densevec.cli.pull.Catalogue;
import dev.densevec.cli.speed.report.SpeedReport;
import dev.densevec.cli.table.DataSources;
import dev.densevec.cli.table.TableRules;
import dev.densevec.cli.train.RunReading;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.decode.Images;
import dev.densevec.data.labels.Labels;
import dev.densevec.data.sets.DataParts;
import dev.densevec.data.sets.Dataset;
import dev.densevec.data.sets.Datasets;
import dev.densevec.spec.Networks;
import dev.densevec.train.RunFolder;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/// What reads files of others: good files, and how they are read.
enum FuzzTarget {
  SAFETENSORS("a.safetensors", FuzzTarget::weights, () -> weights(CheckpointFormat.SAFETENSORS)),
  PYTORCH_ZIP("a.pth", FuzzTarget::weights, () -> weights(CheckpointFormat.PYTORCH)),
  PYTORCH_PICKLE(
      "a.pth", FuzzTarget::weights, () -> List.of(Packing.entry(pth(), FuzzTarget.PICKLE))) {
    @Override
    byte[] packed(byte[] damaged) throws IOException {
      return Packing.rezip(pth(), FuzzTarget.PICKLE, damaged, ZipEntry.STORED);
    }
  },
  PYTORCH_DEFLATED(
      "a.pth",
      FuzzTarget::weights,
      () ->
          List.of(
              Packing.rezip(
                  pth(),
                  FuzzTarget.PICKLE,
                  Packing.entry(pth(), FuzzTarget.PICKLE),
                  ZipEntry.DEFLATED))),
  PYTORCH_LEGACY("a.pth", FuzzTarget::weights, () -> List.of(Seeds.resource("legacy.pth"))),
  KERAS(
      "a.h5",
      FuzzTarget::weights,
      () -> List.of(Seeds.resource("/dev/densevec/cli/convert/keras-tiny.h5"))),
  ONNX("a.onnx", FuzzTarget::weights, () -> Seeds.onnx()),
  RUN("last.safetensors", FuzzTarget::run, () -> List.of(Seeds.run())),
  PNG("a.png", Images::read, () -> Seeds.pictures("png")),
  PNG_CHUNKS("a.png", Images::read, () -> Seeds.pictures("png")) {
    @Override
    byte[] packed(byte[] damaged) {
      return Packing.png(damaged);
    }
  },
  JPEG("a.jpg", Images::read, () -> jpegs()),
  WEBP("a.webp", Images::read, () -> Seeds.pictures("webp", ".webp")),
  GIF("a.gif", Images::read, () -> Seeds.pictures("gif")),
  BMP("a.bmp", Images::read, () -> Seeds.pictures("bmp")),
  TIFF("a.tif", Images::read, () -> Seeds.pictures("tiff")),
  DICOM("a.dcm", Images::read, () -> Seeds.dicom()),
  NPY("a.npy", Images::read, () -> Seeds.npy()),
  NETPBM("a.ppm", Images::read, () -> Seeds.netpbm()),
  LABELS(
      "labels.json",
      Labels::read,
      () ->
          texts(
              "[\"tench\", \"goldfish\"]",
              "{\"0\": \"tench\", \"1\": [\"n01443537\", \"goldfish\"]}",
              "{\"model_type\": \"x\", \"id2label\": {\"0\": \"a\", \"1\": \"b\"}, \"other\": [1,"
                  + " {}]}",
              "tench\ngoldfish\n")),
  TIMM_CONFIG(
      "config.json",
      FuzzTarget::timm,
      () ->
          texts(
              "{\"architecture\": \"densenet121\", \"pretrained_cfg\": {\"input_size\": [3, 224,"
                  + " 224], \"interpolation\": \"bicubic\", \"crop_pct\": 0.875, \"mean\": [0.485,"
                  + " 0.456, 0.406], \"std\": [0.229, 0.224, 0.225]}}")),
  BENCH_REPORT("report.json", SpeedReport::read, () -> List.of(Seeds.resource("report.json"))),
  CATALOGUE(
      "catalogue.txt",
      Catalogue::read,
      () ->
          texts(
              """
              # metadata
              small weights 123 01234567 https://example.com/a/small.pth
              set data - - http://example.com/b/one.tar.gz
              set data 5 - http://example.com/b/two.gz
              """)),
  CIFAR10("data_batch_1.bin", path -> dataset("cifar10:", path), () -> List.of(Seeds.cifar(1))),
  CIFAR100("train.bin", path -> dataset("cifar100:", path), () -> List.of(Seeds.cifar(2))),
  CIFAR_PYTHON(
      "data_batch_1",
      path -> dataset("cifar-python:", path.getParent()),
      () -> List.of(Seeds.resource("data_batch_1"))),
  IDX_IMAGES(
      "train-images-idx3-ubyte",
      path -> dataset("mnist:", path),
      () -> List.of(ArchiveReading.idx(3, 4, 5, 6))) {
    @Override
    void prepare(Path folder) throws IOException {
      Files.write(folder.resolve("train-labels-idx1-ubyte"), ArchiveReading.idx(1, 4));
    }
  },
  IDX_GZIPPED(
      "train-images-idx3-ubyte.gz",
      path -> dataset("mnist:", path),
      () -> List.of(Packing.gzip(ArchiveReading.idx(3, 4, 5, 6)))) {
    @Override
    void prepare(Path folder) throws IOException {
      Files.write(
          folder.resolve("train-labels-idx1-ubyte.gz"), Packing.gzip(ArchiveReading.idx(1, 4)));
    }
  },
  IDX_LABELS(
      "train-labels-idx1-ubyte.gz",
      path -> dataset("fashion-mnist:", path.getParent()),
      () -> List.of(ArchiveReading.idx(1, 4))) {
    @Override
    byte[] packed(byte[] damaged) throws IOException {
      return Packing.gzip(damaged);
    }

    @Override
    void prepare(Path folder) throws IOException {
      Files.write(
          folder.resolve("train-images-idx3-ubyte.gz"),
          Packing.gzip(ArchiveReading.idx(3, 4, 5, 6)));
    }
  },
  FOLDER(
      "train/a/1.png",
      path -> dataset("folder:", path.getParent().getParent().getParent()),
      () -> Seeds.pictures("png")) {
    @Override
    void prepare(Path folder) throws IOException {
      Files.createDirectories(folder.resolve("train/b"));
      Files.write(folder.resolve("train/b/2.png"), Seeds.pictures("png").getFirst());
    }
  },
  ANNOTATIONS(
      "val/val_annotations.txt",
      path -> dataset("", path.getParent().getParent()),
      () -> texts("v0.png\tn01\t0\t0\t5\t5\nv1.png\tn02\t0\t0\t5\t5\n")) {
    @Override
    void prepare(Path folder) throws IOException {
      byte[] png = Seeds.pictures("png").getFirst();
      for (String name : List.of("train/n01/a.png", "train/n02/b.png", "val/images/v0.png")) {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.write(folder.resolve(name), png);
      }
      Files.write(folder.resolve("val/images/v1.png"), png);
    }
  },
  TABLE(
      "labels.csv",
      FuzzTarget::table,
      () ->
          texts(
              "path,label\na.png,cat|dog\nb.png,cat\n",
              "image;A;B;split;patient\n\"a.png\";1;-1;train;1\nb.png;0;;test;2\n")) {
    @Override
    void prepare(Path folder) throws IOException {
      byte[] png = Seeds.pictures("png").getFirst();
      Files.write(folder.resolve("a.png"), png);
      Files.write(folder.resolve("b.png"), png);
    }
  },
  PARQUET(
      "a.parquet",
      path -> archive("parquet:", path),
      () ->
          List.of(
              Seeds.resource("/dev/densevec/cli/shards/hub-uncompressed.parquet"),
              Seeds.resource("/dev/densevec/cli/shards/hub-gzip.parquet"),
              Seeds.resource("/dev/densevec/cli/shards/texts.parquet"),
              Seeds.resource("/dev/densevec/cli/shards/indexed-words.parquet"))),
  TAR_SET("a.tar", path -> archive("tar:", path), () -> List.of(ArchiveReading.pictures())),
  EMNIST_MAPPING(
      "emnist-letters-mapping.txt",
      path -> dataset("emnist:", path),
      () -> texts("1 65 97\n2 66 98\n3 67 99\n4 68 100\n")) {
    @Override
    void prepare(Path folder) throws IOException {
      Files.write(
          folder.resolve("emnist-letters-train-images-idx3-ubyte"), ArchiveReading.idx(3, 4, 5, 6));
      Files.write(
          folder.resolve("emnist-letters-train-labels-idx1-ubyte"),
          new byte[] {0, 0, 8, 1, 0, 0, 0, 4, 1, 2, 3, 4});
    }
  },
  LOG_CSV("log.csv", path -> RunReading.logs(path.getParent(), "csv"), () -> texts(RunReading.CSV)),
  LOG_JSON(
      "log.jsonl", path -> RunReading.logs(path.getParent(), "json"), () -> texts(RunReading.JSON)),
  GRADIENTS(
      "gradients.csv",
      path -> RunReading.gradients(path.getParent()),
      () -> texts(RunReading.GRADIENTS)),
  TAR_GZ("a.tar.gz", ArchiveReading::unpack, () -> List.of(Packing.gzip(ArchiveReading.tar()))),
  TAR("a.tar.gz", ArchiveReading::unpack, () -> List.of(ArchiveReading.tar())) {
    @Override
    byte[] packed(byte[] damaged) throws IOException {
      return Packing.gzip(damaged);
    }
  };

  private static final String PICKLE = "data.pkl";

  private static byte[] pth;

  private final String file;

  @SuppressWarnings("ImmutableEnumChecker") // methods without a state
  private final Reader reader;

  @SuppressWarnings("ImmutableEnumChecker") // functions without a state
  private final Seeding seeding;

  /// Reads a file.
  @FunctionalInterface
  interface Reader {
    /// Reads a file.
    ///
    /// @throws IOException in one line that names the file, if it is refused
    void read(Path file) throws IOException;
  }

  /// Makes good files.
  @FunctionalInterface
  interface Seeding {
    List<byte[]> files() throws IOException;
  }

  FuzzTarget(String file, Reader reader, Seeding seeding) {
    this.file = file;
    this.reader = reader;
    this.seeding = seeding;
  }

  /// Good files.
  List<byte[]> seeds() throws IOException {
    return seeding.files();
  }

  /// The file that damaged bytes are put into.
  byte[] packed(byte[] damaged) throws IOException {
    return damaged;
  }

  /// Writes what must lie beside the file.
  void prepare(Path folder) throws IOException {}

  /// The file in a folder.
  Path in(Path folder) {
    return folder.resolve(file);
  }

  /// Reads the file as the program does.
  void read(Path path) throws IOException {
    reader.read(path);
  }

  private static List<byte[]> texts(String... texts) {
    return List.of(texts).stream().map(text -> text.getBytes(UTF_8)).toList();
  }

  private static List<byte[]> weights(CheckpointFormat format) throws IOException {
    return List.of(
        Seeds.weights(format, DType.F32),
        Seeds.weights(format, DType.F16),
        Seeds.weights(format, DType.BF16));
  }

  private static List<byte[]> jpegs() throws IOException {
    List<byte[]> all = new ArrayList<>(Seeds.pictures("jpg"));
    all.addAll(Seeds.pictures("", ".jpg"));
    return all;
  }

  private static byte[] pth() throws IOException {
    if (pth == null) {
      pth = Seeds.weights(CheckpointFormat.PYTORCH, DType.F32);
    }
    return pth;
  }

  private static void weights(Path path) throws IOException {
    Checkpoints.Loaded loaded = SourceFile.open(path, Reading.ALL);
    try (Parameters parameters = loaded.parameters()) {
      ModelNotes.read(loaded.metadata(), parameters.spec().classes());
    }
  }

  private static void run(Path path) throws IOException {
    try (TrainingCheckpoint run = TrainingCheckpoint.open(path)) {
      RunFolder.snapshot(run);
    }
  }

  private static void timm(Path path) throws IOException {
    NetworkInput.of(
        Networks.parse("densenet121"),
        new ModelNotes(Optional.empty(), Optional.empty()),
        Optional.of(path.resolveSibling("a.safetensors")));
  }

  private static void table(Path path) throws IOException {
    DataSources.open(
        "csv:" + path, Map.of(), new TableRules.Purpose(Optional.empty(), Optional.empty(), false));
  }

  private static void archive(String kind, Path place) throws IOException {
    pictures(
        DataSources.open(
            kind + place,
            Map.of(),
            new TableRules.Purpose(Optional.empty(), Optional.empty(), false)));
  }

  private static void dataset(String kind, Path place) throws IOException {
    pictures(Datasets.open(kind + place));
  }

  private static void pictures(DataParts parts) throws IOException {
    for (Dataset part :
        Stream.of(parts.train(), parts.validation(), parts.test())
            .flatMap(Optional::stream)
            .toList()) {
      for (int i = 0; i < part.size(); i++) {
        part.picture(i);
      }
    }
  }
}
