package dev.densevec;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which package of the engine may import which, and where the incubating vector API may appear.
final class ArchitectureTest {
  private static final String ROOT = "dev.densevec.";
  private static final int MOST_PARAMETERS = 8;
  private static final int MOST_COMPONENTS = 10;
  private static final int MOST_LINES = 500;
  private static final int MOST_FILES = 25;

  /// For each package of the engine, the other packages of the engine that it imports.
  private static final Map<String, Set<String>> IMPORTS =
      Map.ofEntries(
          Map.entry("checkpoint.tensor", Set.of()),
          Map.entry("checkpoint.io", Set.of("checkpoint.tensor")),
          Map.entry("checkpoint.safetensors", Set.of("checkpoint.tensor", "checkpoint.io", "json")),
          Map.entry("checkpoint.onnx", Set.of("checkpoint.tensor", "checkpoint.io")),
          Map.entry("checkpoint.zip", Set.of("checkpoint.io")),
          Map.entry("checkpoint.pickle", Set.of("checkpoint.io")),
          Map.entry(
              "checkpoint.torch",
              Set.of("checkpoint.tensor", "checkpoint.io", "checkpoint.zip", "checkpoint.pickle")),
          Map.entry("checkpoint.recognise", Set.of("spec", "checkpoint.tensor", "checkpoint.io")),
          Map.entry(
              "checkpoint",
              Set.of(
                  "spec",
                  "weights",
                  "checkpoint.tensor",
                  "checkpoint.io",
                  "checkpoint.onnx",
                  "checkpoint.safetensors",
                  "checkpoint.torch",
                  "checkpoint.recognise",
                  "data.files",
                  "event")),
          Map.entry(
              "classify",
              Set.of(
                  "checkpoint",
                  "data",
                  "data.decode",
                  "data.files",
                  "data.image",
                  "data.labels",
                  "data.preprocess",
                  "infer",
                  "json",
                  "spec",
                  "tensor",
                  "weights")),
          Map.entry("data.files", Set.of()),
          Map.entry("data.image", Set.of()),
          Map.entry("data.labels", Set.of("data.files", "json")),
          Map.entry("json", Set.of()),
          Map.entry("data.decode.common", Set.of("data.image")),
          Map.entry("data.decode.png", Set.of("data.image", "data.decode.common")),
          Map.entry("data.decode.jpeg", Set.of("data.image", "data.decode.common")),
          Map.entry(
              "data.decode.dicom", Set.of("data.image", "data.decode.common", "data.decode.jpeg")),
          Map.entry("data.decode.npy", Set.of("data.image", "data.decode.common")),
          Map.entry("data.decode.gif", Set.of("data.image", "data.decode.common")),
          Map.entry("data.decode.bmp", Set.of("data.image", "data.decode.common")),
          Map.entry("data.decode.netpbm", Set.of("data.image", "data.decode.common")),
          Map.entry(
              "data.decode.tiff", Set.of("data.image", "data.decode.common", "data.decode.jpeg")),
          Map.entry("data.decode.webp.lossy", Set.of("data.decode.common")),
          Map.entry("data.decode.webp.lossless", Set.of("data.decode.common")),
          Map.entry(
              "data.decode.webp",
              Set.of(
                  "data.image",
                  "data.decode.common",
                  "data.decode.webp.lossy",
                  "data.decode.webp.lossless")),
          Map.entry(
              "data.decode",
              Set.of(
                  "data.files",
                  "data.image",
                  "data.decode.common",
                  "data.decode.dicom",
                  "data.decode.npy",
                  "data.decode.png",
                  "data.decode.jpeg",
                  "data.decode.gif",
                  "data.decode.bmp",
                  "data.decode.netpbm",
                  "data.decode.tiff",
                  "data.decode.webp")),
          Map.entry("data.preprocess", Set.of("tensor", "data.image")),
          Map.entry("data", Set.of("data.preprocess")),
          Map.entry("data.augment", Set.of("data", "data.image", "data.preprocess")),
          Map.entry(
              "data.sets",
              Set.of(
                  "tensor",
                  "checkpoint.io",
                  "checkpoint.pickle",
                  "data",
                  "data.image",
                  "data.decode",
                  "data.files",
                  "data.labels")),
          Map.entry(
              "data.batch",
              Set.of(
                  "tensor", "data", "data.image", "data.preprocess", "data.augment", "data.sets")),
          Map.entry("event", Set.of()),
          Map.entry("explain", Set.of("infer", "spec", "tensor", "weights")),
          Map.entry(
              "infer",
              Set.of(
                  "checkpoint",
                  "event",
                  "kernel",
                  "kernel.select",
                  "pack",
                  "plan.cost",
                  "plan.infer",
                  "plan.layout",
                  "runtime.step",
                  "spec",
                  "tensor",
                  "warmup",
                  "weights")),
          Map.entry("kernel", Set.of()),
          Map.entry("kernel.scalar", Set.of("kernel")),
          Map.entry("kernel.select", Set.of("kernel", "kernel.scalar", "kernel.vector")),
          Map.entry("kernel.vector", Set.of("kernel", "kernel.vector.lane", "kernel.vector.tile")),
          Map.entry("kernel.vector.lane", Set.of()),
          Map.entry("kernel.vector.tile", Set.of("kernel", "kernel.vector.lane")),
          Map.entry("measure", Set.of("kernel.vector")),
          Map.entry("metric", Set.of("data")),
          Map.entry("onnx", Set.of("data.files", "protobuf", "spec", "tensor", "weights")),
          Map.entry(
              "pack",
              Set.of("kernel", "plan.infer", "plan.layout", "plan.train", "spec", "weights")),
          Map.entry("plan.cost", Set.of()),
          Map.entry("plan.infer", Set.of("kernel", "plan.cost", "plan.layout", "spec", "tensor")),
          Map.entry("plan.layout", Set.of("kernel", "spec")),
          Map.entry("plan.train", Set.of("kernel", "plan.cost", "plan.layout", "spec", "tensor")),
          Map.entry("protobuf", Set.of()),
          Map.entry("runtime.conv", Set.of("kernel", "plan.layout", "runtime.team")),
          Map.entry(
              "runtime.step",
              Set.of(
                  "kernel",
                  "plan.infer",
                  "plan.layout",
                  "runtime.conv",
                  "runtime.team",
                  "spec",
                  "tensor")),
          Map.entry("runtime.team", Set.of()),
          Map.entry("spec", Set.of("tensor")),
          Map.entry("tensor", Set.of()),
          Map.entry(
              "train",
              Set.of(
                  "checkpoint",
                  "data.batch",
                  "event",
                  "kernel",
                  "kernel.select",
                  "plan.cost",
                  "plan.train",
                  "spec",
                  "tensor",
                  "train.collective",
                  "train.loss",
                  "train.optim",
                  "train.pass",
                  "train.schedule",
                  "train.step",
                  "warmup",
                  "weights")),
          Map.entry("train.collective", Set.of()),
          Map.entry(
              "train.conv",
              Set.of("kernel", "plan.layout", "plan.train", "runtime.conv", "spec", "train.pass")),
          Map.entry("train.find", Set.of("train", "train.optim", "weights")),
          Map.entry("train.loss", Set.of()),
          Map.entry("train.optim", Set.of("spec", "weights")),
          Map.entry(
              "train.pass",
              Set.of(
                  "data.batch",
                  "kernel",
                  "plan.layout",
                  "plan.train",
                  "runtime.conv",
                  "runtime.team",
                  "spec",
                  "tensor",
                  "train.collective",
                  "weights")),
          Map.entry("train.schedule", Set.of()),
          Map.entry(
              "train.step",
              Set.of(
                  "kernel",
                  "pack",
                  "plan.layout",
                  "plan.train",
                  "runtime.conv",
                  "runtime.team",
                  "spec",
                  "tensor",
                  "train.collective",
                  "train.loss",
                  "train.conv",
                  "train.pass",
                  "weights")),
          Map.entry("warmup", Set.of("kernel", "plan.infer", "plan.layout", "plan.train", "spec")),
          Map.entry("weights", Set.of("spec")));

