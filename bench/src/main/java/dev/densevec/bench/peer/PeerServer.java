package dev.densevec.bench.peer;

import dev.densevec.bench.RandomNetwork;
import dev.densevec.weights.Parameters;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/// The process of one engine: opens a peer with weights and images from a generator, runs it once,
/// says what came of it, and then takes a turn for every request until the requests end.
final class PeerServer {
  private static final long SEED = 121;

  private PeerServer() {}

  /// Serves one engine and ends the process.
  ///
  /// @param args the engine's name and the workload
  public static void main(String[] args) throws IOException {
    OutputStream replies = System.out;
    // Whatever else is printed must not get between the replies.
    System.setOut(System.err);
    List<String> arguments = List.of(args);
    PeerProvider provider = PeerProvider.named(arguments.getFirst());
    PeerWorkload workload = PeerWorkload.of(arguments.subList(1, arguments.size()));
    try (DataOutputStream out = new DataOutputStream(replies)) {
      try {
        serve(provider, workload, System.in, out);
      } catch (Exception | LinkageError | OutOfMemoryError e) {
        PeerReply.failure(out, reason(e));
      }
    }
    System.exit(0);
  }

  /// An engine's own words where it has some; other exceptions' names say more than their texts.
  private static String reason(Throwable e) {
    boolean own = e instanceof IllegalArgumentException || e instanceof IllegalStateException;
    return own && e.getMessage() != null ? e.getMessage() : e.toString();
  }

  /// Serves requests until the input ends.
  static void serve(
      PeerProvider provider, PeerWorkload workload, InputStream requests, DataOutputStream out)
      throws IOException {
    float[] images = RandomNetwork.images(workload.input(), SEED + 1);
    try (Parameters parameters = RandomNetwork.parameters(workload.spec(), SEED);
        Peer peer = provider.open(parameters, workload, images);
        DataInputStream in = new DataInputStream(requests)) {
      peer.run();
      PeerReply.opened(out, provider.version(), peer);
      Turns turns = new Turns(peer, System::nanoTime);
      while (true) {
        double seconds = in.readDouble();
        PeerReply.taken(out, turns.take(seconds, in.readInt()));
      }
    } catch (EOFException _) {
      // The contest is over.
    }
  }
}
