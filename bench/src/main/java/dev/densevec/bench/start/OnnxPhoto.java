package dev.densevec.bench.start;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Map;
import javax.imageio.ImageIO;

/// What somebody would write who has a photograph, an ONNX file and ONNX Runtime: nothing of this
/// library is loaded.
final class OnnxPhoto {
  /// Sides below this are of networks for small pictures, which are not cropped.
  private static final int SMALL = 64;

  /// The whole picture's side over that of the crop.
  private static final double MARGIN = 256 / 224.0;

  private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};
  private static final float WHITE = 255;

  private OnnxPhoto() {}

  /// Prints the number of the photograph's best class.
  ///
  /// @param args the model and the photograph
  public static void main(String[] args) throws OrtException, IOException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(args[0])) {
      String input = session.getInputNames().iterator().next();
      long[] shape = ((TensorInfo) session.getInputInfo().get(input).getInfo()).getShape().clone();
      shape[0] = 1;
      FloatBuffer pixels = pixels(ImageIO.read(new File(args[1])), (int) shape[2], (int) shape[3]);
      try (OnnxTensor tensor = OnnxTensor.createTensor(environment, pixels, shape);
          OrtSession.Result result = session.run(Map.of(input, tensor))) {
        System.out.println(best(((float[][]) result.get(0).getValue())[0]));
      }
    }
  }

  /// The middle of the picture, channel by channel.
  private static FloatBuffer pixels(BufferedImage picture, int h, int w) {
    double whole = h < SMALL ? h : h * MARGIN;
    double scale = whole / Math.min(picture.getWidth(), picture.getHeight());
    int width = (int) Math.round(picture.getWidth() * scale);
    int height = (int) Math.round(picture.getHeight() * scale);
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = small.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(picture, 0, 0, width, height, null);
    graphics.dispose();
    int[] rgb = small.getRGB((width - w) / 2, (height - h) / 2, w, h, null, 0, w);
    FloatBuffer pixels = FloatBuffer.allocate(MEAN.length * h * w);
    for (int c = 0; c < MEAN.length; c++) {
      for (int pixel : rgb) {
        int value = pixel >> (16 - 8 * c) & 0xff;
        pixels.put((value / WHITE - MEAN[c]) / DEVIATION[c]);
      }
    }
    return pixels.flip();
  }

  private static int best(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
  }
}
