package dev.densevec.bench.peer;

import dev.densevec.measure.ProcessMemory;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// What an engine's process answers, as bytes. Each answer begins with whether it is one, or else
/// the reason why there is none.
final class PeerReply {
  private PeerReply() {}

  /// An engine that has run once.
  ///
  /// @param version its version
  /// @param macsPerImage multiply-adds that it does for an image
  /// @param results what it computed
  record Opened(String version, long macsPerImage, Map<String, float[]> results) {}

  /// A turn.
  ///
  /// @param nanos median duration of a run
  /// @param peakBytes most memory that the process has held so far
  record Taken(double nanos, long peakBytes) {}

  static void failure(DataOutputStream out, String reason) throws IOException {
    out.writeBoolean(false);
    out.writeUTF(reason);
    out.flush();
  }

  static void opened(DataOutputStream out, String version, Peer peer) throws IOException {
    out.writeBoolean(true);
    out.writeUTF(version);
    out.writeLong(peer.macsPerImage());
    Map<String, float[]> results = peer.results();
    out.writeInt(results.size());
    for (Map.Entry<String, float[]> result : results.entrySet()) {
      out.writeUTF(result.getKey());
      out.writeInt(result.getValue().length);
      for (float value : result.getValue()) {
        out.writeFloat(value);
      }
    }
    out.flush();
  }

  static void taken(DataOutputStream out, double nanos) throws IOException {
    out.writeBoolean(true);
    out.writeDouble(nanos);
    out.writeLong(ProcessMemory.peakBytes().orElse(0));
    out.flush();
  }

  /// @throws IllegalStateException with the engine's reason, if it could not be opened
  static Opened readOpened(DataInputStream in) throws IOException {
    requireSuccess(in);
    String version = in.readUTF();
    long macs = in.readLong();
    Map<String, float[]> results = new LinkedHashMap<>();
    for (int count = in.readInt(); count > 0; count--) {
      String name = in.readUTF();
      float[] values = new float[in.readInt()];
      for (int i = 0; i < values.length; i++) {
        values[i] = in.readFloat();
      }
      results.put(name, values);
    }
    return new Opened(version, macs, results);
  }

  /// @throws IllegalStateException with the engine's reason, if it failed
  static Taken readTaken(DataInputStream in) throws IOException {
    requireSuccess(in);
    return new Taken(in.readDouble(), in.readLong());
  }

  private static void requireSuccess(DataInputStream in) throws IOException {
    if (!in.readBoolean()) {
      throw new IllegalStateException(in.readUTF());
    }
  }
}