  private static JavaClasses engine;

  @BeforeAll
  static void readClasses() {
    engine = new ClassFileImporter().importPath(Path.of("target", "classes"));
    assertThat(engine).isNotEmpty();
  }

  @Test
  void everyPackageHasAPlaceInTheLayers() {
    assertThat(engine)
        .filteredOn(type -> type.getPackageName().startsWith(ROOT))
        .extracting(ArchitectureTest::layer)
        .isSubsetOf(IMPORTS.keySet());
  }

  @Test
  void packagesImportWhatIsAllowedAndNothingIsAllowedInVain() {
    var used = new TreeSet<String>();
    for (JavaClass type : engine) {
      type.getDirectDependenciesFromSelf().stream()
          .map(use -> use.getTargetClass())
          .filter(target -> target.getPackageName().startsWith(ROOT))
          .map(ArchitectureTest::layer)
          .filter(layer -> !layer.equals(layer(type)))
          .forEach(layer -> used.add(layer(type) + " -> " + layer));
    }
    var allowed = new TreeSet<String>();
    IMPORTS.forEach((layer, all) -> all.forEach(other -> allowed.add(layer + " -> " + other)));
    assertThat(used).as("forbidden, or allowed in vain").isEqualTo(allowed);
  }

  @Test
  void onlyTheVectorKernelsUseTheIncubatingApi() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.densevec.kernel.vector..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator..")
        .allowEmptyShould(true)
        .check(engine);
  }

  @Test
  void methodsHaveAtMostEightParameters() {
    var many = new TreeSet<String>();
    for (JavaClass type : engine) {
      type.getMethods().stream()
          .filter(method -> method.getRawParameterTypes().size() > MOST_PARAMETERS)
          .filter(method -> !method.getModifiers().contains(JavaModifier.SYNTHETIC))
          .forEach(method -> many.add(name(type) + "." + method.getName()));
      if (!type.isRecord()) {
        type.getConstructors().stream()
            .filter(made -> made.getRawParameterTypes().size() > MOST_PARAMETERS)
            .forEach(made -> many.add(name(type) + ".new"));
      }
    }
    assertThat(many).as("too many parameters").isEmpty();
  }

  @Test
  void recordsHaveAtMostTenComponents() {
    var wide = new TreeSet<String>();
    for (JavaClass type : engine) {
      long components =
          type.getFields().stream()
              .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
              .count();
      if (type.isRecord() && components > MOST_COMPONENTS) {
        wide.add(name(type));
      }
    }
    assertThat(wide).as("too many components").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "engine",
        "cluster",
        "serve",
        "cli",
        "bench",
        "examples",
        "examples/spring-boot",
        "spark"
      })
  void filesAreShortAndPackagesSmall(String module) throws IOException {
    try (Stream<Path> paths = Files.walk(Path.of("..", module, "src", "main", "java"))) {
      List<Path> sources = paths.filter(path -> path.toString().endsWith(".java")).toList();
      assertThat(sources).isNotEmpty();
      for (Path source : sources) {
        assertThat(Files.readAllLines(source)).as(source.toString()).hasSizeLessThan(MOST_LINES);
      }
      assertThat(sources.stream().collect(Collectors.groupingBy(Path::getParent)).entrySet())
          .allSatisfy(
              folder ->
                  assertThat(folder.getValue())
                      .as(folder.getKey().toString())
                      .hasSizeLessThanOrEqualTo(MOST_FILES));
    }
  }

  private static String name(JavaClass type) {
    return type.getName().substring(ROOT.length());
  }

  private static String layer(JavaClass type) {
    String name = type.getPackageName();
    return name.startsWith(ROOT) ? name.substring(ROOT.length()) : "";
  }
}
