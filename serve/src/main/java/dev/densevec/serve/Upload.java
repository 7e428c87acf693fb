package dev.densevec.serve;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.apache.commons.fileupload2.core.ParameterParser;

/// The image in a request: its body, or a file in a form.
final class Upload {
  private static final String FORM = "multipart/form-data";

  /// The header of a field of a form that has the name of a file.
  private static final String FILE = "(?is).*\\bfilename\\*?\\s*=.*";

  private Upload() {}

  /// A field of a form.
  ///
  /// @param isFile whether it has a file's name
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Field(boolean isFile, byte[] content) {}

  /// The bytes of the image file.
  ///
  /// @param type the request's media type; empty if it says none
  /// @param body its body
  /// @throws Refusal if it is a form without a file, or with several
  static byte[] image(String type, byte[] body) throws Refusal {
    if (!type.regionMatches(true, 0, FORM, 0, FORM.length())) {
      return body;
    }
    List<Field> fields = fields(boundary(type), body);
    List<Field> files = fields.stream().filter(Field::isFile).toList();
    List<Field> candidates = files.isEmpty() ? fields : files;
    if (candidates.size() != 1) {
      throw Refusal.bad(
          "the form has "
              + candidates.size()
              + (files.isEmpty() ? " fields" : " files")
              + ", expected one image");
    }
    return candidates.getFirst().content();
  }

  private static byte[] boundary(String type) throws Refusal {
    ParameterParser parser = new ParameterParser();
    parser.setLowerCaseNames(true);
    Map<String, String> parameters = parser.parse(type, ';');
    String boundary = parameters.get("boundary");
    if (boundary == null || boundary.isEmpty()) {
      throw Refusal.bad("the form has no boundary");
    }
    return boundary.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static List<Field> fields(byte[] boundary, byte[] body) throws Refusal {
    List<Field> fields = new ArrayList<>();
    try {
      MultipartInput form = MultipartInput.builder().setByteArray(body).setBoundary(boundary).get();
      for (boolean more = form.skipPreamble(); more; more = form.readBoundary()) {
        boolean isFile = form.readHeaders().matches(FILE);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        form.readBodyData(content);
        fields.add(new Field(isFile, content.toByteArray()));
      }
    } catch (IOException e) {
      throw Refusal.bad("the form can't be read: " + e.getMessage());
    }
    return fields;
  }
}
