package dev.densevec.serve;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import dev.densevec.tensor.Shape;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// An inference request of the Open Inference Protocol, version 2, with the extension for binary
/// tensors: one input, FP32 in NCHW order.
///
/// What is not known is refused: a member that is ignored could have asked for another answer.
final class InferRequest {
  /// The name of the input.
  static final String INPUT = "input";

  static final String FP32 = "FP32";
  static final String BINARY = "binary_data";
  static final String BINARY_SIZE = "binary_data_size";
  private static final String BINARY_OUTPUT = "binary_data_output";
  private static final String DATA = "data";

  private final Shape image;
  private final ByteBuffer binary;
  private final List<Requested> outputs = new ArrayList<>();
  private String id;
  private boolean binaryOutput;
  private float[] images;

  /// An output that is asked for.
  ///
  /// @param output which one
  /// @param binary whether its numbers follow the JSON; null for as the whole request says
  record Requested(OutputTensor output, Boolean binary) {}

  private InferRequest(Shape image, ByteBuffer binary) {
    this.image = image;
    this.binary = binary;
  }

  /// Reads a request.
  ///
  /// @param body its body
  /// @param jsonLength bytes of the body that are JSON; binary tensors follow
  /// @param image shape of an image
  /// @throws Refusal if it can't be read, or asks for what there isn't
  static InferRequest read(byte[] body, int jsonLength, Shape image) throws Refusal {
    ByteBuffer rest = ByteBuffer.wrap(body, jsonLength, body.length - jsonLength).slice();
    InferRequest request = new InferRequest(image, rest.order(ByteOrder.LITTLE_ENDIAN));
    try {
      String json =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(body, 0, jsonLength))
              .toString();
      JsonReader in = new JsonReader(new StringReader(json));
      in.setStrictness(Strictness.STRICT);
      request.request(in);
      if (in.peek() != JsonToken.END_DOCUMENT) {
        throw Refusal.bad("something follows the JSON of the request");
      }
    } catch (CharacterCodingException e) {
      throw Refusal.bad("the request is not in UTF-8");
    } catch (EOFException e) {
      throw Refusal.bad("the JSON of the request ends too early");
    } catch (MalformedJsonException | IllegalStateException | NumberFormatException e) {
      throw Refusal.bad("the request is not as expected: " + firstLine(e));
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
    if (rest.hasRemaining()) {
      throw Refusal.bad(rest.remaining() + " bytes follow the binary tensors");
    }
    return request;
  }

  private static String firstLine(Exception e) {
    return e.getMessage().lines().findFirst().orElse("");
  }

  private void request(JsonReader in) throws IOException, Refusal {
    members(
        in,
        name -> {
          switch (name) {
            case "id" -> id = string(in);
            case "parameters" -> parameters(in);
            case "inputs" -> inputs(in);
            case "outputs" -> outputs(in);
            default -> throw unknown(in);
          }
        });
    if (images == null) {
      throw Refusal.bad("the request has no inputs, expected one: " + INPUT);
    }
    if (outputs.isEmpty()) {
      Arrays.stream(OutputTensor.values()).forEach(o -> outputs.add(new Requested(o, null)));
    }
    outputs.replaceAll(o -> o.binary() == null ? new Requested(o.output(), binaryOutput) : o);
  }

  /// Something to do at a member of an object.
  private interface Member {
    void read(String name) throws IOException, Refusal;
  }

  private static void members(JsonReader in, Member member) throws IOException, Refusal {
    Set<String> names = new HashSet<>();
    in.beginObject();
    while (in.hasNext()) {
      String name = in.nextName();
      if (!names.add(name)) {
        throw Refusal.bad(in.getPath() + " is there twice");
      }
      member.read(name);
    }
    in.endObject();
  }

  private static Refusal unknown(JsonReader in) {
    return Refusal.bad(in.getPath() + " is not known here");
  }

  private static String string(JsonReader in) throws IOException, Refusal {
    if (in.peek() != JsonToken.STRING) {
      throw Refusal.bad(in.getPath() + " is no string");
    }
    return in.nextString();
  }

  private void parameters(JsonReader in) throws IOException, Refusal {
    members(
        in,
        name -> {
          if (!name.equals(BINARY_OUTPUT)) {
            throw unknown(in);
          }
          binaryOutput = in.nextBoolean();
        });
  }

  private void inputs(JsonReader in) throws IOException, Refusal {
    in.beginArray();
    while (in.hasNext()) {
      if (images != null) {
        throw Refusal.bad("the request has more than one input");
      }
      input(in);
    }
    in.endArray();
  }

