package dev.densevec.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Holds answers against the schema of the protocol.
final class Schema {
  private static final String FILE = "open-inference-v2.schema.json";

  private Schema() {}

  /// Asserts that JSON is what a definition of the schema says.
  static void check(String definition, String json) throws IOException {
    String schema;
    try (InputStream in = Schema.class.getResourceAsStream(FILE)) {
      schema = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    String whole = schema.replaceFirst("\\{", "{\"\\$ref\": \"#/\\$defs/" + definition + "\",");
    var validator = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(whole);
    assertThat(validator.validate(json, InputFormat.JSON)).as(json).isEmpty();
  }
}
