package dev.densevec.cli.pull;

import dev.densevec.cli.format.Csv;
import dev.densevec.cli.format.Format;
import dev.densevec.cli.format.Json;
import dev.densevec.cli.format.Numbers;
import dev.densevec.cli.format.Table;
import dev.densevec.cli.report.Stamp;
import dev.densevec.data.files.CacheFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// A catalogue for people and programs, with what is already there.
public final class CatalogueReport {
  private final Catalogue catalogue;
  private final CacheFolder cache;

  /// @param cache where pulled files lie
  public CatalogueReport(Catalogue catalogue, CacheFolder cache) {
    this.catalogue = catalogue;
    this.cache = cache;
  }

  /// The report's lines.
  public List<String> lines(Format format) {
    return switch (format) {
      case TABLE -> table();
      case JSON -> catalogue.artifacts().stream().map(this::json).toList();
      case CSV -> csv();
    };
  }

  private List<String> table() {
    Table table = new Table("llrlll").row("name", "kind", "bytes", "checked by", "there", "from");
    for (Artifact artifact : catalogue.artifacts()) {
      OptionalLong bytes = artifact.bytes();
      table.row(
          artifact.name(),
          artifact.kind().text(),
          bytes.isPresent() ? Numbers.grouped(bytes.getAsLong()) : "?",
          artifact.checks(),
          Puller.isThere(cache, artifact) ? "yes" : "no",
          artifact.files().getFirst().address().getHost());
    }
    return table.lines();
  }

  private String json(Artifact artifact) {
    Json json =
        Stamp.begin().member("name", artifact.name()).member("kind", artifact.kind().text());
    artifact.bytes().ifPresent(bytes -> json.member("bytes", bytes));
    json.member("checks", artifact.checks());
    if (Puller.isThere(cache, artifact)) {
      json.member("path", artifact.place(cache).toString());
    }
    json.key("addresses").beginArray();
    artifact.addresses().forEach(json::value);
    return json.endArray().endObject().toString();
  }

  private List<String> csv() {
    List<String> lines = new ArrayList<>();
    lines.add("name,kind,bytes,checks,path,addresses");
    for (Artifact artifact : catalogue.artifacts()) {
      OptionalLong bytes = artifact.bytes();
      lines.add(
          Csv.line(
              artifact.name(),
              artifact.kind().text(),
              bytes.isPresent() ? String.valueOf(bytes.getAsLong()) : "",
              artifact.checks(),
              Puller.isThere(cache, artifact) ? artifact.place(cache).toString() : "",
              String.join(" ", artifact.addresses())));
    }
    return lines;
  }
}
