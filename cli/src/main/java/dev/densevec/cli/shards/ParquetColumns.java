package dev.densevec.cli.shards;

import dev.hardwood.metadata.FieldPath;
import dev.hardwood.metadata.LogicalType;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.schema.ColumnSchema;
import dev.hardwood.schema.FileSchema;
import dev.hardwood.schema.SchemaNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The columns of a Parquet file that hold images and their classes.
///
/// @param image column of the images' files
/// @param structure whether that is a structure of `bytes` and perhaps `path`, as the Hugging Face
///   Hub has it
/// @param path whether the structure has a `path`
/// @param label column of the classes, by number or by name
record ParquetColumns(String image, boolean structure, boolean path, String label) {
  private static final PhysicalType BYTE_ARRAY = PhysicalType.BYTE_ARRAY;

  /// Where bytes lie in a structure.
  private static final String BYTES = "bytes";

  /// What an image was called, in a structure.
  private static final String PATH = "path";

  private static final List<String> IMAGES = List.of("image", "img", "picture", BYTES);
  private static final List<String> LABELS =
      List.of("label", "labels", "fine_label", "class", "class_name", "category", "target");

  /// Chooses the columns: those that options name, else the ones of usual names, else for images
  /// the only column of bytes.
  ///
  /// @param options `path-column` and `label-column` name columns
  /// @throws IOException in one line without the file's name, if a column isn't there, or several
  ///   may be meant
  static ParquetColumns of(FileSchema schema, Map<String, String> options) throws IOException {
    List<SchemaNode> all = schema.getRootNode().children();
    if (all.stream().anyMatch(node -> node.name() == null)) {
      throw ParquetStructure.damaged("a column has no name");
    }
    SchemaNode image =
        chosen(all, ParquetColumns::isImages, IMAGES, options, new Role("path-column", "images"));
    SchemaNode label =
        chosen(
            all, ParquetColumns::isClasses, LABELS, options, new Role("label-column", "classes"));
    boolean structure = image instanceof SchemaNode.GroupNode;
    boolean path = structure && child(image, PATH).filter(ParquetColumns::isText).isPresent();
    return new ParquetColumns(image.name(), structure, path, label.name());
  }

  /// Where the images' files are.
  FieldPath files() {
    return structure ? FieldPath.of(image, BYTES) : FieldPath.of(image);
  }

  /// Where the images' names are, if they have any.
  Optional<FieldPath> names() {
    return path ? Optional.of(FieldPath.of(image, PATH)) : Optional.empty();
  }

  /// Where the classes are.
  FieldPath classes() {
    return FieldPath.of(label);
  }

  /// All that is read, in the file's order.
  List<ColumnSchema> leaves(FileSchema schema) {
    return schema.getColumns().stream()
        .filter(
            leaf -> List.of(files(), names().orElse(files()), classes()).contains(leaf.fieldPath()))
        .toList();
  }

  /// What a column is for.
  ///
  /// @param option what names it
  /// @param content what it holds
  private record Role(String option, String content) {}

  private static SchemaNode chosen(
      List<SchemaNode> all,
      Predicate<SchemaNode> fits,
      List<String> usual,
      Map<String, String> options,
      Role role)
      throws IOException {
    String asked = options.get(role.option());
    if (asked != null) {
      return all.stream()
          .filter(node -> node.name().equals(asked) && fits.test(node))
          .findFirst()
          .orElseThrow(() -> wrong(all, "holds " + role.content() + " and is called " + asked));
    }
    List<SchemaNode> fitting = all.stream().filter(fits).toList();
    for (String name : usual) {
      Optional<SchemaNode> known =
          fitting.stream().filter(n -> n.name().toLowerCase(Locale.ROOT).equals(name)).findFirst();
      if (known.isPresent()) {
        return known.get();
      }
    }
    if (usual.equals(IMAGES) && fitting.size() == 1) {
      return fitting.getFirst();
    }
    throw wrong(
        all,
        "is recognised as that of " + role.content() + "; --" + role.option() + " NAME names it");
  }

  private static IOException wrong(List<SchemaNode> all, String what) {
    String columns = all.stream().map(SchemaNode::name).collect(Collectors.joining(", "));
    return new IOException("none of the columns " + columns + " " + what);
  }

  private static boolean isImages(SchemaNode node) {
    return node instanceof SchemaNode.GroupNode
        ? child(node, BYTES).filter(ParquetColumns::isBytes).isPresent()
        : isBytes(node);
  }

  private static Optional<SchemaNode> child(SchemaNode node, String name) {
    return node instanceof SchemaNode.GroupNode group && group.isStruct()
        ? group.children().stream().filter(child -> child.name().equals(name)).findFirst()
        : Optional.empty();
  }

  private static boolean isBytes(SchemaNode node) {
    return isSingle(node, leaf -> leaf.type() == BYTE_ARRAY && leaf.logicalType() == null);
  }

  private static boolean isText(SchemaNode node) {
    return isSingle(
        node,
        leaf -> leaf.type() == BYTE_ARRAY && leaf.logicalType() instanceof LogicalType.StringType);
  }

  private static boolean isClasses(SchemaNode node) {
    return isText(node) || isSingle(node, ParquetColumns::isWhole);
  }

  private static boolean isWhole(SchemaNode.PrimitiveNode leaf) {
    boolean plain = leaf.logicalType() == null || leaf.logicalType() instanceof LogicalType.IntType;
    return plain && (leaf.type() == PhysicalType.INT32 || leaf.type() == PhysicalType.INT64);
  }

  /// Whether there is one such value a row, or none.
  private static boolean isSingle(SchemaNode node, Predicate<SchemaNode.PrimitiveNode> fits) {
    return node instanceof SchemaNode.PrimitiveNode leaf
        && leaf.maxRepetitionLevel() == 0
        && fits.test(leaf);
  }
}
