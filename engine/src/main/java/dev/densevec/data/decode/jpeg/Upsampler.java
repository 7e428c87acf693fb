package dev.densevec.data.decode.jpeg;

/// Brings the samples of a component to the picture's size, row by row, with libjpeg-turbo's
/// filters ("fancy upsampling") and rounding.
///
/// Where chroma is halved, a sample's nearer neighbour counts three times and the farther one once,
/// along the row, down the column or both. All other factors repeat samples.
final class Upsampler {
  private final Component component;
  private final int columnFactor;
  private final int rowFactor;
  private final boolean smoothColumns;
  private final boolean smoothRows;
  private final int[] sums;
  private final byte[] out;

  Upsampler(Component component, Frame frame) {
    this.component = component;
    this.columnFactor = frame.maxH() / component.h;
    this.rowFactor = frame.maxV() / component.v;
    boolean halved = columnFactor == 2 && rowFactor <= 2 && component.width > 2;
    this.smoothColumns = halved;
    this.smoothRows = rowFactor == 2 && (halved || columnFactor == 1);
    this.sums = new int[component.width];
    this.out = new byte[component.width * columnFactor];
  }

  /// Row `y` of the picture; overwritten by the next call.
  byte[] row(int y) {
    int at = y / rowFactor * component.stride();
    if (smoothRows) {
      blend(y);
      if (smoothColumns) {
        widenSums();
      } else {
        int bias = 1 + (y & 1);
        for (int x = 0; x < sums.length; x++) {
          out[x] = (byte) ((sums[x] + bias) >> 2);
        }
      }
    } else if (smoothColumns) {
      widen(at);
    } else if (columnFactor == 1) {
      System.arraycopy(component.plane, at, out, 0, out.length);
    } else {
      for (int x = 0; x < out.length; x++) {
        out[x] = component.plane[at + x / columnFactor];
      }
    }
    return out;
  }

  /// Adds three times the row that `y` lies in and the nearer one of its neighbours; beyond the
  /// picture's last rows these are repeated.
  private void blend(int y) {
    int row = y >> 1;
    int other = Math.clamp(row + ((y & 1) == 0 ? -1 : 1), 0, component.height - 1);
    int at = row * component.stride();
    int away = other * component.stride();
    byte[] plane = component.plane;
    for (int x = 0; x < sums.length; x++) {
      sums[x] = 3 * (plane[at + x] & 0xFF) + (plane[away + x] & 0xFF);
    }
  }

  private void widenSums() {
    int last = sums.length - 1;
    out[0] = (byte) ((4 * sums[0] + 8) >> 4);
    out[1] = (byte) ((3 * sums[0] + sums[1] + 7) >> 4);
    for (int x = 1; x < last; x++) {
      out[2 * x] = (byte) ((3 * sums[x] + sums[x - 1] + 8) >> 4);
      out[2 * x + 1] = (byte) ((3 * sums[x] + sums[x + 1] + 7) >> 4);
    }
    out[2 * last] = (byte) ((3 * sums[last] + sums[last - 1] + 8) >> 4);
    out[2 * last + 1] = (byte) ((4 * sums[last] + 7) >> 4);
  }

  private void widen(int at) {
    byte[] plane = component.plane;
    int last = sums.length - 1;
    for (int x = 0; x <= last; x++) {
      sums[x] = plane[at + x] & 0xFF;
    }
    out[0] = (byte) sums[0];
    out[1] = (byte) ((3 * sums[0] + sums[1] + 2) >> 2);
    for (int x = 1; x < last; x++) {
      out[2 * x] = (byte) ((3 * sums[x] + sums[x - 1] + 1) >> 2);
      out[2 * x + 1] = (byte) ((3 * sums[x] + sums[x + 1] + 2) >> 2);
    }
    out[2 * last] = (byte) ((3 * sums[last] + sums[last - 1] + 1) >> 2);
    out[2 * last + 1] = (byte) sums[last];
  }
}