  /// What is said of the input, in any order.
  private static final class Input {
    private String name;
    private String type;
    private long[] shape;
    private TensorData data;
    private long binarySize = -1;
  }

  private void input(JsonReader in) throws IOException, Refusal {
    Input input = new Input();
    members(
        in,
        name -> {
          switch (name) {
            case "name" -> input.name = string(in);
            case "datatype" -> input.type = string(in);
            case "shape" -> input.shape = shape(in);
            case DATA -> input.data = TensorData.read(in);
            case "parameters" -> inputParameters(in, input);
            default -> throw unknown(in);
          }
        });
    expect("input", INPUT, input.name);
    expect("datatype", FP32, input.type);
    requireShape(input.shape);
    if ((input.data == null) == (input.binarySize < 0)) {
      throw Refusal.bad("expected either " + DATA + " or " + BINARY_SIZE + " of the input");
    }
    images = input.data == null ? binary(input) : input.data.of(input.shape);
  }

  private static void inputParameters(JsonReader in, Input input) throws IOException, Refusal {
    members(
        in,
        name -> {
          if (!name.equals(BINARY_SIZE)) {
            throw unknown(in);
          }
          input.binarySize = in.nextLong();
        });
  }

  private static void expect(String what, String expected, String found) throws Refusal {
    if (!expected.equals(found)) {
      throw Refusal.bad(what + " is " + found + ", expected " + expected);
    }
  }

  private static long[] shape(JsonReader in) throws IOException {
    List<Long> lengths = new ArrayList<>();
    in.beginArray();
    while (in.hasNext()) {
      lengths.add(in.nextLong());
    }
    in.endArray();
    return lengths.stream().mapToLong(length -> length).toArray();
  }

  /// Any number of images is right that an array can hold.
  private void requireShape(long... shape) throws Refusal {
    long most = Integer.MAX_VALUE / image.imageElements();
    boolean fits =
        shape != null
            && shape.length == 4
            && shape[0] >= 1
            && shape[0] <= most
            && shape[1] == image.c()
            && shape[2] == image.h()
            && shape[3] == image.w();
    if (!fits) {
      throw Refusal.bad(
          String.format(
              Locale.ROOT,
              "shape is %s, expected [n, %d, %d, %d], n from 1 to %d",
              shape == null ? "missing" : Arrays.toString(shape),
              image.c(),
              image.h(),
              image.w(),
              most));
    }
  }

  private float[] binary(Input input) throws Refusal {
    long elements = input.shape[0] * image.imageElements();
    if (input.binarySize != elements * Float.BYTES || binary.remaining() < input.binarySize) {
      throw Refusal.bad(
          String.format(
              Locale.ROOT,
              "%s is %d with %d bytes after the JSON, expected %d bytes",
              BINARY_SIZE,
              input.binarySize,
              binary.remaining(),
              elements * Float.BYTES));
    }
    float[] values = new float[(int) elements];
    binary.asFloatBuffer().get(values);
    binary.position(binary.position() + (int) input.binarySize);
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw Refusal.bad(
            "number " + i + " of the input is " + values[i] + ", expected a finite one");
      }
    }
    return values;
  }

  private void outputs(JsonReader in) throws IOException, Refusal {
    in.beginArray();
    while (in.hasNext()) {
      output(in);
    }
    in.endArray();
  }

  private void output(JsonReader in) throws IOException, Refusal {
    OutputTensor[] output = new OutputTensor[1];
    Boolean[] asBinary = new Boolean[1];
    members(
        in,
        name -> {
          switch (name) {
            case "name" -> output[0] = OutputTensor.named(string(in));
            case "parameters" ->
                members(
                    in,
                    parameter -> {
                      if (!parameter.equals(BINARY)) {
                        throw unknown(in);
                      }
                      asBinary[0] = in.nextBoolean();
                    });
            default -> throw unknown(in);
          }
        });
    if (output[0] == null) {
      throw Refusal.bad("an output has no name");
    }
    if (outputs.stream().anyMatch(other -> other.output() == output[0])) {
      throw Refusal.bad("output " + output[0].text() + " is asked for twice");
    }
    outputs.add(new Requested(output[0], asBinary[0]));
  }

  /// What the request is called; null if it has no name.
  String id() {
    return id;
  }

  /// The images, normalised, NCHW.
  float[] images() {
    return images;
  }

  /// How many images.
  int count() {
    return (int) (images.length / image.imageElements());
  }

  /// What is asked for.
  List<Requested> outputs() {
    return outputs;
  }
}
